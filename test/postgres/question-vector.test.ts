import { expect, test } from "@jest/globals";
import { UpstreamError } from "#domain/errors.ts";
import { createQuestionVectors } from "#postgres/knowledge/question-vector.ts";
import { quiet } from "./databases.ts";

test("after three failures in a row no question waits for a minute; then one tries, and a good answer ends the rest", async () => {
  let nowMs = 0;
  let asked = 0;
  let isUp = false;
  const embeddings = {
    model: "small",
    embed: async () => {
      asked += 1;
      if (!isUp) throw new UpstreamError("no", { service: "model", reason: "unavailable", retryable: true });
      return [Float32Array.of(1)];
    },
  };
  const vectorOf = createQuestionVectors(embeddings, { log: quiet, nowMs: () => nowMs });
  for (let turn = 0; turn < 10; turn += 1) expect(await vectorOf("price")).toBeNull();
  expect(asked).toBe(3);
  nowMs = 60_000;
  // Two at once: one tries, the other does not wait for it.
  expect(await Promise.all([vectorOf("price"), vectorOf("price")])).toEqual([null, null]);
  expect(asked).toBe(4);
  nowMs = 120_000;
  isUp = true;
  expect(await vectorOf("price")).toEqual(Float32Array.of(1));
  expect(await vectorOf("price")).toEqual(Float32Array.of(1));
  expect(asked).toBe(6);
});
