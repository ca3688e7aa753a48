import type { Opportunity } from "#domain/accounts/records.ts";
import { InvariantError } from "#domain/errors.ts";
import { type Brief, type BriefItem, type BriefSlot, briefSlots } from "./brief.ts";
import { briefBudget, limitLevels } from "./budget.ts";
import { inZone } from "./dates.ts";
import { brokenEvidence } from "./grounding.ts";
import { type BriefLimits, type BriefMaterial, type BriefScene, nothingFound, type SlotBuilder } from "./material.ts";
import { chooseOpportunity } from "./opportunity-choice.ts";
import { plainText } from "./plain-text.ts";
import { titlesInRoom } from "./room.ts";
import { changedSlot } from "./slots/changed.ts";
import { flagsSlot } from "./slots/flags.ts";
import { nextStepSlot } from "./slots/next-step.ts";
import { objectionsSlot } from "./slots/objections.ts";
import { saySlot } from "./slots/say.ts";
import { trySlot } from "./slots/try.ts";
import { whoSlot } from "./slots/who.ts";
import { whyNowSlot } from "./slots/why-now.ts";
import { sizesOf } from "./text.ts";

interface Builder {
  readonly build: SlotBuilder;
  /** The limits that it reads: while they stay, its items stay, and are not built again. */
  readonly reads: readonly (keyof BriefLimits)[];
}
const builders: Readonly<Record<BriefSlot, Builder>> = {
  who: { build: whoSlot, reads: ["people", "nameWords"] },
  "why-now": { build: whyNowSlot, reads: [] },
  changed: { build: changedSlot, reads: ["changed", "changedWords", "recordWords"] },
  try: { build: trySlot, reads: ["reasonWords", "flags", "aim"] },
  say: { build: saySlot, reads: ["sayWords"] },
  objections: { build: objectionsSlot, reads: ["objections", "answerWords"] },
  flags: { build: flagsSlot, reads: ["flags"] },
  "next-step": { build: nextStepSlot, reads: ["recordWords"] },
};

/**
 * The brief without a model: facts from records, everything else cut from passages. The same material gives the same brief.
 * Throws InvariantError when an item has no evidence or a quote is not in its passage: a bug, and better no brief than an unsupported one.
 */
export function assembleBrief(material: BriefMaterial): Brief {
  const today = inZone(material.now, material.zone).toPlainDate();
  const opportunity = chooseOpportunity(material.context.opportunities, material.rep.email, today);
  const found = material.context.found[opportunity?.id ?? ""] ?? nothingFound;
  const frame = frameOf(material, opportunity);
  const sizeOf = sizesOf(frame, material.zone);
  const slots = slotsOf({ material, today, opportunity, found, titles: titlesInRoom(material) });
  let brief: Brief | null = null;
  for (const limits of limitLevels) {
    const built = slots(limits);
    const sections = built.filter(({ items }) => items.length > 0);
    const gaps = built.filter(({ items }) => items.length === 0).map(({ slot }) => slot);
    const size = sizeOf({ sections, gaps });
    brief = { ...frame, sections, gaps, words: size.words };
    if (size.words <= briefBudget.words && size.chars <= briefBudget.chars) break;
  }
  if (brief === null) throw new InvariantError("Expected at least one level of limits for a brief; found none.");
  const lessons = material.plays?.practice?.lessons ?? [];
  const broken = brokenEvidence(brief, [found.say, found.objections, found.lessons, found.news, lessons].flat());
  if (broken.length > 0)
    throw new InvariantError(`A brief may only say what its evidence says; ${broken[0]}. Report this as a bug.`);
  return brief;
}

/** The slots within limits; one whose limits are as they were has the same list of items again. */
function slotsOf(scene: BriefScene): (limits: BriefLimits) => Brief["sections"] {
  const prepared = briefSlots.map((slot) => ({
    slot,
    reads: builders[slot].reads,
    build: builders[slot].build(scene),
    before: new Map<string, BriefItem[]>(),
  }));
  return (limits) =>
    prepared.map(({ slot, reads, build, before }) => {
      const key = reads.map((name) => limits[name]).join(" ");
      const items = before.get(key) ?? [...build(limits)];
      before.set(key, items);
      return { slot, items };
    });
}

/** All of the brief but its sections. */
function frameOf(material: BriefMaterial, opportunity: Opportunity | null): Brief {
  const { account } = material.context;
  return {
    id: material.id,
    rep: material.rep.email,
    event: eventOf(material),
    account: { id: account.id, name: name(account.name), matchedBy: material.matchedBy },
    opportunity:
      opportunity === null
        ? null
        : {
            id: opportunity.id,
            name: opportunity.name,
            stage: plainText(opportunity.stage, { chars: 30, words: 4 }) || "(no stage)",
          },
    alternatives: material.alternatives.map((other) => ({ ...other, name: name(other.name) })),
    mode: "extractive",
    sections: [],
    gaps: [],
    words: 0,
    generatedAt: material.now.toString(),
  };
}

function name(text: string): string {
  return plainText(text, { chars: 120, keepDomains: true }) || "Unnamed account";
}

const markWords = {
  tentative: "tentative",
  "not-answered": "you have not answered",
  "guests-not-expanded": "guests not expanded",
  "guests-incomplete": "guest list incomplete",
  "partner-on-the-call": "partner on the call",
} as const;

/** The only place where a calendar's own words appear: the title, cleaned and quoted. */
function eventOf({ event, decision, zone }: BriefMaterial): Brief["event"] {
  if (event === null) return null;
  return {
    id: event.providerId,
    title: event.visibility === "private" ? "" : plainText(event.title, { chars: 100 }),
    startsAt: event.start.toString(),
    endsAt: event.end.toString(),
    zone: event.zone === "" ? zone : event.zone,
    marks: (decision?.marks ?? []).map((mark) => markWords[mark]),
  };
}
