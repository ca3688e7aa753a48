/** The answer that needs no model: the sentences of the best passages that speak about what was asked. Pure. */
import type { Citation } from "#domain/briefs/brief.ts";
import { contentStems } from "#domain/briefs/checks/tokens.ts";
import { citation } from "#domain/briefs/evidence.ts";
import { blocksOfHit } from "#domain/briefs/passages.ts";
import { countWords } from "#domain/briefs/plain-text.ts";
import { type Block, type Cut, cutFrom } from "#domain/briefs/sentences.ts";
import { type AnswerPart, answerWords } from "./answer.ts";
import { aboutOf, hasAny, speaksOf, type Topic, topicAmong, weightOf, wordsOf } from "./answer-topic.ts";
import type { PassageHit } from "./document.ts";

/** Passages that are read for an answer, best first. */
const read = 20;
/** A first part as long as an answer aloud; what is left is for a second source. */
const firstWords = 55;
const fewestWords = 5;
const fewestLabelled = 4;
/** A second source speaks as well when it says nearly as much. */
const secondBest = 0.85;
/** A title that asks what was asked says that its answer follows. */
const titleWeight = 4;

/** Passages that speak of enough of it, in the order of the search. */
const speaking = (hits: readonly PassageHit[], topic: Topic): readonly PassageHit[] =>
  hits.slice(0, read).filter((hit) => speaksOf(topic, wordsOf(hit)));

/** At most 80 words from at most two documents; empty when nothing speaks of it. */
export function extractAnswer(hits: readonly PassageHit[], question: string): readonly AnswerPart[] {
  const topic = topicAmong(hits, question);
  if (topic === null) return [];
  const asked = askedBy(question, topic);
  const candidates = candidatesAmong(hits, asked);
  const [first] = candidates;
  if (first === undefined) return [];
  const parts = [partOf(first.hit, first.cut)];
  const left = answerWords - countWords(first.cut.text);
  const other = candidates.find(
    ({ hit, weight }) =>
      hit.document.id !== first.hit.document.id &&
      weight >= first.weight * secondBest &&
      // A story or an argument beside a fact is read as one.
      indirect(hit, asked) <= indirect(first.hit, asked),
  );
  const second = other === undefined || left < 12 ? null : bestOf(other.hit, asked, 0, left);
  if (second !== null && second.cut.words <= left && !second.cut.text.endsWith("…"))
    parts.push(partOf(second.hit, second.cut));
  return parts;
}

/** Passages for a model to word, best first: those that hold an answer of their own. */
export function passagesFor(hits: readonly PassageHit[], question: string, most: number): readonly PassageHit[] {
  const topic = topicAmong(hits, question);
  if (topic === null) return [];
  return candidatesAmong(hits, askedBy(question, topic))
    .slice(0, most)
    .map(({ hit }) => hit);
}

const candidatesAmong = (hits: readonly PassageHit[], asked: Asked): readonly Candidate[] =>
  speaking(hits, asked.topic)
    .flatMap((hit, place) => bestOf(hit, asked, place, firstWords) ?? [])
    .sort((a, b) => b.weight - a.weight);

interface Asked {
  readonly topic: Topic;
  /** What a sentence has to hold to be an answer: a number, an amount, words to say, a person or a role. */
  readonly wants: Wanted | null;
  /** A sentence without it is none: "how long", "what does it cost". */
  readonly needs: Wanted | null;
  /** Words of the question: which competitor it names. */
  readonly words: ReadonlySet<string>;
  /** "How many people": a number of something else is no answer. */
  readonly counted: readonly string[];
  /** "At most" is not answered by the least. */
  readonly bound: keyof typeof bounds | null;
  /** What is new: a launch says it. */
  readonly isRecent: boolean;
}
type Wanted = "number" | "amount" | "speech" | "somebody";

