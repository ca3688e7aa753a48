/** Correct answers of a model, made from real and synthetic cards, and the ways in which they are turned wrong. */
import type { CheckContext, Claim } from "#domain/briefs/checks/claim.ts";
import { tokensOf } from "#domain/briefs/checks/tokens.ts";
import { valuesOf } from "#domain/briefs/checks/values.ts";
import { blocksOf, readable } from "#domain/briefs/sentences.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import { hit } from "#test/domain/briefs/sample.ts";

/** What the demo company's cards lack: dates, people, roles and limits, in sentences of five trades. */
const synthetic: readonly (readonly [competitor: string | null, text: string])[] = [
  [
    null,
    "The new price list is valid from 1 January 2027. Version 8.2 was released on 14 October 2026 and replaces version 7. The webinar for partners takes place on Thursday, 3 December.",
  ],
  [
    null,
    "Marta Nowak, the CFO of Brackwater, signed the order after two calls. Jonas Weil, Director of Data Engineering, presented the result to the board in March 2026.",
  ],
  [
    null,
    "In two pilots the CFO was the economic buyer and the platform lead was the champion. The security officer approves every export of customer data before the first test.",
  ],
  [
    "Pelorus",
    "Pelorus needs a second cluster in most regions. Pelorus raised its list price by 12% on 1 July 2026. Pelorus does not offer a signed failover protocol.",
  ],
  [
    "Corvid",
    "Corvid closed its office in Lyon in September 2026. Corvid may offer a discount of 20% to customers over 80 TB. Corvid has no data centre in Norway.",
  ],
  [
    null,
    "Support answers within 15 minutes on weekdays. Only customers with the premium plan may open tickets at night. The plan is not available in Brazil before Q2 2027.",
  ],
  [
    null,
    "Halden Financial recovered a stream of 40 TB in 18 minutes. Kestrel Line measured a failover of 90 seconds in three tests. Solano cut its nightly batch from 5 hours to 40 minutes.",
  ],
  [
    null,
    "Ingrid Moe compared both products for six weeks and recommended ours. Celia Brandt leads procurement and asks for three references before any contract over EUR 50,000.",
  ],
  [
    null,
    "If the audit is late, the rollout may move to February 2027. Usually the second call takes place within 10 days. The trial ends after 30 days unless the customer signs.",
  ],
  [
    null,
    "Clusters under 10 TB recover in less than 5 minutes. For streams with deleted keys at least one manual step is needed. Up to four regions can be replayed at once.",
  ],
  [
    null,
    "The connector for SAP was rewritten in August 2026. It reads 2 million events an hour on one node. Older releases than 3.6 are not supported.",
  ],
  [
    null,
    "Olaf Berg runs the reference calls on Tuesday and Friday. Reference calls last 25 minutes and need two weeks of notice.",
  ],
];

export const people = ["Marta Nowak", "Jonas Weil", "Ingrid Moe", "Celia Brandt", "Olaf Berg", "Lars Holm"];
const companies = ["Brackwater", "Halden Financial", "Kestrel Line", "Solano", "Meridell"];
export const competitors = ["Corvid", "Pelorus"];

export const syntheticHits: readonly PassageHit[] = synthetic.map(([competitor, text], index) =>
  hit("product-note", text, { id: `synthetic/${index}`, competitor }),
);

/** Repeatable chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Correct {
  readonly claim: Claim;
  readonly hit: PassageHit;
}

const synonyms: readonly (readonly [RegExp, string])[] = [
  [/\bcuts\b/, "reduces"],
  [/\bneeds\b/, "requires"],
  [/\bcustomers\b/, "clients"],
  [/\bcharges\b/, "bills"],
  [/\bmeasured\b/, "saw"],
  [/\breleased\b/, "published"],
  [/\btakes place\b/, "happens"],
  [/\bstarts?\b/, "begins"],
  [/\bhours\b/, "h"],
  [/\bminutes\b/, "min"],
  [/\btwo\b/i, "2"],
  [/\bthree\b/i, "3"],
  [/\bEUR (\d+),000\b/, "EUR $1k"],
  [/\bEUR (\d[\d,.]*\d)(?![\dk])/, "$1 EUR"],
  [/\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December)\b/, "$2 $1"],
];

/** The ways in which a careful model words a sentence: whole, without a harmless end, with other words, with a lead-in. */
const wordings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/[.]$/, ""),
  (text) => synonyms.reduce((said, [from, to]) => said.replace(from, to), text),
  (text) =>
    `Worth saying: ${text.charAt(0).toLowerCase() === text.charAt(0) || /^(?:The|In|It|For|If|Our|A|An|Every|With|Their|They|Support|Only|Usually|Clusters)\b/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text}`,
  (text) => {
    const comma = text.indexOf(", ");
    const [head, tail] = [text.slice(0, comma), text.slice(comma)];
    const isHarmless =
      comma > 40 &&
      tokensOf(head).length >= 7 &&
      valuesOf(tail).length === 0 &&
      !/\b(?:not|no|if|unless|only|may|without|but|never|or|and|so)\b/i.test(tail);
    return isHarmless ? head : text;
  },
];

