/** What a play names for a deal that qualifies speaks first in its briefs, also when nothing of the deal's own words leads to it. */
import { expect, test } from "@jest/globals";
import { playSchema } from "#domain/behaviours/play.ts";
import { prepareBrief } from "#flows/prepare-brief.ts";
import {
  ana,
  daysAgo,
  decision,
  event,
  hit,
  lars,
  northwind,
  now,
  opportunity,
  priya,
} from "../domain/briefs/sample.ts";
import { prepareWorld } from "./prepare-ports.ts";

const usual = "You told me you do not want another copy of your data. What would that remove?";
const ofPlay = "Shipyard teams tell us the harbour crane decides their week. What decides yours?";

const harbour = playSchema.parse({
  id: "harbour",
  name: "Harbour crane",
  launched_on: daysAgo(7),
  knowledge: ["harbour-talk"],
  qualifies_when: [{ field: "opportunity.name", contains: "Atlas Flow" }],
  behaviours: [{ id: "ask", name: "Asks what decides", moment: "any", says: ["what decides your week"] }],
});

test.each([
  ["qualifies", harbour, ofPlay],
  [
    "does not qualify",
    { ...harbour, qualifies_when: [{ field: "opportunity.name" as const, contains: "Other" }] },
    usual,
  ],
  ["qualifies for a play that is over", { ...harbour, ends_on: daysAgo(1) }, usual],
  ["qualifies for a play that names something else", { ...harbour, knowledge: ["gone"] }, usual],
])("a deal that %s", async (_, play, expected) => {
  const hits = [
    hit("talk-track", usual, { id: "usual", title: "Evaluation talk track", stage: "Evaluation" }),
    hit("talk-track", ofPlay, { id: "harbour-talk", title: "Harbour crane" }),
  ];
  const shelf = { people: [ana], accounts: [northwind], contacts: [priya, lars], opportunities: [opportunity()], hits };
  const { ports } = prepareWorld({ ...shelf, plays: [play] }, now);
  const brief = await prepareBrief(ports, {
    rep: ana.email,
    event: event(),
    decision: decision(),
    accountId: northwind.id,
  });
  const said = brief.sections.find(({ slot }) => slot === "say");
  expect(said?.items.map(({ text }) => text)).toEqual([expected]);
});
