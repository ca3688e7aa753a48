import { describe, expect, test } from "@jest/globals";
import type { Account, Opportunity } from "#domain/accounts/records.ts";
import { dealsAt, dueBehaviours } from "#domain/behaviours/due.ts";
import { isMoment, readMoment } from "#domain/behaviours/moment.ts";
import { playSchema, qualifies, readField } from "#domain/behaviours/play.ts";

const account: Account = {
  id: "a",
  name: "Acme",
  domains: [],
  type: "prospect",
  industry: "Logistics",
  ownerEmail: null,
};
const deal = (more: Partial<Opportunity> = {}): Opportunity => ({
  id: "o",
  accountId: "a",
  name: "Acme: Atlas Flow",
  stage: "Evaluation",
  amount: 96_000,
  currency: "EUR",
  closeDate: "2026-12-15",
  ownerEmail: null,
  competitor: "Corvid",
  partner: null,
  nextStep: null,
  planUpdatedOn: null,
  lastActivityOn: null,
  meddpicc: {} as Opportunity["meddpicc"],
  ...more,
});
const play = (more: object = {}) =>
  playSchema.parse({
    id: "p",
    name: "P",
    launched_on: "2026-11-17",
    behaviours: [{ id: "b", name: "B", moment: "any", says: ["second copy"] }],
    ...more,
  });

describe("which deals qualify", () => {
  test.each<[object, boolean]>([
    [{ field: "account.type", in: ["prospect", "customer"] }, true],
    [{ field: "account.type", not_in: ["prospect"] }, false],
    [{ field: "opportunity.stage", is: "evaluation" }, true],
    [{ field: "opportunity.stage", is_not: "Evaluation" }, false],
    [{ field: "opportunity.name", contains: "atlas flow" }, true],
    [{ field: "opportunity.amount", at_least: 50_000 }, true],
    [{ field: "opportunity.amount", at_most: 50_000 }, false],
    [{ field: "opportunity.close_date", at_most: "2026-12-31" }, true],
    [{ field: "opportunity.partner", is_set: false }, true],
    [{ field: "opportunity.partner", contains: "x" }, false],
    [{ field: "opportunity.economic_buyer", is_set: true }, false],
  ])("%j: %s", (condition, expected) => {
    expect(qualifies(play({ qualifies_when: [condition] }), account, deal())).toBe(expected);
  });
  test("an account without a deal meets no condition on one", () => {
    expect(qualifies(play({ qualifies_when: [{ field: "opportunity.stage", is: "Evaluation" }] }), account, null)).toBe(
      false,
    );
    expect(qualifies(play({ qualifies_when: [{ field: "account.type", is: "prospect" }] }), account, null)).toBe(true);
  });
  test("a condition that compares with nothing is refused", () => {
    expect(() => play({ qualifies_when: [{ field: "account.type" }] })).toThrow(/nothing to compare with/);
  });
});

describe("moments", () => {
  const at = (
    word: string,
    stage: string | null,
    competitors: readonly string[] = [],
    said: readonly string[] = [],
  ) => {
    const moment = readMoment(word);
    return moment !== null && isMoment(moment, { stage, competitors, said });
  };
  test.each([
    ["any", null, true],
    ["evaluation", "Technical Evaluation", true],
    ["evaluation", "Proof of Value", true],
    ["evaluation", "Negotiation", false],
    ["negotiation", "Proposal", true],
    ["discovery", null, true],
    ["renewal", "Renewal", true],
    ["stage:Solution Fit", "Evaluation", true],
  ])("%s at %s: %s", (word, stage, expected) => {
    expect(at(word, stage)).toBe(expected);
  });
  test("a competitor is in play by the record or by the words of the call", () => {
    expect(at("when-competitor:Corvid", "Evaluation", ["Corvid Systems"])).toBe(true);
    expect(at("when-competitor:Corvid", "Evaluation", [], ["They said corvid was cheaper."])).toBe(true);
    expect(at("when-competitor:Corvid", "Evaluation", ["Pelorus"], ["Corvidae are birds."])).toBe(false);
  });
  test.each(["", "evalution", "when-competitor:", "stage:"])("%j is no moment", (word) => {
    expect(readMoment(word)).toBeNull();
  });
});

describe("what is due", () => {
  const due = (day: string, more: object = {}) =>
    dueBehaviours([play(more)], { account, opportunities: [deal()], day, said: [] }).map(
      ({ behaviour }) => behaviour.id,
    );
  test.each([
    ["the day before the launch", "2026-11-16", []],
    ["the day of the launch", "2026-11-17", ["b"]],
    ["the last day", "2026-11-30", ["b"]],
    ["the day after", "2026-12-01", []],
  ])("%s", (_, day, expected) => {
    expect(due(day, { ends_on: "2026-11-30" })).toEqual(expected);
  });
  test("a deal that moved since stands where it stood", () => {
    const move = {
      id: "m",
      kind: "deal.moved" as const,
      at: "2026-11-20T10:00:00Z",
      source: "x",
      opportunity_id: "o",
      from: "Discovery",
      to: "Evaluation",
    };
    const stageAt = (at: string) => dealsAt([deal()], [move], Temporal.Instant.from(at)).map(({ stage }) => stage);
    expect(stageAt("2026-11-19T10:00:00Z")).toEqual(["Discovery"]);
    expect(stageAt("2026-11-21T10:00:00Z")).toEqual(["Evaluation"]);
  });
});

describe("a field, the calls and the launch are read together", () => {
  const launched = { launched_on: "2026-11-17", changes: ["economic_buyer" as const] };
  const read = (
    value: string | null,
    updatedOn: string | null,
    shownOn: readonly string[] = [],
    changes = launched.changes,
  ) => readField({ play: { ...launched, changes }, field: "economic_buyer", value, updatedOn, shownOn });
  test.each([
    [
      "named before the launch",
      read("Lars Holm", "2026-10-11", ["2026-11-18"]),
      { kind: "flagged", because: "before-launch" },
    ],
    [
      "named after it, without a call",
      read("Priya Raman", "2026-11-18"),
      { kind: "flagged", because: "no-call-evidence" },
    ],
    [
      "named after it, asked for on a call before it only",
      read("Priya Raman", "2026-11-18", ["2026-11-10"]),
      { kind: "flagged", because: "no-call-evidence" },
    ],
    [
      "named after it, and asked for on a call since",
      read("Priya Raman", "2026-11-18", ["2026-11-18"]),
      { kind: "counted" },
    ],
    ["a field that the play does not change", read("Lars Holm", "2026-10-11", [], []), { kind: "counted" }],
    ["empty", read(" ", "2026-11-18", ["2026-11-18"]), { kind: "unknown", because: "empty" }],
    ["without a date", read("Lars Holm", null), { kind: "unknown", because: "undated" }],
  ])("%s", (_, reading, expected) => {
    expect(reading).toEqual(expected);
  });
});
