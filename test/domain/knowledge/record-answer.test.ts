/** What the CRM says of a field that a launch has changed since. */
import { expect, test } from "@jest/globals";
import type { ChangingPlay } from "#domain/briefs/changed-fields.ts";
import { recordLines } from "#domain/knowledge/record-answer.ts";
import { ana, daysAgo, lars, northwind, opportunity, plan, priya, today } from "#test/domain/briefs/sample.ts";

const launched: ChangingPlay = {
  id: "atlas-4",
  name: "Atlas 4",
  launched_on: daysAgo(7),
  changes: ["economic_buyer"],
  deals: ["OPP-1"],
  shownOn: [],
};
const answer = (updatedOn: string, changing: readonly ChangingPlay[]) =>
  recordLines(
    { kind: "field", field: "economic_buyer" },
    {
      account: northwind,
      contacts: [priya, lars],
      opportunities: [opportunity({ meddpicc: plan({ economic_buyer: ["Lars Holm", updatedOn] }) })],
      names: {},
      reader: ana.email,
      today,
      changing,
    },
  ).map(({ fact, warning }) => [fact.value, warning]);

test.each([
  [
    "from before the launch",
    daysAgo(44),
    [launched],
    'This is from before "Atlas 4" (17 Nov), which changes it: ask again.',
  ],
  [
    "from after it, and never heard in a call",
    daysAgo(4),
    [launched],
    'This is not confirmed: no call on record since "Atlas 4" (17 Nov) shows that anybody asked.',
  ],
  ["from after it, and asked for on a call", daysAgo(4), [{ ...launched, shownOn: [daysAgo(4)] }], undefined],
  ["of another deal", daysAgo(44), [{ ...launched, deals: ["OPP-2"] }], undefined],
  ["without a launch", daysAgo(44), [], undefined],
])("an economic buyer %s", (_, updatedOn, changing, warning) => {
  expect(answer(updatedOn, changing)).toEqual([["Lars Holm", warning]]);
});
