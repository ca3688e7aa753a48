import { expect, test } from "@jest/globals";
import { meddpiccFields, type Opportunity } from "#domain/accounts/records.ts";
import { assembleBrief } from "#domain/briefs/assemble.ts";
import { briefSlots } from "#domain/briefs/brief.ts";
import { brokenEvidence } from "#domain/briefs/grounding.ts";
import type { Found } from "#domain/briefs/material.ts";
import { briefAsText } from "#domain/briefs/text.ts";
import { type DocumentKind, documentKinds, type PassageHit } from "#domain/knowledge/document.ts";
import { fc } from "#test/support/property.ts";
import { ana, decision, guest, hit, lars, material, opportunity, priya, shelf, today, zone } from "./sample.ts";

const word = fc.constantFrom(
  "the",
  "Corvid",
  "budget",
  "criteria",
  "risk",
  "15%",
  "TB",
  "Müller",
  "d’une",
  "**bold**",
  "z. B.",
  "say",
  "not",
);
const sentence = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 24 }), fc.constantFrom(".", "!", "?", "…", '."', ""))
  .map(([words, end]) => words.join(" ") + end);
const line = fc
  .tuple(
    fc.constantFrom("", "- ", "> ", "## ", "**They say:** ", "**Answer:** ", "**Say:** ", '"', "| "),
    fc.array(sentence, { maxLength: 4 }),
  )
  .map(([mark, sentences]) => mark + sentences.join(" "));
const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n\n"));
const day = fc.integer({ min: -120, max: 40 }).map((days) => today.add({ days }).toString());
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const passage = (at: number): fc.Arbitrary<PassageHit> =>
  fc
    .record({
      kind: fc.constantFrom(...documentKinds),
      text,
      heading: sentence,
      competitor: maybe(fc.constantFrom("Corvid", "Pelorus")),
      stage: maybe(fc.constantFrom("Discovery", "Evaluation", "Negotiation")),
      product: maybe(fc.constantFrom("Atlas Flow", "Basalt")),
      validFrom: maybe(day),
      reviewBy: maybe(day),
    })
    .map(({ kind, text: body, ...rest }: { kind: DocumentKind; text: string } & Record<string, string | null>) =>
      hit(kind, body, { id: `doc-${at}`, ...(rest as object) }),
    );
const shelfOf = fc
  .tuple(...Array.from({ length: 8 }, (_, at) => passage(at)))
  .map((hits): Found => ({ say: hits, objections: hits, lessons: hits, news: hits }));
const field = fc.record({
  value: maybe(fc.oneof(sentence, fc.constant("Priya Raman"), fc.constant("tbd"))),
  updatedOn: maybe(day),
});
const deal = fc.record({
  stage: fc.constantFrom("Discovery", "Evaluation", "Closed Won", "Jousting", " "),
  closeDate: maybe(day),
  nextStep: maybe(sentence),
  planUpdatedOn: maybe(day),
  lastActivityOn: maybe(day),
  competitor: maybe(fc.constantFrom("Corvid", "Pelorus", "Corvid; Pelorus")),
  meddpicc: fc.tuple(...meddpiccFields.map(() => field)).map(
    (values) =>
      // fromEntries loses the keys
      Object.fromEntries(meddpiccFields.map((name, at) => [name, values[at]])) as Opportunity["meddpicc"],
  ),
});

test("whatever the records and documents hold: evidence for every item, quotes verbatim, every slot told once, no other competitor", () => {
  fc.assert(
    fc.property(maybe(deal), shelfOf, fc.boolean(), (changes, found, planned) => {
      const opportunities = changes === null ? [] : [opportunity(changes)];
      const brief = assembleBrief(
        material({ opportunities, found, ...(planned ? {} : { material: { event: null, decision: null } }) }),
      );
      for (const { items } of brief.sections) {
        expect(items.length).toBeGreaterThan(0);
        for (const one of items) {
          expect(one.citations.length + one.facts.length).toBeGreaterThan(0);
          for (const { passageId, quote } of one.citations) {
            const source = found.say.find((other) => other.passage.id === passageId);
            expect(source?.passage.text).toContain(quote);
            expect(quote).not.toBe("");
            const rival = source?.document.competitor ?? null;
            const theirs = `${changes?.competitor ?? ""} ${changes?.meddpicc.competition?.value ?? ""}`;
            if (rival !== null) expect(theirs).toContain(rival);
          }
        }
      }
      expect([...brief.sections.map(({ slot }) => slot), ...brief.gaps].sort()).toEqual([...briefSlots].sort());
      const read = briefAsText(brief, zone);
      expect(read.length).toBeLessThanOrEqual(1_900);
      expect(brief.words).toBeLessThanOrEqual(300);
    }),
    { numRuns: 150 },
  );
});

