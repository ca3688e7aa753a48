/** Two current documents that say different things of one thing: found by rule, shown with both dates, never settled by us. */
import type { Role } from "#domain/accounts/records.ts";
import { contentStems } from "#domain/briefs/checks/tokens.ts";
import { disagreement, type Value, valuesOf } from "#domain/briefs/checks/values.ts";
import { countWords } from "#domain/briefs/plain-text.ts";
import { blocksOf } from "#domain/briefs/sentences.ts";
import type { Document, PassageHit } from "./document.ts";

export interface Side {
  readonly documentId: string;
  readonly passageId: string;
  readonly title: string;
  readonly owner: string | null;
  readonly validFrom: string | null;
  /** Empty: everybody may read it. */
  readonly audience: readonly Role[];
  /** Cut from the passage, character for character. */
  readonly sentence: string;
  /** What the other side says differently: "14 days". */
  readonly value: string;
}

export interface Contradiction {
  readonly kind: "number" | "date" | "name";
  /** The newer document first; without dates, by id. */
  readonly sides: readonly [Side, Side];
}

/** How alike two sentences must be to speak of the same thing, values aside: shared content words, and their share of the shorter and the longer one. */
const alike = { words: 3, ofShorter: 0.75, ofLonger: 0.5 } as const;
/** A sentence with more values is a row of a table. */
const mostValues = 3;
const longestSentence = 60;
/** A word that stands in more sentences tells nothing about what they speak of. */
const mostSentences = 400;

/** "By your third month": a place in a row, not an amount. */
const isPlaceInRow = /^(?:third|quarter|half)\b/iu;
/** Two lines of a script are two commands. */
const isCommandLine = /\s--?\w+[= ]|\w=\S/u;

interface Statement {
  readonly hit: PassageHit;
  readonly sentence: string;
  readonly stems: ReadonlySet<string>;
  readonly values: readonly Value[];
}
interface Naming {
  readonly hit: PassageHit;
  readonly sentence: string;
  readonly name: string;
}

/** Give it every passage once; ask for what was found at any time. Time grows with the number of sentences that share words. */
export class ContradictionFinder {
  readonly #byStem = new Map<string, Statement[]>();
  readonly #byAttribute = new Map<string, Naming[]>();
  readonly #found = new Map<string, Contradiction>();

  add(hit: PassageHit): void {
    const { text } = hit.passage;
    for (const { kind, sentences } of blocksOf(text)) {
      if (kind === "heading") continue;
      for (const { start, end } of sentences) {
        const sentence = text.slice(start, end);
        if (countWords(sentence) > longestSentence) continue;
        this.#addValues(hit, sentence);
        this.#addName(hit, sentence);
      }
    }
  }

  /** Sorted by the newest date, then by ids. */
  found(): readonly Contradiction[] {
    const key = ({ sides }: Contradiction) => sides.map(({ passageId }) => passageId).join(" ");
    const newest = ({ sides }: Contradiction) => sides[0].validFrom ?? "";
    return [...this.#found.values()].sort((a, b) =>
      newest(a) === newest(b) ? (key(a) < key(b) ? -1 : 1) : newest(a) < newest(b) ? 1 : -1,
    );
  }

  #addValues(hit: PassageHit, sentence: string): void {
    const values = isCommandLine.test(sentence) ? [] : valuesOf(sentence).filter(({ raw }) => !isPlaceInRow.test(raw));
    if (values.length === 0 || values.length > mostValues) return;
    const stems = new Set(contentStems(sentence).filter((word) => !/\d/.test(word)));
    const mine: Statement = { hit, sentence, stems, values };
    const common = new Map<Statement, number>();
    for (const stem of stems) {
      const known = this.#byStem.get(stem) ?? [];
      if (known.length <= mostSentences) for (const other of known) common.set(other, (common.get(other) ?? 0) + 1);
      known.push(mine);
      this.#byStem.set(stem, known);
    }
    for (const [other, shared] of common) {
      if (shared < alike.words || speakOfDifferentThings(hit.document, other.hit.document)) continue;
      if (isOfCompetitor(mine) !== isOfCompetitor(other)) continue;
      const [shorter, longer] = [Math.min(stems.size, other.stems.size), Math.max(stems.size, other.stems.size)];
      if (shared / shorter < alike.ofShorter || shared / longer < alike.ofLonger) continue;
      const pair = differingValues(mine.values, other.values);
      if (pair === null) continue;
      const [own, theirs] = pair;
      this.#keep(
        own.kind,
        sideOf(mine, wordsOfValue(sentence, own)),
        sideOf(other, wordsOfValue(other.sentence, theirs)),
      );
    }
  }

  #addName(hit: PassageHit, sentence: string): void {
    const named = namingOf(sentence);
    if (named === null) return;
    const known = this.#byAttribute.get(named.attribute) ?? [];
    for (const other of known.slice(0, mostSentences)) {
      if (speakOfDifferentThings(hit.document, other.hit.document) || sameName(named.name, other.name)) continue;
      this.#keep("name", sideOf({ hit, sentence }, named.name), sideOf(other, other.name));
    }
    known.push({ hit, sentence, name: named.name });
    this.#byAttribute.set(named.attribute, known);
  }

  #keep(kind: Contradiction["kind"], a: Side, b: Side): void {
    const isNewer =
      (a.validFrom ?? "") === (b.validFrom ?? "")
        ? a.documentId < b.documentId
        : (a.validFrom ?? "") > (b.validFrom ?? "");
    const sides: Contradiction["sides"] = isNewer ? [a, b] : [b, a];
    // The same two documents may repeat themselves: once is enough.
    const key = JSON.stringify([kind, ...sides.map(({ documentId, value }) => [documentId, value.toLowerCase()])]);
    if (!this.#found.has(key)) this.#found.set(key, { kind, sides });
  }
}

