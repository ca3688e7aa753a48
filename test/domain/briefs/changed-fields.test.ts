/** A play that changes who the economic buyer is, in a brief: the value, the calls and the launch are read together. And what a play's own behaviour is followed by. */
import { describe, expect, test } from "@jest/globals";
import type { Opportunity } from "#domain/accounts/records.ts";
import { assembleBrief } from "#domain/briefs/assemble.ts";
import { briefBudget, limitLevels } from "#domain/briefs/budget.ts";
import type { ChangingPlay } from "#domain/briefs/changed-fields.ts";
import type { PlayMaterial, Practice } from "#domain/briefs/material.ts";
import { describeNewTry } from "#domain/briefs/new-try.ts";
import { sizeOf } from "#domain/briefs/text.ts";
import { call, daysAgo, deal, guest, inDays, items, lars, material, plan, priya, shelf, texts } from "./sample.ts";

/** Launched on Tuesday a week ago, 17 November. */
const changing = (changes: Partial<ChangingPlay> = {}): ChangingPlay => ({
  id: "atlas-4",
  name: "Atlas 4",
  launched_on: daysAgo(7),
  changes: ["economic_buyer"],
  deals: ["OPP-1"],
  shownOn: [],
  ...changes,
});
const practice: Practice = {
  play: changing(),
  behaviour: {
    id: "ask-cost",
    name: "Asks what a second copy costs",
    says: ["what would a second copy"],
    examples: { yes: ["What would a second copy of this data cost you in review time?"], no: [] },
  },
  seen: "never",
  lessons: [],
};
const bothCome = call({ externals: [guest(lars.email), guest(priya.email)] });
const withPlays = (changes: Partial<Opportunity>, plays: Partial<PlayMaterial>, found = {}) =>
  deal(changes, {
    found,
    material: { ...bothCome.material, plays: { practice: null, changing: [], ...plays } },
  });
const buyer = (updatedOn: string) => ({
  meddpicc: plan({ economic_buyer: ["Priya Raman", updatedOn], champion: ["Lars Holm", daysAgo(20)] }),
});

describe("an economic buyer and the launch that changes who it is", () => {
  test.each<[string, string, Partial<ChangingPlay>, readonly string[], readonly string[]]>([
    [
      "named before it: flagged, and nobody is first by it",
      daysAgo(9),
      { shownOn: [daysAgo(1)] },
      ["Lars Holm, Head of Data (champion)", "Priya Raman, CFO (economic buyer before the launch of 17 Nov)"],
      ['Economic buyer (15 Nov) is from before "Atlas 4" (17 Nov), which changes it: ask again'],
    ],
    [
      "named after it while no call shows that anybody asked: the same, in other words",
      daysAgo(4),
      {},
      ["Lars Holm, Head of Data (champion)", "Priya Raman, CFO (unconfirmed economic buyer)"],
      ['Economic buyer (20 Nov) is not confirmed: no call on record since "Atlas 4" (17 Nov) shows that anybody asked'],
    ],
    [
      "named after it, with a call from before it",
      daysAgo(4),
      { shownOn: [daysAgo(8)] },
      ["Lars Holm, Head of Data (champion)", "Priya Raman, CFO (unconfirmed economic buyer)"],
      ['Economic buyer (20 Nov) is not confirmed: no call on record since "Atlas 4" (17 Nov) shows that anybody asked'],
    ],
    [
      "named after it, and asked for on a call since: counted",
      daysAgo(4),
      { shownOn: [daysAgo(4)] },
      ["Priya Raman, CFO (economic buyer)", "Lars Holm, Head of Data (champion)"],
      [],
    ],
    [
      "in a deal that the play is not about: counted",
      daysAgo(9),
      { deals: ["OPP-2"] },
      ["Priya Raman, CFO (economic buyer)", "Lars Holm, Head of Data (champion)"],
      [],
    ],
  ])("%s", (_, updatedOn, changes, who, flags) => {
    const brief = withPlays(buyer(updatedOn), { changing: [changing(changes)] });
    expect(texts(brief, "who").slice(0, 2)).toEqual(who);
    expect(texts(brief, "flags")).toEqual(flags);
    const fields = [...items(brief, "who"), ...items(brief, "flags")].flatMap(({ facts }) => facts);
    const launch = { record: "play:atlas-4", field: "launched_on", value: daysAgo(7), at: daysAgo(7) };
    expect(fields.filter(({ record }) => record === "play:atlas-4")).toEqual(
      flags.length === 0 ? [] : [launch, launch],
    );
  });

  test("an empty one is missing, not unconfirmed", () => {
    const brief = withPlays({ meddpicc: plan({ economic_buyer: ["tbd", daysAgo(1)] }) }, { changing: [changing()] });
    expect(texts(brief, "flags")).toEqual(["No economic buyer"]);
  });
});

