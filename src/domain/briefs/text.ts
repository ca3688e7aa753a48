import { type Brief, type BriefItem, type BriefSlot, briefSlots, type Citation } from "./brief.ts";
import { callTime, inZone, parseDate, shortDate } from "./dates.ts";
import { markLabels, modeLabel } from "./mode-label.ts";
import { clip, countWords } from "./plain-text.ts";

const slotLabels: Readonly<Record<BriefSlot, string>> = {
  who: "WHO",
  "why-now": "WHY NOW",
  changed: "CHANGED",
  try: "TRY ONE THING",
  say: "SAY",
  objections: "IF THEY SAY",
  flags: "FLAGS",
  "next-step": "NEXT STEP",
};

const gapNames: Readonly<Record<BriefSlot, string>> = {
  who: "who",
  "why-now": "why now",
  changed: "what changed",
  try: "one thing to try",
  say: "what to say",
  objections: "objections",
  flags: "flags",
  "next-step": "next step",
};

/** Slots whose words come out of a document: the source is named beside them. */
const named: ReadonlySet<BriefSlot> = new Set(["changed", "say", "objections", "try"]);

/** The brief as plain lines, times in `zone` (IANA; UTC when it is no zone). What is counted for the limits and for `words` is this text. */
export function briefAsText(brief: Brief, zone: string): string {
  const today = inZone(Temporal.Instant.from(brief.generatedAt), zone).toPlainDate();
  const sections = new Map(brief.sections.map(({ slot, items }) => [slot, items]));
  const lines = [heading(brief, zone, today)];
  for (const slot of briefSlots) {
    const items = sections.get(slot) ?? [];
    if (items.length > 0) lines.push(...slotLines(slot, items, today));
  }
  const gaps = gapLine(brief);
  if (gaps !== null) lines.push(gaps);
  return lines.join("\n");
}

/** Every citation and fact of the brief, one line each, numbered by nothing: for `sideline brief` after the brief itself. Not counted. */
export function sourcesAsText(brief: Brief): string {
  const lines = brief.sections.flatMap(({ slot, items }) =>
    items.flatMap((one) => [
      ...one.citations.map(({ title, heading: part, quote, documentId }) => {
        const place = part === "" || part === title ? title : `${title}, ${part}`;
        return `${slotLabels[slot]}: "${quote.replace(/\s+/g, " ")}" (${place}; ${documentId})`;
      }),
      ...one.facts.map(
        ({ record, field, value, at }) =>
          `${slotLabels[slot]}: ${record} ${field} = ${value}${at === null ? "" : ` (${at})`}`,
      ),
    ]),
  );
  return [...new Set(lines)].join("\n");
}

/** Words and characters (UTF-16 units) that a rep reads. */
interface Size {
  readonly words: number;
  readonly chars: number;
}

export function sizeOf(brief: Brief, zone: string): Size {
  return sizesOf(brief, zone)(brief);
}

/** Sizes of the same brief with other items in its sections: a list of items that was there before is not read again. */
export function sizesOf(one: Brief, zone: string): (brief: Pick<Brief, "sections" | "gaps">) => Size {
  const today = inZone(Temporal.Instant.from(one.generatedAt), zone).toPlainDate();
  const top = sizeOfText(heading(one, zone, today));
  const known = new Map<readonly BriefItem[], Size>();
  return ({ sections, gaps }) => {
    const parts = [top];
    for (const { slot, items } of sections) {
      if (items.length === 0) continue;
      const size = known.get(items) ?? sizeOfText(slotLines(slot, items, today).join("\n"));
      known.set(items, size);
      parts.push(size);
    }
    const missing = gapLine({ gaps });
    if (missing !== null) parts.push(sizeOfText(missing));
    // A line end between two parts.
    return parts.reduce((sum, part) => ({ words: sum.words + part.words, chars: sum.chars + 1 + part.chars }));
  };
}

function sizeOfText(text: string): Size {
  return { words: countWords(text), chars: text.length };
}

function heading(brief: Brief, zone: string, today: Temporal.PlainDate): string {
  const { account, opportunity, event } = brief;
  const parts = [clip(account.name, { chars: 60 }), opportunity === null ? "no opportunity" : opportunity.stage];
  if (event === null) parts.push("no call planned");
  else {
    parts.push(callTime(Temporal.Instant.from(event.startsAt), Temporal.Instant.from(event.endsAt), zone, today));
    if (event.title !== "") parts.push(`"${clip(event.title, { chars: 48, words: 7 })}"`);
    parts.push(...event.marks);
  }
  return `${parts.join(" | ")}\n${modeLabel(brief)}`;
}

function slotLines(slot: BriefSlot, items: readonly BriefItem[], today: Temporal.PlainDate): readonly string[] {
  const label = slotLabels[slot];
  const shown = items.map((one) => itemText(slot, one, today));
  // Short things share a line; what is read as a sentence of its own starts one.
  if (slot === "who" || slot === "flags" || slot === "changed") return [`${label}  ${shown.join(" · ")}`];
  if (slot === "objections") return shown.map((one) => `${label}  ${one}`);
  return [`${label}  ${shown.join("\n")}`];
}

function itemText(slot: BriefSlot, one: BriefItem, today: Temporal.PlainDate): string {
  const words = slot === "say" ? `"${one.text}"` : one.text;
  const detail =
    one.detail === null ? "" : slot === "objections" ? ` > ${one.detail}` : `${jointOf(slot, one.text)}${one.detail}`;
  const source = named.has(slot) ? one.citations.at(-1) : undefined;
  const mark = one.mark === undefined ? "" : ` [${markLabels[one.mark]}]`;
  return `${words}${detail}${source === undefined ? "" : ` (${sourceName(source, today)})`}${mark}`;
}

/** What to try is a sentence, and its detail goes on after it; what else has a detail is followed by it. */
export function jointOf(slot: BriefSlot, text: string): string {
  if (slot !== "try") return ": ";
  return /[.!?…]$/.test(text) ? " " : ". ";
}

function sourceName({ title, validFrom, reviewBy }: Citation, today: Temporal.PlainDate): string {
  const from = parseDate(validFrom);
  const overdue = reviewBy !== null && reviewBy < today.toString() ? ", review overdue" : "";
  return `${clip(title, { chars: 44, words: 6 })}${from === null ? "" : `, ${shortDate(from, today)}`}${overdue}`;
}

/** "NOT IN YOUR SOURCES  what changed, objections": said once, never filled. Null when nothing is missing. */
function gapLine({ gaps }: Pick<Brief, "gaps">): string | null {
  return gaps.length === 0 ? null : `NOT IN YOUR SOURCES  ${gaps.map((slot) => gapNames[slot]).join(", ")}`;
}