export function findContradictions(hits: readonly PassageHit[]): readonly Contradiction[] {
  const finder = new ContradictionFinder();
  for (const hit of hits) finder.add(hit);
  return finder.found();
}

/** Cards about two competitors, products, stages or languages may well hold two numbers, and a case study tells of one customer. */
function speakOfDifferentThings(a: Document, b: Document): boolean {
  if (a.id === b.id || a.kind === "case-study" || b.kind === "case-study") return true;
  const apart = (one: string | null, other: string | null) =>
    one !== null && other !== null && one.trim().toLowerCase() !== other.trim().toLowerCase();
  return apart(a.competitor, b.competitor) || apart(a.product, b.product) || apart(a.stage, b.stage);
}

/** "Their support desk answers within 15 minutes" on a battlecard says nothing of our support. */
function isOfCompetitor({ hit: { document }, sentence }: Pick<Statement, "hit" | "sentence">): boolean {
  const words = sentence.trim().toLowerCase();
  return (
    document.competitor !== null &&
    (/^(?:they|their|theirs)\b/.test(words) || words.startsWith(document.competitor.toLowerCase()))
  );
}

/** The one pair of values that differs; null when none or several do: "10 TB in 5 minutes" and "12 TB in 7 minutes" tell of two things. */
function differingValues(mine: readonly Value[], theirs: readonly Value[]): readonly [Value, Value] | null {
  if (mine.length !== theirs.length) return null;
  const pairs: (readonly [Value, Value])[] = [];
  for (const [index, own] of mine.entries()) {
    const other = theirs[index];
    if (other === undefined || own.kind !== other.kind) return null;
    if (disagreement(own, other) === null || disagreement(other, own) === null) continue;
    if (!sameMeasure(own, other)) return null;
    pairs.push([own, other]);
  }
  return pairs.length === 1 ? (pairs[0] ?? null) : null;
}

function sameMeasure(a: Value, b: Value): boolean {
  if (a.kind === "date") return true;
  if (a.key === b.key) return false; // "over 50" and "up to 50": a matter of words
  return a.unit === b.unit && (a.unit !== null || a.noun === b.noun);
}

/** As a reader says it: "EUR 6,400", "14 days", "3 March". */
function wordsOfValue(sentence: string, { start, end, unit, raw }: Value): string {
  const words = sentence.slice(start, end).trim();
  return unit !== null && /^[A-Z]{3}$/.test(unit) ? `${unit} ${raw.split(" ")[0] ?? words}` : words;
}

/** "The economic buyer is the CFO": an attribute of two words or more, and a name with capital letters. */
const naming =
  /^["“„]?(?:(?:the|our|their|a|an|your)\s+)?(?<attribute>[\p{L}][\p{L}' -]{4,60}?)\s+(?:is|are|is now|are now|remains|stays)\s+(?:now\s+)?(?:the\s+|our\s+)?(?<name>\p{Lu}[\p{L}\p{N}&.'-]*(?:\s+(?:of|and|&|\p{Lu}[\p{L}\p{N}&.'-]*)){0,5})(?=[.,;:!]|\s+(?:in|for|at|since|from)\b|$)/u;

function namingOf(sentence: string): { readonly attribute: string; readonly name: string } | null {
  const { attribute = "", name = "" } = naming.exec(sentence.trim())?.groups ?? {};
  const stems = contentStems(attribute);
  const isAName = /\p{Lu}/u.test(name) && !/^(?:Not|No|Now|All|It|This|That|There|What|How|Only)\b/u.test(name);
  return stems.length < 2 || !isAName
    ? null
    : { attribute: stems.toSorted().join(" "), name: name.replace(/[.\s]+$/, "") };
}

/** "CFO" and "the CFO of the group" are one. */
function sameName(a: string, b: string): boolean {
  const [mine, theirs] = [new Set(contentStems(a)), new Set(contentStems(b))];
  return [...mine].some((word) => theirs.has(word));
}

function sideOf({ hit, sentence }: { readonly hit: PassageHit; readonly sentence: string }, value: string): Side {
  const { document, passage } = hit;
  return {
    documentId: document.id,
    passageId: passage.id,
    title: document.title,
    owner: document.owner,
    validFrom: document.validFrom,
    audience: document.audience,
    sentence,
    value,
  };
}