describe("what a play asks for is followed by the deal's own aim", () => {
  const old = { meddpicc: plan({ decision_criteria: ["Speed", daysAgo(26)] }) };
  test.each<[string, Partial<Opportunity>, RegExp]>([
    [
      "the stage's goal and the weakest field with its age",
      old,
      /calls yet\. Evaluation: agree in writing how they will judge the options; weakest: decision criteria, 26 days old\.$/,
    ],
    [
      "the same when the close date is near",
      { ...old, closeDate: inDays(20) },
      /; weakest: decision criteria, 26 days old\.$/,
    ],
    [
      "no goal that stands above it",
      { ...old, nextStep: null },
      /calls yet\. Weakest field: decision criteria, 26 days old\.$/,
    ],
    [
      "an empty field as empty",
      { meddpicc: plan({ metrics: [null, null] }) },
      /; weakest: metrics, empty in the plan\.$/,
    ],
    [
      "no goal for a stage that is not in the table",
      { ...old, stage: "Jousting" },
      /calls yet\. Weakest field: decision/,
    ],
  ])("%s", (_, changes, detail) => {
    const [found, ...more] = items(withPlays(changes, { practice }), "try");
    expect(more).toEqual([]);
    expect(found?.text).toBe("Ask what a second copy costs");
    expect(found?.detail).toMatch(detail);
    expect(found?.facts[0]).toMatchObject({ record: "play:atlas-4", field: "behaviour" });
    expect(found?.facts.at(-1)).toMatchObject({ record: "opportunity:OPP-1" });
  });

  test("its age is not said twice: the flag that compares it with the launch has the date", () => {
    const asked = { practice, changing: [changing({ changes: ["decision_criteria"] })] };
    const brief = withPlays(old, asked);
    expect(texts(brief, "flags")[0]).toMatch(/^Decision criteria \(29 Oct\) is from before/);
    expect(items(brief, "try")[0]?.detail).toMatch(/; weakest: decision criteria\.$/);
  });

  test("it is the first to give way, and what the play asks for stays", () => {
    const long = {
      name: "A long name of a deal ".repeat(4),
      nextStep: `${"Send one more thing ".repeat(20)}by 28 Nov`,
    };
    const busy = {
      ...shelf,
      news: shelf.news.flatMap((hit) => [
        hit,
        { ...hit, passage: { ...hit.passage, text: `${hit.passage.text} ${"And more. ".repeat(40)}` } },
      ]),
    };
    const plays = { practice, changing: [changing({ changes: ["economic_buyer"] })] };
    const one = withPlays({ ...old, ...long, closeDate: daysAgo(3), planUpdatedOn: daysAgo(40) }, plays, busy);
    const full = withPlays(old, plays);
    expect(items(full, "try")[0]?.detail).toMatch(/weakest/);
    const size = sizeOf(one, "Europe/Berlin");
    expect(size.words).toBeLessThanOrEqual(briefBudget.words);
    expect(items(one, "try")[0]?.text).toBe("Ask what a second copy costs");
    expect(items(one, "try")[0]?.detail).not.toMatch(/weakest/i);
    expect(limitLevels[1]).toEqual({ ...limitLevels[0], aim: 0 });
  });
});

test("a brief that asks for something else than before says so; one that only words it anew does not", () => {
  const shown = (asked: Practice | null) => {
    const made = assembleBrief(material({ material: { plays: { practice: asked, changing: [] } } }));
    return asked === null
      ? made
      : {
          ...made,
          practice: {
            behaviour: asked.behaviour.id,
            name: asked.behaviour.name,
            lesson: null,
            learnedOn: null,
            practisedOn: null,
          },
        };
  };
  const other = {
    ...practice,
    behaviour: { ...practice.behaviour, id: "dated-step", name: "Agrees on a dated next step" },
  };
  expect(describeNewTry(shown(practice), shown(other))).toEqual(["One thing to try: Agree on a dated next step"]);
  expect(describeNewTry(shown(null), shown(practice))).toEqual(["One thing to try: Ask what a second copy costs"]);
  expect(describeNewTry(shown(practice), shown({ ...practice, seen: "rarely" }))).toEqual([]);
  expect(describeNewTry(shown(null), shown(null))).toEqual([]);
});