test("the same material gives the same brief", () => {
  const one = material({ found: shelf });
  expect(assembleBrief(one)).toEqual(assembleBrief(structuredCloneOf(one)));
});
const structuredCloneOf = (one: ReturnType<typeof material>) => ({
  ...one,
  context: JSON.parse(JSON.stringify(one.context)) as typeof one.context, // a context comes back from the store as JSON
});

test("what every slot says of a document is that document's own words", () => {
  const brief = assembleBrief(material({ found: shelf }));
  for (const { slot, items } of brief.sections) {
    for (const one of items) {
      if (slot === "say") expect(one.citations[0]?.quote).toContain(one.text);
      if (slot === "objections") expect(one.citations.at(-1)?.quote).toBe(one.detail);
      if (slot === "changed" && one.citations.length > 0) expect(one.citations[0]?.quote).toBe(one.text);
    }
  }
});

const sound = () => assembleBrief(material({ found: shelf }));
const hits = Object.values(shelf).flat() as PassageHit[]; // every value of Found is a list of hits
const citing = (brief: ReturnType<typeof sound>) =>
  brief.sections.flatMap(({ items }) => items).find(({ citations }) => citations.length > 0);
test.each<[string, (brief: ReturnType<typeof sound>) => unknown, RegExp]>([
  [
    "a quote that is not in the passage",
    (brief) => Object.assign(citing(brief)!.citations[0]!, { quote: "Replay is free." }),
    /a quote of "changed" is not in/,
  ],
  [
    "a quote with one letter changed",
    (brief) => Object.assign(citing(brief)!.citations[0]!, { quote: citing(brief)!.citations[0]!.quote.toUpperCase() }),
    /a quote of/,
  ],
  ["an empty quote", (brief) => Object.assign(citing(brief)!.citations[0]!, { quote: "" }), /a quote of/],
  [
    "a passage that was not retrieved",
    (brief) => Object.assign(citing(brief)!.citations[0]!, { passageId: "other#0" }),
    /was not retrieved/,
  ],
  [
    "the wrong document",
    (brief) => Object.assign(citing(brief)!.citations[0]!, { documentId: "other" }),
    /under the document other/,
  ],
  [
    "an item without evidence",
    (brief) => Object.assign(brief.sections[0]!.items[0]!, { facts: [] }),
    /neither citation nor fact/,
  ],
  ["a slot both filled and missing", (brief) => brief.gaps.push("who"), /the slot "who" is told 2 times/],
  ["a slot nowhere", (brief) => brief.sections.pop(), /the slot "next-step" is told 0 times/],
  ["an empty section", (brief) => Object.assign(brief.sections[0]!, { items: [] }), /with nothing in it/],
])("refused: %s", (_, breakIt, message) => {
  const brief = sound();
  expect(brokenEvidence(brief, hits)).toEqual([]);
  breakIt(brief);
  expect(brokenEvidence(brief, hits).join("; ")).toMatch(message);
});

test("namesakes in another account are not taken for this account's buyer", () => {
  const namesake = { ...priya, email: "priya@arbor.example", accountId: "ACC-9", title: "Intern" };
  const brief = assembleBrief(
    material({
      material: {
        rep: ana,
        guests: [namesake],
        decision: decision({ externals: [guest(namesake.email, { accountId: "ACC-9" }), guest(lars.email)] }),
      },
    }),
  );
  const who = brief.sections.find(({ slot }) => slot === "who")?.items.map((one) => one.text);
  expect(who).toContain("Priya Raman, Intern (another account)");
});
