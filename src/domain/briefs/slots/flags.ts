import { isClosedStage, type MeddpiccField } from "#domain/accounts/records.ts";
import type { BriefItem } from "#domain/briefs/brief.ts";
import { type FlaggedField, flaggedField, launchFact, whyFlagged } from "#domain/briefs/changed-fields.ts";
import { age, daysUntil, parseDate, shortDate } from "#domain/briefs/dates.ts";
import { citation, fact, item, meddpiccFact, opportunityFact } from "#domain/briefs/evidence.ts";
import type { BriefScene, SlotBuilder } from "#domain/briefs/material.ts";
import { fieldWords, isBlank } from "#domain/briefs/meddpicc.ts";
import { bestCut } from "#domain/briefs/passages.ts";
import { mentions, plainText } from "#domain/briefs/plain-text.ts";
import { competitorFor, isOverdue, namesProduct } from "#domain/briefs/relevance.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";

const planIsOldDays = 30;
/** What a launch can make untrue: who pays for it, how it is judged, whom it is compared with. */
const launchSensitive: readonly MeddpiccField[] = ["competition", "decision_criteria", "economic_buyer"];

/** Risks by rule, worst first. Each one carries the field that it is read from; a closed opportunity has none of the deal's own risks. */
export const flagsSlot: SlotBuilder = (scene) => {
  const flags = known.get(scene) ?? allFlags(scene);
  known.set(scene, flags);
  return (limits) => flags.slice(0, limits.flags);
};

/** What to try asks for the flags as well. */
const known = new WeakMap<BriefScene, readonly BriefItem[]>();

function allFlags(scene: BriefScene): readonly BriefItem[] {
  const { material, opportunity } = scene;
  const flags: BriefItem[] = [];
  const { account, contacts } = material.context;
  if (opportunity === null || isClosedStage(opportunity.stage)) {
    flags.push(
      item("No open opportunity", { facts: [fact(`account:${account.id}`, "opportunities", "none open", null)] }),
    );
  } else flags.push(...dealFlags(scene));
  if (contacts.length <= 1) {
    const text = contacts.length === 0 ? "No contact in the CRM" : "Single contact";
    flags.push(item(text, { facts: [fact(`account:${account.id}`, "contacts", String(contacts.length), null)] }));
  }
  return flags;
}

function dealFlags(scene: BriefScene): readonly BriefItem[] {
  const { opportunity, today } = scene;
  if (opportunity === null) return [];
  const flags: BriefItem[] = [];
  const close = parseDate(opportunity.closeDate);
  if (close !== null && daysUntil(close, today) < 0) {
    const facts = [opportunityFact(opportunity, "close_date", close.toString())];
    flags.push(item(`Close date passed ${age(close, today)}`, { facts }));
  }
  if (isBlank(opportunity.meddpicc.economic_buyer?.value)) {
    flags.push(item("No economic buyer", { facts: [meddpiccFact(opportunity, "economic_buyer")] }));
  }
  if (isBlank(opportunity.nextStep)) {
    const facts = [
      opportunityFact(opportunity, "next_step", opportunity.nextStep ?? "(empty)", opportunity.planUpdatedOn),
    ];
    flags.push(item("No next step", { facts }));
  }
  const older = notCounted(scene, "before-launch") ?? olderThanLaunch(scene);
  if (older !== null) flags.push(older);
  const plan = parseDate(opportunity.planUpdatedOn);
  if (plan !== null && daysUntil(plan, today) < -planIsOldDays) {
    const facts = [opportunityFact(opportunity, "plan_updated_on", plan.toString(), plan.toString())];
    flags.push(item(`Plan ${-daysUntil(plan, today)} days old`, { facts }));
  }
  const unheard = notCounted(scene, "no-call-evidence");
  if (unheard !== null) flags.push(unheard);
  return flags;
}

/** A field whose right answer a play changes, and whose value does not count: from before the launch, or never heard in a call since. */
function notCounted({ opportunity, material, today }: BriefScene, because: FlaggedField["because"]): BriefItem | null {
  if (opportunity === null) return null;
  const changing = material.plays?.changing ?? [];
  for (const field of new Set(changing.flatMap(({ changes }) => changes))) {
    const flagged = flaggedField(opportunity, field, changing);
    if (flagged?.because !== because) continue;
    const { label } = fieldWords[field];
    const updated = parseDate(flagged.updatedOn);
    const on = updated === null ? "" : ` (${shortDate(updated, today)})`;
    const text = `${label.charAt(0).toUpperCase()}${label.slice(1)}${on} ${whyFlagged(flagged, today)}`;
    return item(text, { facts: [meddpiccFact(opportunity, field), launchFact(flagged)] });
  }
  return null;
}

/**
 * A launch or product note in force concerns this deal when its front matter names the deal's competitor, or a product that the record names, or its title
 * names the deal's competitor. The oldest filled field of `launchSensitive` that was last updated before such a document came into force is flagged, once.
 */
function olderThanLaunch({ opportunity, found, today }: BriefScene): BriefItem | null {
  if (opportunity === null) return null;
  const concerning = found.news.filter(({ document }) => {
    if (document.validFrom === null || document.validFrom > today.toString() || isOverdue(document, today.toString()))
      return false;
    if (document.competitor !== null) return competitorFor(opportunity, document) !== null;
    const inTitle = opportunity.competitor !== null && mentions(document.title, opportunity.competitor);
    return inTitle || namesProduct(opportunity, document.product);
  });
  // Of one day's documents the launch itself is named, then the one that replaces another.
  const weight = ({ document }: PassageHit) =>
    `${document.validFrom ?? ""}${document.kind === "launch" ? 1 : 0}${document.supersedes.length > 0 ? 1 : 0}`;
  const newest = concerning.reduce<PassageHit | null>(
    (best, hit) => (best === null || weight(hit) > weight(best) ? hit : best),
    null,
  );
  const from = parseDate(newest?.document.validFrom ?? null);
  if (newest === null || from === null) return null;
  const [oldest] = launchSensitive
    .map((field) => ({ field, ...(opportunity.meddpicc[field] ?? { value: null, updatedOn: null }) }))
    .filter((one) => !isBlank(one.value) && one.updatedOn !== null && one.updatedOn < from.toString())
    .sort((a, b) => (a.updatedOn ?? "").localeCompare(b.updatedOn ?? ""));
  if (oldest === undefined) return null;
  const updated = parseDate(oldest.updatedOn);
  const { label } = fieldWords[oldest.field];
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  const title = plainText(newest.document.title, { chars: 50, words: 7, keepDomains: true });
  const text = `${name} (${updated === null ? "" : shortDate(updated, today)}) is older than "${title}" (${shortDate(from, today)})`;
  const same = concerning.filter((hit) => hit.document.id === newest.document.id);
  const quoted = bestCut(same, { words: 30 }, []);
  return item(text, {
    facts: [meddpiccFact(opportunity, oldest.field)],
    citations: quoted === null ? [] : [citation(quoted.hit, quoted.cut)],
  });
}
