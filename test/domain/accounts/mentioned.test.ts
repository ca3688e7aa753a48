import { describe, expect, test } from "@jest/globals";
import { accountMentioned } from "#domain/accounts/mentioned.ts";
import { account } from "#test/support/world.ts";

const accounts = [
  account("1", "Lakeshore Freight", []),
  account("2", "Harrow & Pine Insurance", []),
  account("3", "Halden Foods", []),
  account("4", "Halden Financial", []),
  account("5", "Müller GmbH", []),
  account("6", "Target", []),
  account("7", "Acme", []),
  account("8", "Acme Robotics", []),
  account("9", "First Bank", []),
  account("10", "United Parcel Systems", []),
];
const named = (line: string) => {
  const found = accountMentioned(line, accounts);
  if (found === null) return null;
  return found.kind === "one" ? found.account.name : found.accounts.map(({ name }) => name);
};

describe("named in full, by its first words, in any case", () => {
  test.each<[string, string]>([
    ["Who is the CFO of Lakeshore?", "Lakeshore Freight"],
    ["who is the cfo of lakeshore?", "Lakeshore Freight"],
    ["who's lakeshore's champion", "Lakeshore Freight"],
    ["Lakeshore Freight's close date?", "Lakeshore Freight"],
    ["what is the next step with Harrow & Pine?", "Harrow & Pine Insurance"],
    ["and Halden Foods?", "Halden Foods"],
    ["Wer ist der CFO von Müller?", "Müller GmbH"],
    ["wer ist der cfo von Muller", "Müller GmbH"],
    ["Who is the CFO at Target?", "Target"],
    ["What about Acme Robotics?", "Acme Robotics"],
    ["What about Acme?", "Acme"],
    ["what do we know about first bank?", "First Bank"],
  ])("%s", (line, name) => {
    expect(named(line)).toBe(name);
  });
});

test("words that fit two are never one of them", () => {
  expect(named("Who is the CFO of Halden?")).toEqual(["Halden Foods", "Halden Financial"]);
  expect(named("Compare Lakeshore Freight and Target")).toEqual(["Lakeshore Freight", "Target"]);
});

test.each([
  "what is the target price for a cluster?",
  "what do we say for target accounts?",
  "who is the first contact?",
  "is there a united approach?",
  "Which bank was first?",
  "does it run along a lakeshore road?",
  "",
])("everyday words name nobody: %s", (line) => {
  expect(named(line)).toBeNull();
});

test("an account of their own is named by an everyday word as well", () => {
  expect(accountMentioned("target close date?", accounts, { isTheirs: ({ id }) => id === "6" })).toMatchObject({
    kind: "one",
  });
});

test("a line that asks for a field names one after 'of the' as well", () => {
  const line = "what's the close date of the lakeshore dispatch deal?";
  expect(accountMentioned(line, accounts)).toBeNull();
  expect(accountMentioned(line, accounts, { isLikely: true })).toMatchObject({ account: { id: "1" } });
});
