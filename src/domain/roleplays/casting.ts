/** Chooses and fills the buyer of one scene from what is known about the call. Pure: the same call and the same `id` give the same scene. */
import type { Contact } from "#domain/accounts/records.ts";
import type { Brief, BriefItem, Citation } from "#domain/briefs/brief.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import {
  type Cited,
  fillLine,
  type LadderRung,
  type PersonaCard,
  type Rung,
  rungs,
  type Scenario,
} from "./scenario.ts";

export interface Casting {
  readonly id: string;
  readonly brief: Brief;
  readonly cards: readonly PersonaCard[];
  /** Who is expected on the call; their titles choose the card, their names are never used. */
  readonly guests: readonly Pick<Contact, "title">[];
  readonly product: string | null;
  readonly competitor: string | null;
  readonly behaviour: Scenario["behaviour"];
  readonly difficulty: Scenario["difficulty"];
  readonly mode: Scenario["mode"];
}

/** Null: there is no persona card at all. */
export function castScenario(input: Casting): Scenario | null {
  const { brief } = input;
  const card = cardFor(input.cards, input.guests);
  if (card === null) return null;
  const found = objectionOf(brief);
  const objection: Scenario["objection"] = found?.objection ?? {
    text: "I do not see what is in it for us.",
    documentId: `persona:${card.id}`,
    passageId: "",
    title: `Persona card: ${card.role}`,
    validFrom: null,
    because: "your sources hold no objection for this account",
  };
  const words = {
    accountName: brief.account.name,
    product: input.product ?? "your product",
    competitor: input.competitor ?? "another vendor",
    objection: sentence(objection.text),
  };
  const filled = ({ first, again, shorter }: LadderRung): LadderRung => ({
    first: fillLine(first, words),
    again: fillLine(again, words),
    shorter: fillLine(shorter, words),
  });
  const say = brief.sections.find(({ slot }) => slot === "say")?.items[0];
  return {
    id: input.id,
    rep: brief.rep,
    accountId: brief.account.id,
    accountName: brief.account.name,
    stage: brief.opportunity?.stage ?? null,
    names: [input.product, input.competitor].filter((name) => name !== null),
    personaId: card.id,
    personaVersion: card.version,
    role: card.role,
    buyerName: card.names[numberOf(input.id) % card.names.length] ?? card.role,
    patience: card.patience,
    detail: card.detail,
    style: card.style,
    knows: card.knows,
    reveals: card.reveals,
    ladder: Object.fromEntries(rungs.map((rung) => [rung, filled(card.ladder[rung])])) as Record<Rung, LadderRung>, // one entry for each rung
    agrees: fillLine(card.agrees, words),
    leaves: fillLine(card.leaves, words),
    behaviour: input.behaviour,
    objection,
    proof: found?.proof ?? null,
    talkTrack: say === undefined ? null : citedOf(say.citations.at(-1), say.text),
    difficulty: input.difficulty,
    mode: input.mode,
  };
}

/** The card whose titles fit most of the guests; the first card when none does. */
function cardFor(cards: readonly PersonaCard[], guests: Casting["guests"]): PersonaCard | null {
  const fits = (card: PersonaCard) =>
    guests.filter(({ title }) => {
      const words = (title ?? "").toLowerCase();
      return card.titles.some((one) => new RegExp(`\\b${one.replace(/[^a-z0-9 ]/g, "")}`).test(words));
    }).length;
  return cards.toSorted((a, b) => fits(b) - fits(a) || a.id.localeCompare(b.id))[0] ?? null;
}

/** The brief's first objection with its answer, each with the passage it was cut from. */
function objectionOf(brief: Brief): { readonly objection: Scenario["objection"]; readonly proof: Cited | null } | null {
  const item = brief.sections.find(({ slot }) => slot === "objections")?.items[0];
  if (item === undefined) return null;
  const [first] = item.citations;
  const because = /\(([^()]*)\)\s*$/.exec(item.text)?.[1] ?? "it is in your sources";
  const text = item.text.replace(/\s*\([^()]*\)\s*$/, "").replace(/^["“]+|["”]+$/g, "");
  const objection = citedOf(first, text);
  if (objection === null) return null;
  const proof = item.detail === null ? null : citedOf(answerOf(item), item.detail);
  return { objection: { ...objection, because }, proof };
}

const answerOf = ({ citations }: BriefItem): Citation | undefined => citations.at(-1);

const citedOf = (from: Citation | undefined, text: string): Cited | null =>
  from === undefined
    ? null
    : {
        text: plainText(text, { chars: 400, words: 60 }),
        documentId: from.documentId,
        passageId: from.passageId,
        title: from.title,
        validFrom: from.validFrom,
      };

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** A number of the id, the same everywhere. */
const numberOf = (id: string): number =>
  [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973, 7);
