/** What a model may word of a brief: which passages and facts it is given, and what becomes of its answer. Pure. */
import type { PassageHit } from "#domain/knowledge/document.ts";
import type { Brief, BriefItem, Fact, WordingNotUsed } from "./brief.ts";
import { briefBudget } from "./budget.ts";
import {
  type CheckContext,
  type Claim,
  factPlaceholder,
  type LocatedQuote,
  type WordedSlot,
  wordedSlots,
} from "./checks/claim.ts";
import { cleanGloss, givesOrders } from "./checks/surface-check.ts";
import { type CheckedClaim, checkAnswer } from "./checks/verify.ts";
import { parseDate, shortDate } from "./dates.ts";
import { citation } from "./evidence.ts";
import { brokenEvidence } from "./grounding.ts";
import { type BriefMaterial, nothingFound } from "./material.ts";
import { clip, countWords } from "./plain-text.ts";
import { rankHits, uses } from "./relevance.ts";
import { titlesInRoom } from "./room.ts";
import { readable, unquoted } from "./sentences.ts";
import { sizeOf } from "./text.ts";

/** Passages given for a slot, best first: more would cost tokens and tempt. */
const mostPassages: Readonly<Record<WordedSlot, number>> = { changed: 6, say: 6, objections: 8 };

export interface WordingTask {
  readonly passages: ReadonlyMap<WordedSlot, readonly PassageHit[]>;
  /** By the id of the placeholder. */
  readonly facts: ReadonlyMap<string, Fact>;
  readonly context: CheckContext;
}

/** Null when no slot of the brief has a passage that a model could word. */
export function wordingTask(brief: Brief, material: BriefMaterial): WordingTask | null {
  const { context, rep } = material;
  const opportunity = context.opportunities.find(({ id }) => id === brief.opportunity?.id) ?? null;
  const found = context.found[brief.opportunity?.id ?? ""] ?? nothingFound;
  const today = brief.generatedAt.slice(0, 10);
  const titles = titlesInRoom(material);
  const shown = new Map(brief.sections.map(({ slot, items }) => [slot, items]));
  const isShown = (slot: WordedSlot) => (shown.get(slot) ?? []).some(({ citations }) => citations.length > 0);
  const cited = (slot: WordedSlot) =>
    new Set((shown.get(slot) ?? []).flatMap(({ citations }) => citations.map(({ documentId }) => documentId)));
  // Only the documents that the rules chose for the slot: the play, stage and competitor qualify them, the model chooses among their passages.
  const candidates: Readonly<Record<WordedSlot, readonly PassageHit[]>> = {
    changed: found.news,
    say: rankHits(found.say, opportunity, today, uses.say, titles, found.named),
    objections: rankHits(found.objections, opportunity, today, uses.objections, titles, found.named),
  };
  const passages = new Map<WordedSlot, readonly PassageHit[]>();
  for (const slot of wordedSlots) {
    if (!isShown(slot)) continue;
    const documents = cited(slot);
    const usable = candidates[slot].filter(
      ({ document, passage }) => documents.has(document.id) && !givesOrders(passage.text),
    );
    if (usable.length > 0) passages.set(slot, usable.slice(0, mostPassages[slot]));
  }
  if (passages.size === 0) return null;
  const facts = factsOf(brief);
  const all = [
    ...new Map([...found.news, ...found.say, ...found.objections].map((hit) => [hit.passage.id, hit])).values(),
  ];
  return {
    passages,
    facts,
    context: {
      passages: new Map(all.map((hit) => [hit.passage.id, hit])),
      bySlot: new Map([...passages].map(([slot, hits]) => [slot, new Set(hits.map(({ passage }) => passage.id))])),
      facts: new Map([...facts].map(([id, { value }]) => [id, value])),
      ownNames: [context.account.name, ...all.flatMap(({ document }) => document.product ?? [])],
      people: [
        rep.name,
        ...Object.values(context.ownerNames),
        ...[...context.contacts, ...material.guests].map(({ name }) => name),
      ],
      competitors: [
        ...new Set([
          ...all.flatMap(({ document }) => document.competitor ?? []),
          ...context.opportunities.flatMap(({ competitor }) => competitor ?? []),
        ]),
      ],
      otherAccounts: brief.alternatives.map(({ name }) => name),
      today,
    },
  };
}

/** Facts of the opportunity that may be named by placeholder: short ones, each once. */
function factsOf(brief: Brief): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const { items } of brief.sections) {
    for (const fact of items.flatMap((item) => item.facts)) {
      const id = fact.field.replace(/[^\w-]/g, "-");
      if (
        !fact.record.startsWith("opportunity:") ||
        countWords(fact.value) > 12 ||
        fact.value.includes("@") ||
        facts.has(id)
      )
        continue;
      facts.set(id, fact);
    }
  }
  return facts;
}

export interface Worded {
  readonly brief: Brief;
  readonly claims: readonly CheckedClaim[];
  readonly notUsed: WordingNotUsed | null;
}

/** The brief with what held of the answer. The rest of it stays as the rules made it. */
export function applyWording(
  brief: Brief,
  task: WordingTask,
  claims: readonly Claim[],
  material: BriefMaterial,
): Worded {
  const checked = checkAnswer(claims, task.context);
  const unused = (notUsed: WordingNotUsed): Worded => ({ brief, claims: checked.claims, notUsed });
  if (claims.length === 0) return unused("nothing-to-word");
  if (!checked.isUsable) return unused("failed-checks");
  // What gives way when the wording is longer than the room: the nice to have first.
  for (const slots of [wordedSlots, ["say", "objections"], ["say"]] as const) {
    const worded = reworded(brief, task, checked.claims, new Set<WordedSlot>(slots));
    if (worded === null) continue;
    const size = sizeOf(worded, material.zone);
    if (size.words > briefBudget.words || size.chars > briefBudget.chars) continue;
    const whole = { ...worded, words: size.words };
    // The same promise as without a model; a brief that breaks it is a bug, and the rules' own is there.
    if (brokenEvidence(whole, [...task.context.passages.values()]).length > 0) return unused("failed-checks");
    return { brief: whole, claims: checked.claims, notUsed: null };
  }
  return unused("failed-checks");
}

