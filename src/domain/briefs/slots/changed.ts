import { type MeddpiccField, meddpiccFields, type Opportunity } from "#domain/accounts/records.ts";
import type { BriefItem } from "#domain/briefs/brief.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import { citation, item, meddpiccFact, opportunityFact } from "#domain/briefs/evidence.ts";
import type { BriefLimits, BriefScene, SlotBuilder } from "#domain/briefs/material.ts";
import { fieldWords, isBlank } from "#domain/briefs/meddpicc.ts";
import { bestCut, type FoundCut } from "#domain/briefs/passages.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import { fitOf, isOverdue } from "#domain/briefs/relevance.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";

const withoutActivityDays = 30;

/** The day since which something counts as changed: the last activity, or 30 days ago. */
function changedSince(opportunity: Opportunity | null, today: Temporal.PlainDate): string {
  const last = parseDate(opportunity?.lastActivityOn ?? null);
  const fallback = today.subtract({ days: withoutActivityDays });
  return (last !== null && Temporal.PlainDate.compare(last, today) <= 0 ? last : fallback).toString();
}

/**
 * What is new since the last activity: launches and product notes that came into force after it (never one past its review date), then the fields of the
 * record that were updated on that day or later.
 */
export const changedSlot: SlotBuilder = (scene) => {
  const since = changedSince(scene.opportunity, scene.today);
  const launched = launches(scene, since);
  return (limits) => {
    const record = fields(scene, since, limits);
    const room = limits.changed;
    const news: BriefItem[] = [];
    for (const hits of launched) {
      if (news.length >= (record === null ? room : Math.max(1, room - 1))) break;
      const one = newsItem(hits, scene, limits);
      if (one !== null) news.push(one);
    }
    return (record === null ? news : [...news, record]).slice(0, room);
  };
};

/** The passages of each document that is news, the document that suits the deal best first. */
function launches(scene: BriefScene, since: string): readonly (readonly PassageHit[])[] {
  const today = scene.today.toString();
  const byDocument = Map.groupBy(scene.found.news, (hit) => hit.document.id);
  const fresh = [...byDocument.values()].flatMap((hits) => {
    const document = hits[0]?.document;
    if (document?.validFrom == null || document.validFrom <= since || document.validFrom > today) return [];
    const fit = fitOf(scene.opportunity, document, false);
    return fit === null || isOverdue(document, today) ? [] : [{ document, hits, fit }];
  });
  const launched = (one: (typeof fresh)[number]) =>
    Number(one.document.kind === "launch") + Number(one.document.supersedes.length > 0);
  fresh.sort(
    (a, b) =>
      b.fit - a.fit ||
      launched(b) - launched(a) ||
      (b.document.validFrom ?? "").localeCompare(a.document.validFrom ?? ""),
  );
  return fresh.map(({ hits }) => hits);
}

function newsItem(hits: readonly PassageHit[], scene: BriefScene, limits: BriefLimits): BriefItem | null {
  const terms = [scene.opportunity?.competitor, hits[0]?.document.product].flatMap((term) => term ?? []);
  const found = bestCut(hits, { words: limits.changedWords }, terms, { fits: isStatement });
  return found === null ? null : item(found.cut.text, { citations: [citation(found.hit, found.cut)] });
}

/** A question is no news, nor is the beginning of an answer to one. */
const isStatement = ({ cut: { text } }: FoundCut): boolean =>
  !text.includes("?") && !/^["“„]?(?:yes|no|ja|nein|oui|non|sí)\b[.,:]/iu.test(text);

function fields({ opportunity, today }: BriefScene, since: string, limits: BriefLimits): BriefItem | null {
  if (opportunity === null) return null;
  const changed = meddpiccFields
    .map((field) => ({ field, ...(opportunity.meddpicc[field] ?? { value: null, updatedOn: null }) }))
    .filter(
      (one) =>
        !isBlank(one.value) && one.updatedOn !== null && one.updatedOn >= since && one.updatedOn <= today.toString(),
    )
    .sort((a, b) => (b.updatedOn ?? "").localeCompare(a.updatedOn ?? ""));
  const [newest, ...others] = changed;
  if (newest === undefined) {
    const plan = parseDate(opportunity.planUpdatedOn);
    if (plan === null || plan.toString() <= since || Temporal.PlainDate.compare(plan, today) > 0) return null;
    const facts = [opportunityFact(opportunity, "plan_updated_on", plan.toString(), plan.toString())];
    return item(`Plan updated ${shortDate(plan, today)}`, { facts });
  }
  const value = plainText(newest.value ?? "", { chars: limits.recordWords * 8, words: limits.recordWords });
  const head = `${title(newest.field)} updated ${on(newest.updatedOn, today)}: ${value}`;
  const more = others.slice(0, 2).map((one) => `${fieldWords[one.field].label} (${on(one.updatedOn, today)})`);
  const text = more.length === 0 ? head : `${head}; also ${more.join(", ")}`;
  return item(text, { facts: [newest, ...others.slice(0, 2)].map((one) => meddpiccFact(opportunity, one.field)) });
}

function on(date: string | null, today: Temporal.PlainDate): string {
  const day = parseDate(date);
  return day === null ? "on an unknown day" : shortDate(day, today);
}

function title(field: MeddpiccField): string {
  const { label } = fieldWords[field];
  return label.charAt(0).toUpperCase() + label.slice(1);
}
