import { expect, test } from "@jest/globals";
import { hitsWithin, partsWithin } from "#domain/knowledge/answer-limits.ts";
import { hit } from "#test/domain/briefs/sample.ts";

const story = hit("case-study", "Failover takes 90 seconds.", { id: "story", title: "Case study: Lakeshore Freight" });
const news = hit("launch", "Two sites are live. Lakeshore Freight is the first joint account.", { id: "news" });
const lesson = hit("microlearning", "At Lakeshore Freight the plan names the Head of Data.", { id: "lesson" });
const general = hit("product-note", "Failover takes 60 seconds.", { id: "general" });
const all = [story, news, lesson, general];
const ids = (hits: readonly { document: { id: string } }[]) => hits.map(({ document }) => document.id);

test("about an account only what speaks of it answers, and a lesson's example is no record", () => {
  expect(ids(hitsWithin(all, { about: ["lakeshore", "lakeshore freight"], without: [] }))).toEqual(["story", "news"]);
  expect(ids(hitsWithin(all, { about: [], without: [] }))).toEqual(["story", "news", "lesson", "general"]);
});

test("an account that the reader may not see is named by nothing, as if nobody had written of it", () => {
  expect(ids(hitsWithin(all, { about: [], without: ["lakeshore"] }))).toEqual(["general"]);
});

test("of a document that is about more, only the sentence that names the account", () => {
  const part = (from: typeof news, quote: string) => ({
    text: quote,
    citations: [
      {
        documentId: from.document.id,
        passageId: from.passage.id,
        quote,
        title: "",
        heading: "",
        owner: null,
        validFrom: null,
        reviewBy: null,
      },
    ],
  });
  const limits = { about: ["lakeshore freight"], without: [] };
  const parts = [
    part(news, "Two sites are live."),
    part(news, "Lakeshore Freight is the first joint account."),
    part(story, "Failover takes 90 seconds."),
  ];
  expect(partsWithin(parts, limits, all).map(({ text }) => text)).toEqual([
    "Lakeshore Freight is the first joint account.",
    "Failover takes 90 seconds.",
  ]);
});
