import { describe, expect, test } from "@jest/globals";
import { extendedReview, type NotCurrent, type Standing, whyNotCurrent } from "#domain/knowledge/currency.ts";
import { isShared, sharedNames } from "#domain/knowledge/shared-names.ts";
import { mondayMorning } from "#flows/remind-owners.ts";

const at = Temporal.Instant.from("2026-11-24T10:00:00Z");
const good: Standing = {
  id: "deck",
  title: "Deck",
  owner: null,
  checksum: "abcdef0123",
  validFrom: "2026-11-01",
  body: "What is new\nReplay takes 20 minutes.",
  supersededFrom: null,
  retiredAt: null,
  replacedBy: null,
};
const quoted = { documentId: "deck", title: "Deck", quote: "Replay takes 20 minutes.", version: "abcdef01" };
const next = { id: "deck2", title: "Deck 2", from: "2026-11-24", audience: [] };

test.each<[string, Standing | undefined, NotCurrent | null, Partial<typeof quoted>?]>([
  ["one that stands", good, null],
  ["one that was removed", undefined, { kind: "gone" }],
  [
    "one that is replaced from today",
    { ...good, supersededFrom: "2026-11-24", replacedBy: next },
    { kind: "replaced", by: next, on: "2026-11-24" },
  ],
  ["one that is replaced from tomorrow", { ...good, supersededFrom: "2026-11-25" }, null],
  [
    "one that is replaced without a date",
    { ...good, supersededFrom: "always" },
    { kind: "replaced", by: null, on: null },
  ],
  [
    "one that its owner retired",
    { ...good, retiredAt: at, supersededFrom: "always" },
    { kind: "retired", on: "2026-11-24" },
  ],
  ["one that begins later", { ...good, validFrom: "2026-11-25" }, { kind: "not-yet" }],
  ["a new file that still says it", { ...good, checksum: "other" }, null],
  ["a new file that does not", { ...good, checksum: "other", body: "Replay takes 30 minutes." }, { kind: "changed" }],
])("a quote of %s", (_, standing, expected) => {
  expect(whyNotCurrent(quoted, standing, at)).toEqual(expected);
});

test.each([
  ["as long as last time", "2026-09-01", "2026-12-01", "2027-02-23"],
  ["90 days when nothing was said", null, null, "2027-02-22"],
  ["two weeks at least", "2026-11-20", "2026-11-21", "2026-12-08"],
  ["a year at most", "2020-01-01", "2026-11-24", "2027-11-25"],
])("still right extends the review: %s", (_, validFrom, reviewBy, expected) => {
  expect(extendedReview({ validFrom, reviewBy }, "2026-11-24")).toBe(expected);
});

describe("what a message shares", () => {
  const deck = { id: "deck-v1", path: "launch/Launch Deck v1.pdf" };
  test.each([
    ["its file name", "please use Launch deck v1.pdf today"],
    ["a link to it", "<https://files.example/s/launch%20deck%20v1.pdf|the deck>"],
    ["its name in capitals", "LAUNCH DECK V1.PDF"],
  ])("%s", (_, text) => expect(isShared(sharedNames(text) ?? { names: [], ids: [] }, deck)).toBe(true));
  test("an uploaded file, and a Drive link by its id", () => {
    expect(isShared(sharedNames("here", ["launch deck v1.pdf"]) ?? { names: [], ids: [] }, deck)).toBe(true);
    const drive = { id: "drive/1AbCdEfGhIjKlMnOpQrStUv", path: "1AbCdEfGhIjKlMnOpQrStUv" };
    const link = "https://docs.google.com/presentation/d/1AbCdEfGhIjKlMnOpQrStUv/edit#slide=1";
    expect(isShared(sharedNames(link) ?? { names: [], ids: [] }, drive)).toBe(true);
  });
  test.each([
    "good morning",
    "lunch at 12.30?",
    "v1.2 is out",
    "see README.md",
    "launch deck v2.pdf",
    "https://example.com/",
  ])("not by %s", (text) => {
    const shared = sharedNames(text);
    expect(shared !== null && (isShared(shared, deck) || isShared(shared, { id: "x", path: "a/README.md" }))).toBe(
      false,
    );
  });
  test("a message of any length is read in time", () => {
    const started = performance.now();
    sharedNames("a ".repeat(200_000) + "x.".repeat(100_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

test.each([
  ["2026-11-30T08:00:00Z", "Europe/London", "2026-11-30T09:00:00Z"],
  ["2026-12-02T08:00:00Z", "Europe/Berlin", "2026-11-30T08:00:00Z"],
  ["2026-11-29T23:00:00Z", "Pacific/Auckland", "2026-11-29T20:00:00Z"],
])("at %s in %s the Monday morning of the week is %s", (now, zone, expected) => {
  expect(mondayMorning(Temporal.Instant.from(now), zone).toString()).toBe(expected);
});
