import { expect, test } from "@jest/globals";
import { fitsPersona } from "#domain/briefs/persona.ts";
import { briefOf, decision, guest, hit, lars, priya, texts } from "./sample.ts";

test.each([
  ["CFO", "CFO", true],
  ["cfo", "Chief Financial Officer", true],
  ["Chief Financial Officer", "Group CFO & COO", true],
  ["VP Finance", "Vice President of Finance, EMEA", true],
  ["Finance", "Finance Director", true],
  ["CIO", "Chief Information Security Officer", false],
  ["CFO", "Head of Data", false],
  ["Head of Data", "Head of Sales", false],
  ["  ", "CFO", false],
])("a document for %j suits a person whose title is %j: %s", (persona, title, expected) => {
  expect(fitsPersona(persona, title)).toBe(expected);
});

const track = (id: string, persona?: string) =>
  hit("talk-track", `These are the words of the card called ${id}.`, {
    id,
    ...(persona === undefined ? {} : { persona }),
  });
const said = (id: string) => [`These are the words of the card called ${id}.`];
const general = track("general");
const forFinance = track("finance", "CFO");
const forLegal = track("legal", "General Counsel");

test.each([
  ["the persona on the call before anybody's", [general, forFinance], "finance"],
  ["anybody's before another persona's", [forLegal, general], "general"],
  ["another persona's when there is nothing else", [forLegal], "legal"],
  ["the persona on the call before another's", [forLegal, forFinance], "finance"],
  [
    "the right stage before the persona",
    [forFinance, hit("talk-track", said("stage")[0]!, { stage: "Evaluation" })],
    "stage",
  ],
])("say prefers %s", (_, say, expected) => {
  expect(texts(briefOf({ found: { say } }), "say")).toEqual(said(expected));
});

test("who has declined, or is a partner's, does not decide whom the words are for", () => {
  const say = [general, forFinance];
  const without = decision({ externals: [guest(priya.email, { response: "declined" }), guest(lars.email)] });
  expect(texts(briefOf({ found: { say }, material: { decision: without } }), "say")).toEqual(said("general"));
  const partner = { ...priya, email: "pat@partner.example", accountId: "ACC-9" };
  const withPartner = decision({ externals: [guest(partner.email, { accountId: "ACC-9" }), guest(lars.email)] });
  const material = { decision: withPartner, guests: [partner] };
  expect(texts(briefOf({ found: { say }, material }), "say")).toEqual(said("general"));
});

test("without a call, everybody known at the account decides", () => {
  const material = { event: null, decision: null };
  expect(texts(briefOf({ found: { say: [general, forFinance] }, material }), "say")).toEqual(said("finance"));
});

test("objections of a card for the persona come first; those for another persona are not lost", () => {
  const card = (id: string, persona?: string) =>
    hit("objection", `**They say:** ${id} is the worry.\n\n**Answer:** Ask what would settle ${id}.`, {
      id,
      ...(persona === undefined ? {} : { persona }),
    });
  const objections = [card("law", "General Counsel"), card("any"), card("money", "CFO")];
  const shown = (found: typeof objections) =>
    texts(briefOf({ found: { objections: found } }), "objections").map((text) => text.split(" ")[0]);
  expect(shown(objections)).toEqual(['"money', '"any']);
  expect(shown(objections.slice(0, 2))).toEqual(['"any', '"law']);
});