/** `count` correct claims, from as many sentences as there are. */
export function correctClaims(hits: readonly PassageHit[], count: number, random: () => number): readonly Correct[] {
  const sentences = hits.flatMap((one) =>
    blocksOf(one.passage.text)
      .filter(({ kind }) => kind !== "heading")
      .flatMap(({ sentences: spans }) =>
        spans.map(({ start, end }) => ({ hit: one, quote: one.passage.text.slice(start, end) })),
      )
      .filter(({ quote }) => {
        const words = tokensOf(quote).length;
        return words >= 7 && words <= 28 && readable(quote).length <= 155 && !/[?]["”]?$/.test(quote.trim());
      }),
  );
  // The synthetic ones first: they are few, and hold what the others lack.
  const shuffled = sentences
    .map((one) => ({ one, at: random() + (one.hit.document.id.startsWith("synthetic/") ? 0 : 1) }))
    .sort((a, b) => a.at - b.at);
  const own = shuffled.filter(({ at }) => at < 1).length;
  const made: Correct[] = [];
  for (let round = 0; made.length < count && round < wordings.length; round += 1) {
    for (const [index, { one }] of (round === 0 ? shuffled.slice(0, own) : shuffled).entries()) {
      if (made.length >= count) break;
      const word = wordings[(index + round) % wordings.length] ?? ((text: string) => text);
      const gloss = word(readable(one.quote)).replaceAll(/["“”]/g, "");
      if (gloss.length > 160 || made.some(({ claim }) => claim.gloss === gloss)) continue;
      made.push({
        hit: one.hit,
        claim: { slot: "changed", gloss, cites: [{ passage_id: one.hit.passage.id, quote: one.quote }] },
      });
    }
  }
  return made;
}

export function contextFor(hits: readonly PassageHit[]): CheckContext {
  return {
    passages: new Map(hits.map((one) => [one.passage.id, one])),
    facts: new Map(),
    ownNames: ["Lakeshore Freight", "Atlas Flow", "Tarnwick"],
    people,
    competitors,
    otherAccounts: ["Harrow & Pine", "Globex"],
    today: "2026-11-24",
  };
}

export type FlipKind = "number" | "date" | "name" | "competitor" | "negation" | "scope" | "role" | "stitched quote";
type Flip = (correct: Correct, all: readonly Correct[], random: () => number) => Claim | null;

const pick = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)];
const reworded = ({ claim }: Correct, gloss: string | null): Claim | null =>
  gloss === null || gloss === claim.gloss ? null : { ...claim, gloss };
const replaced = (text: string, pairs: readonly (readonly [RegExp, string])[]): string | null => {
  const found = pairs.find(([from]) => from.test(text));
  return found === undefined ? null : text.replace(found[0], found[1]);
};

const monthsOn: readonly (readonly [RegExp, string])[] = [
  [/\bJanuary\b/, "April"],
  [/\bFebruary\b/, "May"],
  [/\bMarch\b/, "June"],
  [/\bJuly\b/, "September"],
  [/\bAugust\b/, "October"],
  [/\bSeptember\b/, "November"],
  [/\bOctober\b/, "August"],
  [/\bDecember\b/, "February"],
  [/\bThursday\b/, "Monday"],
  [/\bTuesday\b/, "Wednesday"],
  [/\b2026\b/, "2025"],
  [/\bQ2\b/, "Q3"],
  [/\bquarter\b/, "next week"],
];
const denials: readonly (readonly [RegExp, string])[] = [
  [/\b(?:do|does) not (\w+)/, "$1"],
  [/\b(is|are|was|were|must|may|can|would|will) not\b/, "$1"],
  [/\bnever\b/i, "always"],
  [/\bneeds no\b/, "needs a"],
  [/\bhas no\b/, "has a"],
  [/\bwithout\b/, "with"],
  [/\b(?:cuts|reduces)\b/, "raises"],
  [/\b(is|are|was|were|can|may|will|must)\b(?! not)/, "$1 not"],
  [/\b(needs|requires|offers|charges|bills|runs|stays|takes|costs|answers|recovers?|keeps)\b/, "never $1"],
];
const limits: readonly (readonly [RegExp, string])[] = [
  [/ (?:for|to) (?:clusters|customers|clients) (?:over|under) \d+ TB/, ""],
  [/\b[Ii]n (?:three|two|2|3|most) (?:pilots|tests|regions)\b,?/, "everywhere"],
  [/\b(?:over|under|at least|less than|up to|within) (?=\w*\s?\d)/i, ""],
  [/^(?:Worth saying: )?(?:Only|Usually) /i, "All "],
  [/\b(?:may|might|usually|often|most|some|only) /i, ""],
  [/\bfor each\b/, "for all"],
  [/\bone\b/i, "every"],
  [/\b(?:If|if|unless) [^,.]+,? ?/, ""],
];
const roles: readonly (readonly [RegExp, string])[] = [
  [/\bCFO\b/, "CTO"],
  [/\beconomic buyer\b/i, "champion"],
  [/\bchampion\b/i, "economic buyer"],
  [/\bHead of Data Platform\b/, "Head of Sales"],
  [/\bDirector of Data Engineering\b/, "Director of Finance"],
  [/\bsecurity officer\b/i, "champion"],
  [/\bplatform lead\b/i, "CFO"],
  [/\bprocurement\b/i, "the security officer"],
  [/\b(?:We|we)\b/, "They"],
  [/\bours?\b/, "theirs"],
  [/\bThey\b/, "We"],
  [/\btheir\b/i, "our"],
  [/\bcustomers\b/i, "partners"],
  [/\b(?:Corvid|Pelorus) (?=\w+s\b)/, "Our team "],
];

export const flips: Readonly<Record<FlipKind, Flip>> = {
  number(correct, _, random) {
    const values = valuesOf(correct.claim.gloss).filter(({ kind, raw }) => kind === "number" && /\d/.test(raw));
    const value = pick(values, random);
    if (value === undefined) return null;
    const digits = /\d[\d,.]*/.exec(correct.claim.gloss.slice(value.start))?.[0] ?? "";
    const at = correct.claim.gloss.indexOf(digits, value.start);
    const last = digits.search(/\d(?=\D*$)/);
    const other =
      digits.length > 1 && random() < 0.5
        ? digits.replace(/^\d/, (digit) => String((Number(digit) % 9) + 1))
        : `${digits.slice(0, last)}${(Number(digits[last]) + 3) % 10}${digits.slice(last + 1)}`;
    return reworded(
      correct,
      `${correct.claim.gloss.slice(0, at)}${other}${correct.claim.gloss.slice(at + digits.length)}`,
    );
  },
  date: (correct) =>
    /quarter/.test(correct.claim.gloss) ? null : reworded(correct, replaced(correct.claim.gloss, monthsOn)),
  name(correct, _, random) {
    const known = [...people, ...companies].find((name) => correct.claim.gloss.includes(name));
    if (known === undefined) return null;
    const others = (people.includes(known) ? people : companies).filter(
      (name) => name !== known && !correct.claim.gloss.includes(name),
    );
    return reworded(correct, correct.claim.gloss.replace(known, pick(others, random) ?? "Nobody Known"));
  },
  competitor(correct) {
    const { gloss } = correct.claim;
    const named = competitors.find((name) => gloss.includes(name));
    return named === undefined
      ? null
      : reworded(correct, gloss.replaceAll(named, named === "Corvid" ? "Pelorus" : "Corvid"));
  },
  negation: (correct) => reworded(correct, replaced(correct.claim.gloss, denials)),
  scope: (correct) => reworded(correct, replaced(correct.claim.gloss, limits)),
  role: (correct) => reworded(correct, replaced(correct.claim.gloss, roles)),
  "stitched quote"(correct, all, random) {
    const other = pick(
      all.filter(({ hit: one }) => one !== correct.hit),
      random,
    );
    const [cite] = correct.claim.cites;
    const rest = other?.claim.cites[0]?.quote;
    if (cite === undefined || rest === undefined) return null;
    const halves = [cite.quote.split(" "), rest.split(" ")].map((words, index) =>
      index === 0 ? words.slice(0, Math.ceil(words.length / 2)) : words.slice(Math.floor(words.length / 2)),
    );
    return { ...correct.claim, cites: [{ ...cite, quote: halves.flat().join(" ") }] };
  },
};
export const flipKinds = Object.keys(flips) as readonly FlipKind[]; // Object.keys loses the literal type
