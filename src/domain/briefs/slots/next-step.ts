import type { BriefItem } from "#domain/briefs/brief.ts";
import { dateInText, daysUntil, inZone, parseDate, shortDate } from "#domain/briefs/dates.ts";
import { fact, item, opportunityFact } from "#domain/briefs/evidence.ts";
import type { BriefLimits, BriefScene, SlotBuilder } from "#domain/briefs/material.ts";
import { isBlank } from "#domain/briefs/meddpicc.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import { noStage, stageGoal } from "#domain/briefs/stages.ts";

const proposedDays = 7;

/**
 * One dated ask with an owner. The record's next step when it has one, with its own date when that is still ahead; else the ask of the stage. A date that the
 * record does not give is proposed (7 days after the call, never a weekend, never past the close date) and says so.
 */
export const nextStepSlot: SlotBuilder = (scene) => (limits) => stepOf(scene, limits);

function stepOf(scene: BriefScene, limits: BriefLimits): readonly BriefItem[] {
  const { opportunity, material, today } = scene;
  const owner = ownerName(scene);
  if (opportunity === null) {
    const facts = [fact(`account:${material.context.account.id}`, "opportunities", "none", null)];
    return [item(`Ask for ${noStage.ask}; propose ${shortDate(proposed(scene), today)}. Owner: ${owner}`, { facts })];
  }
  const facts = [];
  if (opportunity.ownerEmail !== null) facts.push(opportunityFact(opportunity, "owner_email", opportunity.ownerEmail));
  if (opportunity.nextStep !== null && !isBlank(opportunity.nextStep)) {
    const written = dateInText(opportunity.nextStep, today);
    const words = plainText(opportunity.nextStep, { chars: limits.recordWords * 8, words: limits.recordWords });
    if (words !== "") {
      facts.unshift(opportunityFact(opportunity, "next_step", opportunity.nextStep, opportunity.planUpdatedOn));
      const ahead = written !== null && daysUntil(written, today) >= 0;
      // The date is in the words already, unless they were cut before it.
      const named = ahead && dateInText(words, today)?.equals(written) === true;
      const overdue = written !== null && !ahead ? ` (overdue since ${shortDate(written, today)})` : "";
      const step = `${words.replace(/[.;,]+$/, "")}${overdue}`;
      const by =
        ahead && written !== null ? `by ${shortDate(written, today)}` : `propose ${shortDate(proposed(scene), today)}`;
      const dated = named ? step : `${step}; ${by}`;
      return [item(`${dated}${dated.endsWith("…") ? "" : "."} Owner: ${owner}`, { facts })];
    }
  }
  const goal = stageGoal(opportunity.stage);
  facts.unshift(
    opportunityFact(opportunity, "stage", opportunity.stage),
    opportunityFact(opportunity, "next_step", opportunity.nextStep ?? "(empty)", opportunity.planUpdatedOn),
  );
  const ask = goal?.ask ?? "one dated next step, since none is on record";
  return [item(`Ask for ${ask}; propose ${shortDate(proposed(scene), today)}. Owner: ${owner}`, { facts })];
}

function proposed({ material, opportunity, today }: BriefScene): Temporal.PlainDate {
  const callDay = material.event === null ? today : inZone(material.event.start, material.zone).toPlainDate();
  let day = callDay.add({ days: proposedDays });
  const close = parseDate(opportunity?.closeDate ?? null);
  if (close !== null && daysUntil(close, callDay) > 0 && daysUntil(close, day) < 0) day = close;
  while (day.dayOfWeek > 5) day = day.subtract({ days: 1 });
  return daysUntil(day, callDay) < 0 ? callDay : day;
}

function ownerName({ opportunity, material }: BriefScene): string {
  const email = opportunity?.ownerEmail ?? material.rep.email;
  const name = email === material.rep.email ? material.rep.name : material.context.ownerNames[email];
  return plainText(name ?? email, { chars: 40, words: 5 }) || "you";
}
