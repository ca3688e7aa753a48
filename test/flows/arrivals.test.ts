import { expect, test } from "@jest/globals";
import type { Observation } from "#domain/behaviours/observation.ts";
import { createArrivals } from "#flows/arrivals.ts";
import { importObservations } from "#flows/import-observations.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { startWorld } from "#test/support/world.ts";

const now = Temporal.Instant.from("2026-11-24T08:00:00Z");

function observed(index: number): Observation {
  return {
    id: `o${index}`,
    rep: `rep${index % 40}@us.example`,
    behaviour: `asks-${index % 3}`,
    at: now.subtract({ hours: 24 * (1 + (index % 80)) }),
    callId: `c${index}`,
    applicable: true,
    executed: index % 7 > 2,
    confidence: 0.9,
    landed: index % 2 === 0 ? "yes" : "no",
    quote: null,
    detector: "import",
    detectorVersion: "1",
    provesAbsence: true,
  };
}

test("what was folded early is folded again once more has come", () => {
  const arrivals = createArrivals();
  arrivals.add({ added: [observed(0), observed(120), observed(1)], corrected: [] });
  while (arrivals.foldOne(now));
  arrivals.add({ added: [observed(240)], corrected: [observed(1)] });

  const whole = arrivals.take("asks-0").get("rep0@us.example");
  expect(whole?.moments.map(({ id }) => id)).toEqual(["o0", "o120", "o240"]);
  expect(whole?.alone).toBeUndefined();
  expect(arrivals.take("asks-1").get("rep1@us.example")).toMatchObject({ again: true });
  expect(arrivals.foldOne(now)).toBe(false);
});

test("a first import that folds while the database builds its index says the same of everybody as one that does not", async () => {
  const lines = Array.from({ length: 12_000 }, (_, index) => {
    const { id, rep, behaviour, at, callId, executed, confidence, landed } = observed(index);
    return JSON.stringify({ id, rep, behaviour, at: at.toString(), call_id: callId, executed, confidence, landed });
  });
  const statesOf = async (folds: boolean) => {
    await using world = await startWorld({ at: now.toString() });
    const { ports } = world.app;
    const { observations } = ports;
    let folded = 0;
    await importObservations(
      {
        ...ports,
        observations: {
          ...observations,
          record: (portions, { whileWaiting, ...input }) =>
            observations.record(portions, {
              ...input,
              ...(folds && whileWaiting !== undefined
                ? {
                    whileWaiting: () => {
                      const more = whileWaiting();
                      folded += more ? 1 : 0;
                      return more;
                    },
                  }
                : {}),
            }),
        },
      },
      { file: readRecordText("seen.jsonl", lines.join("\n")) },
    );
    return { folded, states: JSON.stringify(await ports.states.list({})) };
  };
  const early = await statesOf(true);
  const late = await statesOf(false);
  expect(early.folded).toBeGreaterThan(0);
  expect(early.states).toEqual(late.states);
  expect(JSON.parse(early.states)).toHaveLength(120);
});
