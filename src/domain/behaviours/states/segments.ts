/**
 * Where a behaviour is shown, or lands, otherwise than elsewhere: with which kinds of account. Every rep is compared with themselves, so that a segment does
 * not look bad because weaker reps sell to it; the calls of one account count together, so that one angry customer is one customer.
 */
import type { Account, Opportunity } from "#domain/accounts/records.ts";
import { isClosedStage } from "#domain/accounts/records.ts";

export const segmentDimensions = ["account type", "industry", "stage", "competitor"] as const;
export type SegmentDimension = (typeof segmentDimensions)[number];
/** Is the behaviour shown, and when it is, do customers respond well? */
export type SegmentMeasure = "shown" | "landed";

/** One call of one rep with one account: `yes` is "shown" or "landed". `segments`: the values the account has; empty when it is not known. */
export interface SegmentCall {
  readonly rep: string;
  readonly account: string;
  readonly yes: boolean;
  readonly segments: ReadonlyMap<SegmentDimension, readonly string[]>;
}

export interface SegmentTest {
  readonly behaviour: string;
  readonly measure: SegmentMeasure;
  readonly dimension: SegmentDimension;
  readonly value: string;
  readonly calls: number;
  readonly reps: number;
  readonly accounts: number;
  /** Share of "yes" elsewhere, in the calls of the same reps. */
  readonly elsewhere: number;
  /** Share of "yes" in the segment, pulled towards `elsewhere` as far as there is little evidence; with the 90 % interval. */
  readonly here: { readonly mean: number; readonly low: number; readonly high: number };
  /** Chance of a difference like this when there is none. */
  readonly p: number;
}

export const segmentBars = {
  /** Reps with calls both in the segment and elsewhere, accounts in the segment, calls in the segment. Fewer say nothing, and could be told apart. */
  reps: 5,
  accounts: 5,
  calls: 12,
  /** Share of false ones among what is said, over all behaviours, measures and segments together. */
  falseShare: 0.1,
  /** What was said stays said while the chance of such a difference is no larger: a call more or less does not take it back. */
  keepP: 0.1,
  /** Most segments differ little: the usual difference in log-odds before anything is known. */
  usualLogOdds: 0.5,
} as const;
const ninety = 1.645;

/** What an account and its open deals put a call into. No competitor is a segment of nobody: such calls are "elsewhere". */
export function segmentsOf(
  account: Pick<Account, "type" | "industry">,
  deals: readonly Pick<Opportunity, "stage" | "competitor">[],
): ReadonlyMap<SegmentDimension, readonly string[]> {
  const open = deals.filter(({ stage }) => !isClosedStage(stage));
  const values = (all: readonly (string | null)[]) => [...new Set(all.flatMap((value) => value?.trim() || []))].sort();
  return new Map<SegmentDimension, readonly string[]>([
    ["account type", [account.type]],
    ["industry", values([account.industry])],
    ["stage", values(open.map(({ stage }) => stage))],
    ["competitor", values(open.map(({ competitor }) => competitor))],
  ]);
}

/** One test for each segment with enough reps, accounts and calls on both sides. */
export function testSegments(
  behaviour: string,
  measure: SegmentMeasure,
  calls: readonly SegmentCall[],
): readonly SegmentTest[] {
  return segmentDimensions.flatMap((dimension) => {
    // Without a value nobody can tell to which side a call belongs; a deal without a competitor is one without this competitor.
    const known = calls.filter(({ segments }) => {
      const values = segments.get(dimension);
      return values !== undefined && (values.length > 0 || dimension === "competitor");
    });
    const all = new Set(known.flatMap(({ segments }) => segments.get(dimension) ?? []));
    return [...all].sort().flatMap((value) => {
      const marked = known.map((call) => ({ ...call, inside: call.segments.get(dimension)?.includes(value) === true }));
      const tested = compare(marked);
      return tested === null ? [] : [{ behaviour, measure, dimension, value, ...tested }];
    });
  });
}

interface Marked {
  readonly rep: string;
  readonly account: string;
  readonly yes: boolean;
  readonly inside: boolean;
}

