/** Fields of a deal whose right answer a play changes: what a brief or an answer may say of their values. Pure. */
import type { MeddpiccField, Opportunity } from "#domain/accounts/records.ts";
import { type Play, readField } from "#domain/behaviours/play.ts";
import type { Fact } from "./brief.ts";
import { parseDate, shortDate } from "./dates.ts";
import { fact } from "./evidence.ts";
import { isBlank } from "./meddpicc.ts";
import { plainText } from "./plain-text.ts";

export interface ChangingPlay extends Pick<Play, "id" | "name" | "launched_on" | "changes"> {
  /** Ids of the opportunities that it is about. */
  readonly deals: readonly string[];
  /** ISO dates of calls with this account in which a behaviour of the play was shown; the last one is enough. */
  readonly shownOn: readonly string[];
}

/** A value that is shown and not counted. */
export interface FlaggedField {
  readonly play: ChangingPlay;
  readonly because: "before-launch" | "no-call-evidence";
  /** ISO date of the value. */
  readonly updatedOn: string | null;
}

/** The reading of one field by the plays that change it: one from before a launch weighs more than one that no call confirms. Null: it counts, or is empty. */
export function flaggedField(
  opportunity: Pick<Opportunity, "id" | "meddpicc">,
  field: MeddpiccField,
  changing: readonly ChangingPlay[],
): FlaggedField | null {
  const { value, updatedOn } = opportunity.meddpicc[field] ?? { value: null, updatedOn: null };
  if (isBlank(value)) return null;
  const flagged = changing.flatMap((play): readonly FlaggedField[] => {
    if (!play.deals.includes(opportunity.id)) return [];
    const reading = readField({ play, field, value, updatedOn, shownOn: play.shownOn });
    return reading.kind === "flagged" ? [{ play, because: reading.because, updatedOn }] : [];
  });
  return flagged.find(({ because }) => because === "before-launch") ?? flagged[0] ?? null;
}

/** Goes on after the field's name: 'is from before "Atlas Flow 4" (17 Nov), which changes it: ask again'. */
export function whyFlagged({ play, because }: FlaggedField, today: Temporal.PlainDate): string {
  const name = plainText(play.name, { chars: 50, words: 7, keepDomains: true });
  const launched = parseDate(play.launched_on);
  const launch = `"${name}"${launched === null ? "" : ` (${shortDate(launched, today)})`}`;
  return because === "before-launch"
    ? `is from before ${launch}, which changes it: ask again`
    : `is not confirmed: no call on record since ${launch} shows that anybody asked`;
}

/** Beside a person's name: "economic buyer before the launch of 17 Nov". */
export function roleFlagged(role: string, { play, because }: FlaggedField, today: Temporal.PlainDate): string {
  const launched = parseDate(play.launched_on);
  if (because === "no-call-evidence" || launched === null) return `unconfirmed ${role}`;
  return `${role} before the launch of ${shortDate(launched, today)}`;
}

export const launchFact = ({ play }: FlaggedField): Fact =>
  fact(`play:${play.id}`, "launched_on", play.launched_on, play.launched_on);
