import { expect, test } from "@jest/globals";
import { InputError } from "#domain/errors.ts";
import { importObservations } from "#flows/import-observations.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { startWorld } from "#test/support/world.ts";

test("a missing column is said once, and every bad row is listed with it", async () => {
  await using world = await startWorld({ at: "2026-11-24T08:00:00Z" });
  const text = [
    "id,rep,behaviour,at,call_id,confidence,verdict",
    "o1,ana@ourco.example,asks,2026-11-23T10:00:00Z,c1,0.9,x",
    "o2,ana@ourco.example,asks,yesterday,c2,9,x",
    "o1,ana@ourco.example,,2026-11-23T10:00:00Z,c3,0.9,x",
  ].join("\n");
  const refused = await importObservations(world.app.ports, { file: readRecordText("seen.csv", text) }).catch(
    (error) => error,
  );
  expect(refused).toBeInstanceOf(InputError);
  expect(refused.problems).toEqual([
    expect.stringContaining('seen.csv:1: unknown column "verdict"'),
    expect.stringContaining('seen.csv:1: column "executed" is missing'),
    expect.stringMatching(/seen\.csv:3: at: expected an instant.*confidence: expected a number from 0 to 1/),
    expect.stringMatching(/seen\.csv:4: behaviour: expected the id/),
  ]);
  expect(await world.app.ports.observations.get("o1")).toBeNull();
});