const wanted: readonly (readonly [Wanted, RegExp])[] = [
  ["number", /^(?:and |so )?(?:how (?:long|many|often|fast|soon)|wie (?:lange|viele|oft))\b/iu],
  ["speech", /\b(?:say|tell|answer|respond|reply|handle|sagen|antworten|decir|dire)\b/iu],
  ["amount", /\bhow much (?:is|are)\b|\b(?:costs?|prices?|pricing|kostet|cuesta|coûte)\b/iu],
  [
    "number",
    /\bhow (?:long|many|much|often|fast|big|large|far|soon)\b|^when (?:is|are|was|were|does|do|did|will)\b|\b(?:wie (?:lange|viele|oft)|wann|cuánt\w+|combien|quand)\b/iu,
  ],
  ["somebody", /^(?:and |so )?(?:who|wer|qui|quién)\b/iu],
];
const needed: readonly (readonly [Wanted, RegExp])[] = [
  [
    "amount",
    /\bhow much (?:is|are)\b|\bhow much (?:does|do|will|would) .*\b(?:cost|charge|pay)\b|\bwhat (?:does|do|is) .*\b(?:costs?|price (?:of|for))\b|\b(?:was kostet|cuánto cuesta|combien coûte)\b/iu,
  ],
  ["number", /\bhow (?:long|many|often)\b|\b(?:wie (?:lange|viele|oft)|combien|cuánt[ao]s)\b/iu],
];
const holds: Readonly<Record<Wanted, (text: string, kind: string | null) => boolean>> = {
  speech: (text, kind) => kind === "objection" || (kind === "talk-track" && /^["“„]/.test(text)),
  amount: (text) =>
    /(?:€|\$|£|\b(?:EUR|USD|GBP|CHF|SGD|euros?|dollars?|pounds?)\b)\s?\d|\d\s?(?:€|EUR|euros?|dollars?)|\b(?:for free|free of charge|no extra)\b/iu.test(
      text,
    ),
  somebody: (text) =>
    /\b(?:C[EFOTIDM]O|CISO|VP|[Hh]ead of|[Dd]irector|[Mm]anager|[Oo]fficer|[Ll]ead|[Ee]ngineer|[Pp]rocurement|[Pp]urchasing)\b|\b\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+\b/u.test(
      text,
    ),
  number: (text) =>
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|hundred|once|twice|daily|weekly|monthly|yearly|every)\b|\b(?:ein|eine|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|deux|trois|quatre|cinq|dos|tres|cuatro|cinco)\b/iu.test(
      text,
    ),
};

function askedBy(question: string, topic: Topic): Asked {
  const first = (rules: readonly (readonly [Wanted, RegExp])[]) =>
    rules.find(([, words]) => words.test(question))?.[0] ?? null;
  const wants = first(wanted);
  return {
    topic,
    wants,
    needs: wants === "speech" ? null : first(needed),
    words: new Set(contentStems(question)),
    counted: contentStems(/\b(?:how many|wie viele|combien de|cu[aá]nt[ao]s) (\p{L}+)/iu.exec(question)?.[1] ?? ""),
    bound: bounds.most.test(question) ? "most" : bounds.least.test(question) ? "least" : null,
    isRecent: /\b(?:now|new|newest|latest|currently?|changed?|since|neu|jetzt|nouveau|nuevo)\b/iu.test(question),
  };
}

/** What we say against a competitor is an argument: its numbers answer only who names them. */
function isOfOthers({ document: { kind, competitor } }: PassageHit, { wants, words }: Asked): boolean {
  if (wants === null || wants === "speech" || competitor === null) return false;
  if (kind !== "battlecard" && kind !== "objection" && kind !== "talk-track") return false;
  return !contentStems(`${competitor} competitor competition rival`).some((stem) => words.has(stem));
}

/** How much less a kind of document answers than a product note: one customer's story is no rule, and an argument is no fact. */
function indirect({ document: { kind, competitor } }: PassageHit, { wants, words }: Asked): number {
  if (kind === "case-study") return 1.5;
  if (wants === "speech") return 0;
  const isNamed = competitor !== null && contentStems(competitor).some((stem) => words.has(stem));
  return (kind === "objection" || kind === "talk-track" || kind === "battlecard") && !isNamed ? 2 : 0;
}

const bounds = {
  most: /\b(?:at most|up to|maximum|max|longest|largest|biggest|highest|höchstens|maximal|au plus|máximo)\b/iu,
  least: /\b(?:at least|minimum|min|shortest|smallest|lowest|mindestens|minimal|au moins|mínimo)\b/iu,
} as const;

function boundWeight(bound: Asked["bound"], text: string): number {
  if (bound === null) return 0;
  if (bounds[bound].test(text)) return 1.5;
  return bounds[bound === "most" ? "least" : "most"].test(text) ? -3 : 0;
}

/** Words of a question that stand in the title or question right above a sentence. */
const shareOf = (words: ReadonlySet<string>, above: ReadonlySet<string>): number =>
  words.size === 0 ? 0 : [...words].filter((word) => above.has(word)).length / words.size;

interface Candidate {
  readonly hit: PassageHit;
  readonly cut: Cut;
  readonly weight: number;
}

/** A block that is labelled as the answer says it better than one that only names the topic. */
const speech = /^(?:answer|you say|we say|say|antwort|what to say|response|reply|rule|default)$/iu;

function bestOf(hit: PassageHit, asked: Asked, place: number, words: number): Candidate | null {
  const { topic, wants, needs } = asked;
  if (isOfOthers(hit, asked)) return null;
  const about = contentStems(aboutOf(hit.document).join(" "));
  const headings = new Set(contentStems(hit.passage.titlePath.join(" ")));
  let best: Candidate | null = null;
  /** Words of the title or question right above: what they say already need not be said again by the sentence under them. */
  let lead = new Set<string>();
  for (const block of blocksOfHit(hit)) {
    const label = new Set(contentStems(block.label ?? ""));
    const above = new Set([...lead, ...label]);
    lead = new Set();
    if (isTitle(block)) {
      lead = new Set(contentStems(block.sentences.map(({ text }) => text).join(" ")));
      continue;
    }
    for (const index of block.sentences.keys()) {
      const bare = cutFrom(hit.passage.text, block, index, { words }, false);
      const cut = bare === null || index > 0 ? bare : withLabel(hit.passage.text, block, bare);
      if (cut === null || cut.words > words || cut.words < (cut === bare ? fewestWords : fewestLabelled)) continue;
      const said = contentStems(cut.text);
      // A passage may speak of everything that was asked, and each of its sentences of something else.
      if (!speaksOf(topic, new Set([...said, ...above, ...headings, ...about]))) continue;
      if (needs !== null && !holds[needs](cut.quote, hit.document.kind)) continue;
      if (!asked.counted.every((stem) => hasAny(new Set(said), stem))) continue;
      const own = weightOf(topic, new Set(said));
      const over =
        weightOf(topic, above) * 0.8 +
        weightOf(topic, headings) * 0.4 +
        Math.max(shareOf(asked.words, above), shareOf(asked.words, headings) * 0.6) * titleWeight;
      if (own + over === 0) continue;
      const weight =
        own * 2 +
        over +
        labelWeight(block, wants) +
        (cut.text.endsWith("…") ? -3 : 0) +
        (wants !== null && holds[wants](cut.quote, hit.document.kind) ? 3 : 0) -
        indirect(hit, asked) +
        boundWeight(asked.bound, cut.quote) +
        (asked.isRecent && hit.document.kind === "launch" ? 2 : 0) -
        Math.min(index, 4) * 0.5 -
        place * 0.4;
      if (best === null || weight > best.weight) best = { hit, cut, weight };
    }
  }
  return best;
}

/** "One price for each cluster: EUR 6,400 a month": without what stands before the colon it would say more than its source. */
function withLabel(text: string, { label, sentences }: Block, cut: Cut): Cut {
  const start = sentences[0]?.start ?? 0;
  if (label === null || speech.test(label.trim()) || !text.startsWith(cut.quote, start)) return cut;
  const said = /(?:^|\n)[\s\-*•]*([^\n*_:]+:\s*)$/.exec(text.slice(0, start))?.[1];
  if (said?.trim() !== `${label}:`) return cut;
  return { quote: `${said}${cut.quote}`, text: `${label}: ${cut.text}`, words: cut.words + countWords(label) };
}

/** A title, or a question that the next block answers. */
function isTitle({ kind, sentences }: Block): boolean {
  return kind === "heading" || (sentences.length === 1 && /\?["'”’)]*$/.test(sentences[0]?.text ?? ""));
}

function labelWeight({ label }: Block, wants: Wanted | null): number {
  if (label === null) return 0;
  return speech.test(label.trim())
    ? wants === "speech"
      ? 3
      : 1
    : /^(?:proof|related|questions?|examples?|notes? .*)$/iu.test(label.trim())
      ? -3
      : 0;
}

function partOf(hit: PassageHit, cut: Cut): AnswerPart {
  const cited: Citation = citation(hit, cut);
  return { text: cut.text, citations: [cited] };
}
