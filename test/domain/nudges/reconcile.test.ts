import { describe, expect, test } from "@jest/globals";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { reconcile } from "#domain/nudges/reconcile.ts";
import type { Wanted } from "#domain/nudges/routing.ts";
import { now, nudge, since } from "./rows.ts";

const key = nudge().key;
const origin = {
  rep: "ana@us.example",
  behaviour: "asks-impact",
  fromState: "insufficient" as const,
  state: "missing" as const,
  since,
  findingId: null,
  evidence: [],
};
const wants = (more: Partial<Wanted> = {}): Wanted => ({
  type: "prepare",
  key,
  owner: "ana@us.example",
  because: null,
  notBefore: null,
  urgency: 1,
  why: nudge().why,
  ...more,
});
const changes = (wanted: readonly Wanted[], rows: readonly Nudge[]) =>
  reconcile({ origin, wanted, rows, now, newId: () => "new", gone: "state-changed" }).map(
    ({ id, status, because, letter }) =>
      `${id} ${status}${because === null ? "" : ` ${because}`}${letter === null ? "" : ` in ${letter}`}`,
  );
const planned = nudge({ letter: "l1", dueAt: now.add({ hours: 5 }) });

describe("what is wanted, against the rows that are there", () => {
  test.each([
    ["a new one", [wants()], [], ["new planned"]],
    ["a new one that is held is a row, too", [wants({ because: "opted-out" })], [], ["new held opted-out"]],
    ["nothing new", [wants()], [planned], []],
    ["nothing wanted any more: taken back", [], [planned], ["n1 withdrawn state-changed"]],
    [
      "held from now on: its letter goes",
      [wants({ because: "message-under-review" })],
      [planned],
      ["n1 held message-under-review"],
    ],
    ["free again", [wants()], [nudge({ status: "held", because: "message-under-review" })], ["n1 planned"]],
    [
      "held for want of time: that is decided elsewhere",
      [wants()],
      [nudge({ status: "held", because: "weekly-cap" })],
      [],
    ],
    [
      "held for want of time, and now for a reason",
      [wants({ because: "disputed" })],
      [nudge({ status: "held", because: "weekly-cap" })],
      ["n1 held disputed"],
    ],
    ["another manager", [wants({ owner: "eve@us.example" })], [planned], ["n1 planned"]],
    ["new numbers in the sentence keep the plan", [wants({ why: "0 of 6" })], [planned], ["n1 planned in l1"]],
    ["what was said stays said", [wants()], [nudge({ status: "done", sentAt: since })], []],
    ["taken back before it was said, and wanted again", [wants()], [nudge({ status: "withdrawn" })], ["n1 planned"]],
    ["what was said is not taken back", [], [nudge({ status: "sent", sentAt: since })], []],
  ] as const)("%s", (_, wanted, rows, want) => expect(changes(wanted, rows)).toEqual(want));

  test("twice is once", () => {
    const input = {
      origin,
      wanted: [wants({ because: "opted-out" })],
      now,
      newId: () => "new",
      gone: "state-changed" as const,
    };
    const first = reconcile({ ...input, rows: [] });
    expect(reconcile({ ...input, rows: first })).toEqual([]);
  });
});