/** Null when nothing of it changes. */
function reworded(
  brief: Brief,
  task: WordingTask,
  claims: readonly CheckedClaim[],
  slots: ReadonlySet<WordedSlot>,
): Brief | null {
  let changed = false;
  const sections = brief.sections.map((section) => {
    const { slot } = section;
    if (!isWorded(slot) || !slots.has(slot)) return section;
    const items = builders[slot](
      section.items,
      claims.filter((one): one is Usable => one.kind !== "dropped" && one.claim.slot === slot),
      task,
    );
    if (items === null) return section;
    changed = true;
    return { slot, items: [...items] };
  });
  return changed ? { ...brief, mode: "model", sections } : null;
}

function isWorded(slot: string): slot is WordedSlot {
  return wordedSlots.some((one) => one === slot);
}

type Usable = Exclude<CheckedClaim, { kind: "dropped" }>;
type Build = (items: readonly BriefItem[], claims: readonly Usable[], task: WordingTask) => readonly BriefItem[] | null;

const quoteRoom = { words: 26, chars: 200 };

const builders: Readonly<Record<WordedSlot, Build>> = {
  /** What documents say is news is worded, with the quote on the screen; changes of records stay as they are. */
  changed(items, claims, task) {
    const byDocument = new Set<string>();
    const told = claims.filter(({ quotes }) => {
      const id = quotes[0]?.hit.document.id ?? "";
      return !byDocument.has(id) && byDocument.add(id);
    });
    if (told.length === 0) return null;
    const records = items.filter(({ citations }) => citations.length === 0);
    const room = Math.max(1, items.length - records.length);
    return [...told.slice(0, room).map((claim) => newsItem(claim, task)), ...records];
  },
  /** A rep says this aloud: what is not beyond doubt is not put in their mouth, the source's own words are. */
  say(items, claims, task) {
    const claim = claims.find(({ kind }) => kind === "kept");
    if (claim === undefined || items.length === 0) return null;
    return [
      {
        text: unquoted(glossOf(claim, task)),
        detail: null,
        citations: citationsOf(claim),
        facts: factsIn(claim, task),
      },
    ];
  },
  /** Rules choose the objection and say why; the model words the answer. */
  objections(items, claims, task) {
    let any = false;
    const used = new Set<Usable>();
    const next = items.map((item) => {
      const documents = new Set(item.citations.map(({ passageId }) => passageId));
      const claim = claims.find(
        (one) => one.kind === "kept" && !used.has(one) && one.quotes.every(({ hit }) => documents.has(hit.passage.id)),
      );
      if (claim === undefined) return item;
      used.add(claim);
      any = true;
      const citations = citationsOf(claim);
      const kept = item.citations.filter(({ quote }) => !citations.some((one) => one.quote.includes(quote)));
      return {
        ...item,
        detail: unquoted(glossOf(claim, task)),
        citations: [...kept, ...citations],
        facts: [...item.facts, ...factsIn(claim, task)],
      };
    });
    return any ? next : null;
  },
};

function newsItem(claim: Usable, task: WordingTask): BriefItem {
  const citations = citationsOf(claim);
  const facts = factsIn(claim, task);
  const words = `“${clip(unquoted(readable(claim.quotes[0]?.text ?? "")), quoteRoom)}”`;
  switch (claim.kind) {
    case "kept":
      return { text: glossOf(claim, task), detail: words, citations, facts };
    case "marked":
      return { text: glossOf(claim, task), detail: words, citations, facts, mark: "unchecked-wording" };
    case "old":
      return { text: glossOf(claim, task), detail: words, citations, facts, mark: "old-source" };
    case "replaced":
      return { text: clip(readable(claim.quotes[0]?.text ?? ""), quoteRoom), detail: null, citations, facts };
    case "disagree": {
      const both = [claim.quotes[0], claim.against].filter((quote): quote is LocatedQuote => quote != null);
      return {
        text: "Sources disagree",
        detail: both
          .map((quote) => `“${clip(readable(quote.text), { words: 18, chars: 130 })}” ${sourceOf(quote)}`)
          .join(" / "),
        citations: both.map((quote) => citationOf(quote)),
        facts,
        mark: "sources-disagree",
      };
    }
    default:
      return claim.kind satisfies never;
  }
}

function sourceOf({ hit: { document } }: LocatedQuote): string {
  const from = parseDate(document.validFrom);
  return `(${clip(document.title, { chars: 40, words: 6 })}${from === null ? ", not dated" : `, ${shortDate(from, from)}`})`;
}

/** With the placeholders filled in by us. */
function glossOf({ claim }: Usable, { facts }: WordingTask): string {
  return cleanGloss(claim.gloss.replace(factPlaceholder, (_, id: string) => facts.get(id)?.value ?? ""));
}

function factsIn({ claim }: Usable, { facts }: WordingTask): Fact[] {
  return [...claim.gloss.matchAll(factPlaceholder)].flatMap(([, id = ""]) => facts.get(id) ?? []);
}

function citationsOf({ quotes }: Usable): BriefItem["citations"] {
  return quotes.map(citationOf);
}

function citationOf({ hit, text }: LocatedQuote): BriefItem["citations"][number] {
  return citation(hit, { quote: text, text, words: countWords(text) });
}
