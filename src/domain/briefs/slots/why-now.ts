import { isClosedStage } from "#domain/accounts/records.ts";
import type { BriefItem } from "#domain/briefs/brief.ts";
import { age, dateInText, daysUntil, parseDate, shortDate } from "#domain/briefs/dates.ts";
import { item, opportunityFact } from "#domain/briefs/evidence.ts";
import type { BriefScene } from "#domain/briefs/material.ts";
import { openCount } from "#domain/briefs/opportunity-choice.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import { stageGoal } from "#domain/briefs/stages.ts";

const closeIsNearDays = 30;
const stepIsDueDays = 7;

/**
 * The one dated reason why this call matters now: the close date when it has passed or is within 30 days, the next step when it is due within 7 days, else
 * the stage and what it is for with its nearest date, else the last activity. Empty without an opportunity.
 */
export function whyNowSlot(scene: BriefScene): () => readonly BriefItem[] {
  const items = known.get(scene) ?? whyNow(scene);
  known.set(scene, items);
  return () => items;
}

/** What to try asks for it as well. */
const known = new WeakMap<BriefScene, readonly BriefItem[]>();

function whyNow(scene: BriefScene): readonly BriefItem[] {
  const { opportunity, material } = scene;
  const open = openCount(material.context.opportunities);
  if (opportunity === null || open < 2) return trigger(scene);
  // Several deals are open: the reader must see which one this is about.
  const name = plainText(opportunity.name, { chars: 50, words: 7, keepDomains: true });
  return trigger(scene).map((one) => ({
    ...one,
    text: `${one.text}. Deal: ${name}, 1 of ${open} open deals`,
    facts: [...one.facts, opportunityFact(opportunity, "name", opportunity.name)],
  }));
}

function trigger(scene: BriefScene): readonly BriefItem[] {
  const { opportunity, today } = scene;
  if (opportunity === null) return [];
  const stage = plainText(opportunity.stage, { chars: 30, words: 4 }) || "(no stage)";
  const stageFact = opportunityFact(opportunity, "stage", opportunity.stage);
  const close = parseDate(opportunity.closeDate);
  const last = parseDate(opportunity.lastActivityOn);
  const lastFact = opportunityFact(
    opportunity,
    "last_activity_on",
    opportunity.lastActivityOn ?? "",
    opportunity.lastActivityOn,
  );
  if (isClosedStage(opportunity.stage)) {
    const when = last === null ? "" : `; last activity ${shortDate(last, today)}, ${age(last, today)}`;
    const facts = last === null ? [stageFact] : [stageFact, lastFact];
    return [item(`Nothing open; the last opportunity is ${stage}${when}`, { facts })];
  }
  if (close !== null && daysUntil(close, today) <= closeIsNearDays) {
    const verb = daysUntil(close, today) < 0 ? "Close date was" : "Close date";
    const facts = [opportunityFact(opportunity, "close_date", close.toString()), stageFact];
    return [item(`${verb} ${shortDate(close, today)}, ${age(close, today)}; stage ${stage}`, { facts })];
  }
  const step = opportunity.nextStep === null ? null : dateInText(opportunity.nextStep, today);
  if (step !== null && opportunity.nextStep !== null && daysUntil(step, today) <= stepIsDueDays) {
    const verb = daysUntil(step, today) < 0 ? "Next step was due" : "Next step due";
    const facts = [
      opportunityFact(opportunity, "next_step", opportunity.nextStep, opportunity.planUpdatedOn),
      stageFact,
    ];
    // Its words stand in the next step's own slot.
    return [item(`${verb} ${shortDate(step, today)}, ${age(step, today)}; stage ${stage}`, { facts })];
  }
  const goal = stageGoal(opportunity.stage);
  const aim = goal === null ? `${stage}: a stage with no goal in our table` : `${stage}: ${goal.goal}`;
  if (close !== null) {
    const facts = [stageFact, opportunityFact(opportunity, "close_date", close.toString())];
    return [item(`${aim}; close date ${shortDate(close, today)}, ${age(close, today)}`, { facts })];
  }
  if (last !== null) {
    return [
      item(`${aim}; last activity ${shortDate(last, today)}, ${age(last, today)}`, { facts: [stageFact, lastFact] }),
    ];
  }
  return [item(`${aim}; no date on record`, { facts: [stageFact] })];
}
