import { expect, test } from "@jest/globals";
import { callFacts, describeChanges, sameFacts } from "#domain/moments/call-facts.ts";
import type { CallFacts } from "#domain/moments/delivery.ts";
import { isFollowed } from "#domain/moments/followed.ts";
import { whyNotSent, whyWithdrawn } from "#domain/moments/words.ts";
import { event } from "#test/domain/calendar/sample-call.ts";
import { at, customerCall } from "./sample-plan.ts";

const facts = (more: Partial<CallFacts> = {}): CallFacts => ({
  ...callFacts(event(), customerCall("acme", ["b", "a"])),
  ...more,
});
const people = (...names: readonly string[]) =>
  names.map((name) => ({ email: `${name}@acme.example`, response: "coming" }));

test("the facts of a call hold its times, guests in one order, and a mark of its texts instead of the texts", () => {
  const one = callFacts(
    event({ title: "Secret plan", joinUrl: "https://meet.example/1" }),
    customerCall("acme", ["b", "a"]),
  );
  expect(one).toMatchObject({
    startsAt: "2026-11-24T10:00:00Z",
    endsAt: "2026-11-24T10:30:00Z",
    accountId: "acme",
    guests: people("a", "b"),
    withdrawnBecause: null,
  });
  expect(JSON.stringify(one)).not.toMatch(/Secret|meet\.example/);
});

test.each([
  ["another title", { title: "Other" }],
  ["another description", { description: "Other" }],
  ["another link", { joinUrl: "https://meet.example/2" }],
])("another mark of the texts: %s", (_, more) => {
  expect(callFacts(event(more), customerCall("acme")).agenda).not.toBe(callFacts(event(), customerCall("acme")).agenda);
});

test("a text that moves from the title to the description is another text", () => {
  const marks = [
    { title: "ab", description: "" },
    { title: "a", description: "b" },
    { title: "", description: "ab" },
  ].map((more) => callFacts(event(more), customerCall("acme")).agenda);
  expect(new Set(marks).size).toBe(3);
});

type Change = readonly [title: string, more: Partial<CallFacts>, words: readonly string[]];
const changes: readonly Change[] = [
  ["a new start", { startsAt: at("10:10").toString() }, ["New time: Tue 11:10 (was Tue 11:00)"]],
  ["another day", { startsAt: at("+1 10:00").toString() }, ["New time: Wed 11:00 (was Tue 11:00)"]],
  [
    "a new start says nothing of the end",
    { startsAt: at("10:10").toString(), endsAt: at("10:40").toString() },
    ["New time: Tue 11:10 (was Tue 11:00)"],
  ],
  ["a new end", { endsAt: at("11:00").toString() }, ["Now until Tue 12:00 (was Tue 11:30)"]],
  ["another account", { accountId: "globex", accountName: "GLOBEX" }, ["Account: GLOBEX (was ACME)"]],
  ["a guest more", { guests: people("a", "b", "c") }, ["Joined: c@acme.example"]],
  ["a guest less", { guests: people("a") }, ["Not coming: b@acme.example"]],
  ["one instead of another", { guests: people("a", "c") }, ["Joined: c@acme.example", "Not coming: b@acme.example"]],
  [
    "many guests more",
    { guests: people("a", "b", "c", "d", "e", "f", "g") },
    ["Joined: c@acme.example, d@acme.example, e@acme.example and 2 more"],
  ],
  ["another text, without the text", { agenda: "other" }, ["The invitation's text changed"]],
  ["another mark", { marks: ["tentative"] }, ["Your answer or the guest list's state changed"]],
];
test.each(changes)("what changed: %s", (_, more, words) => {
  expect(describeChanges(facts(), facts(more), "Europe/Berlin")).toEqual(words);
  expect(sameFacts(facts(), facts(more))).toBe(false);
});

test("a call that is on again says so first", () => {
  const words = describeChanges(
    facts({ withdrawnBecause: "declined" }),
    facts({ startsAt: at("10:10").toString() }),
    "UTC",
  );
  expect(words).toEqual(["The call is on again", "New time: Tue 10:10 (was Tue 10:00)"]);
});

test.each([
  ["nothing", {}],
  ["the account's name alone, which the next brief shows anyway", { accountName: "Acme Ltd" }],
])("no change worth an edit: %s", (_, more) => {
  expect(sameFacts(facts(), facts(more))).toBe(true);
  expect(describeChanges(facts(), facts(more), "UTC")).toEqual([]);
});

test("a withdrawn call and a copy under another id are never the same", () => {
  expect(sameFacts(facts(), facts({ withdrawnBecause: "declined" }))).toBe(false);
  expect(sameFacts(facts(), facts({ providerId: "another" }))).toBe(false);
});

test("the rep's zone decides the words: New York in the week when Europe has changed its clocks already", () => {
  const before = facts({ startsAt: "2026-10-28T14:00:00Z" });
  const after = facts({ startsAt: "2026-10-28T14:30:00Z" });
  expect(describeChanges(before, after, "America/New_York")).toEqual(["New time: Wed 10:30 (was Wed 10:00)"]);
});

test.each([
  ["before its start", "09:59", true],
  ["at its start", "10:00", false],
  ["after it", "10:01", false],
])("a call is followed until it starts: %s", (_, now, followed) => {
  expect(isFollowed({ start: at("10:00") }, at(now))).toBe(followed);
});

test.each(["declined", "removed", "moved-to-the-past", "same-call-elsewhere", "private", "an-unknown-code", null])(
  "every reason has words for the person who reads it: %s",
  (code) => {
    expect(whyWithdrawn(code)).toMatch(/^[A-Z].* .*\.$/);
    expect(whyNotSent(code)).toMatch(/^\w+ .* /);
    if (code?.includes("-")) expect(whyWithdrawn(code) + whyNotSent(code)).not.toContain(code);
  },
);

test.each(["too-late", "quiet-hours", "paused", "stopped", "replaced"])(
  "why nothing was sent has words of its own: %s",
  (code) => {
    expect(whyNotSent(code)).not.toBe(whyNotSent("an-unknown-code"));
  },
);
