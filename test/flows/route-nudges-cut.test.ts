/** A round that runs out of its time goes on where it stopped. */
import { expect, test } from "@jest/globals";
import { playSchema } from "#domain/behaviours/play.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import type { NudgePorts } from "#flows/nudge-world.ts";
import { routeNudges } from "#flows/route-nudges.ts";
import { recordObservations } from "#flows/update-states.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { openStoreWorld } from "#test/contracts/store-world.ts";
import { quiet } from "#test/postgres/databases.ts";
import { person } from "#test/support/world.ts";

const now = Temporal.Instant.from("2026-11-24T09:30:00Z");
const reps = Array.from({ length: 250 }, (_, number) => person(`Rep${number}`, "rep"));

test("the next round routes the people who were left, and nobody twice", async () => {
  const database = await openEmbedded({ dir: null, log: quiet });
  const world = await openStoreWorld(database, database);
  let number = 0;
  const ports: NudgePorts = {
    ...world.stores,
    clock: { now: () => now },
    log: quiet,
    newId: () => `id-${++number}`,
    queue: { wake: async () => true },
    rules: { pollSeconds: 300, publicUrl: null, oauthRedirectUri: "", blocked: [], nudges: usualNudgeRules },
  };
  try {
    await ports.records.importPeople(reps);
    await ports.plays.save(
      playSchema.parse({
        id: "all",
        name: "Atlas",
        launched_on: "2026-10-01",
        behaviours: [{ id: "asks-impact", name: "Ask for the impact", moment: "any", says: ["what does * cost you"] }],
      }),
      { by: null, now },
    );
    // Half of them miss it: a gap of most would be enablement's.
    await recordObservations(
      ports,
      reps.flatMap(({ email }, rep) =>
        [1, 3, 5, 7, 9].map((days) => ({
          id: `${email}-${days}`,
          rep: email,
          behaviour: "asks-impact",
          at: now.subtract({ hours: 24 * days }),
          callId: `${email}-${days}`,
          applicable: true,
          executed: rep % 2 === 0,
          confidence: 0.9,
          landed: "unknown" as const,
          quote: null,
          detector: "model",
          detectorVersion: "1",
          provesAbsence: true,
        })),
      ),
    );
    const cut = new AbortController();
    const first = await routeNudges(
      {
        ...ports,
        nudges: {
          ...ports.nudges,
          async saveMarks(names, at) {
            await ports.nudges.saveMarks(names, at);
            cut.abort();
          },
        },
      },
      cut.signal,
    );
    expect(first.reps).toBeGreaterThan(0);
    expect(first.reps).toBeLessThan(reps.length);
    expect(await ports.nudges.mark("daily")).toBeNull();

    const second = await routeNudges(ports);
    expect(first.reps + second.reps).toBe(reps.length);
    const rows = await ports.nudges.list({ limit: 1_000 });
    expect(rows.map(({ rep }) => rep).toSorted()).toEqual(
      reps.flatMap(({ email }, rep) => (rep % 2 === 0 ? [] : [email])).toSorted(),
    );
    // Those of the cut round, too, were given their time.
    expect(rows.every(({ status, dueAt }) => status === "planned" && dueAt !== null)).toBe(true);
    expect(await routeNudges(ports)).toMatchObject({ rows: 0 });
  } finally {
    await world.close();
  }
});
