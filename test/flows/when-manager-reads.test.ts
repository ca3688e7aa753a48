import { expect, test } from "@jest/globals";
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import { whenManagerReads } from "#flows/when-manager-reads.ts";
import { person } from "#test/support/world.ts";

const dana = person("Dana", "manager");
const ana = person("Ana", "rep", { managerEmail: dana.email });
const now = Temporal.Instant.from("2026-11-24T09:00:00Z");

/** `hours`: how long ago each call's evidence was there; null: the rep has called it wrong. */
function told(hours: readonly (number | null)[], { proves = true, people = [dana, ana] } = {}): Promise<string> {
  const moments = hours.map(
    (_, index): RecentMoment => ({
      id: `o${index}`,
      callId: `c${index}`,
      at: 0,
      executed: true,
      landed: "no",
      proves,
    }),
  );
  const rows = hours.map((ago, index) => {
    const status = ago === null ? ("disputed" as const) : ("current" as const);
    return [`o${index}`, { recordedAt: now.subtract({ hours: ago ?? 1 }), status, quote: null }] as const;
  });
  const ports = {
    clock: { now: () => now },
    people: { list: async () => people },
    rights: { evidence: { known: async () => new Map(rows) } },
    rules: { nudges: { ...usualNudgeRules, repFirstHours: 24 }, reportingLine: false },
  } as unknown as Parameters<typeof whenManagerReads>[0];
  return whenManagerReads(ports, ana.email, moments, (at) => at.toString().slice(0, 16));
}

test("new calls: the manager reads them from the hour that the rule gives", async () => {
  expect(await told([2, 1])).toBe(
    "Your manager can read these calls from 2026-11-25T07:00 on; if something in them is wrong, say so before, and they do not.",
  );
});
test("calls that the manager can read already are not said to be the rep's alone", async () => {
  expect(await told([72, 24])).toMatch(/^Your manager can read these calls too; .* it is taken out\.$/);
});
test("some of them: both is said", async () => {
  expect(await told([72, 6])).toMatch(/some of these calls already, and all of them from 2026-11-25T03:00 on/);
});
test("what was called wrong is read by nobody, and counts for no time", async () => {
  expect(await told([72, null])).toMatch(/can read these calls too/);
  expect(await told([null])).toBe("");
});
test("nothing is said of a manager where none reads it: by keywords alone, or without one on record", async () => {
  expect(await told([72], { proves: false })).toBe("");
  expect(await told([72], { people: [person("Ana", "rep")] })).toBe("");
});