/**
 * Mantel-Haenszel with the rep as stratum (Mantel and Haenszel 1959), the one-step log-odds ratio of Peto (Yusuf and others 1985), and a variance that adds up
 * within accounts before it is squared; the larger of that and the usual one counts.
 */
function compare(calls: readonly Marked[]): Omit<SegmentTest, "behaviour" | "measure" | "dimension" | "value"> | null {
  const strata = [...Map.groupBy(calls, ({ rep }) => rep).values()].filter(
    (own) => own.some(({ inside }) => inside) && own.some(({ inside }) => !inside),
  );
  const used = strata.flat();
  const here = used.filter(({ inside }) => inside);
  const there = used.filter(({ inside }) => !inside);
  const accounts = new Set(here.map(({ account }) => account)).size;
  const isEnough =
    strata.length >= segmentBars.reps &&
    accounts >= segmentBars.accounts &&
    Math.min(here.length, there.length) >= segmentBars.calls;
  if (!isEnough) return null;
  let difference = 0;
  let variance = 0;
  const ofAccount = new Map<string, number>();
  for (const own of strata) {
    const count = own.length;
    const inside = own.filter((call) => call.inside).length;
    const yes = own.filter((call) => call.yes).length;
    for (const call of own) {
      const part = ((call.inside ? 1 : 0) - inside / count) * ((call.yes ? 1 : 0) - yes / count);
      difference += part;
      ofAccount.set(call.account, (ofAccount.get(call.account) ?? 0) + part);
    }
    variance += (inside * (count - inside) * yes * (count - yes)) / (count * count * (count - 1));
  }
  if (variance === 0) return null; // all yes, or all no: nothing differs
  const clustered = [...ofAccount.values()].reduce((sum, part) => sum + part * part, 0);
  const noise = Math.max(variance, clustered);
  const precision = (variance * variance) / noise;
  const all = precision + 1 / segmentBars.usualLogOdds ** 2;
  const logOdds = ((difference / variance) * precision) / all;
  const spread = ninety / Math.sqrt(all);
  const elsewhere = there.filter(({ yes }) => yes).length / there.length;
  // Half a call keeps the log-odds of "never" and "always" finite.
  const base = (there.filter(({ yes }) => yes).length + 0.5) / (there.length + 1);
  const shareAt = (more: number) => 1 / (1 + Math.exp(-(Math.log(base / (1 - base)) + more)));
  return {
    calls: here.length,
    reps: strata.length,
    accounts,
    elsewhere,
    here: { mean: shareAt(logOdds), low: shareAt(logOdds - spread), high: shareAt(logOdds + spread) },
    p: twoSided(difference / Math.sqrt(noise)),
  };
}

/** P(|normal| >= |z|), by Abramowitz and Stegun 7.1.26: exact to 1.5e-7. */
function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.min(1, series * Math.exp(-x * x));
}

/** A segment that stands out, and a sentence on it. */
export interface SegmentFinding extends SegmentTest {
  readonly because: string;
}

/**
 * Benjamini and Hochberg (1995) over all tests of a round: of what is said, a tenth is false on average, however many segments were looked at. Give it all tests
 * of all behaviours at once. The surest first.
 */
export function standingOut(tests: readonly SegmentTest[]): readonly SegmentFinding[] {
  const sorted = tests.toSorted((a, b) => a.p - b.p);
  const last = sorted.findLastIndex(({ p }, index) => p <= (segmentBars.falseShare * (index + 1)) / sorted.length);
  return sorted.slice(0, last + 1).map((test) => ({ ...test, because: said(test) }));
}

/** As a person reads it. */
export function said({ measure, dimension, value, here, elsewhere, calls, reps, accounts }: SegmentTest): string {
  const range = `${percent(here.mean)} (between ${percent(here.low)} and ${percent(here.high)})`;
  const what = measure === "landed" ? "customers respond well in" : "it is shown in";
  const where = `where the ${dimension} is ${value}`;
  return `${where}, ${what} about ${range} of calls, elsewhere the same reps see ${percent(elsewhere)}; from ${calls} calls of ${reps} reps with ${accounts} accounts`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
