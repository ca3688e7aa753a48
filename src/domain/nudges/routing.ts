/** Who gets which nudge about one rep and one behaviour, or why nobody does. The table first; nothing else decides where a state leads. */

import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { FindingKind } from "#domain/behaviours/states/population.ts";
import type { BehaviourState, Scores } from "#domain/behaviours/states/published.ts";
import { areResponsesKnown } from "#domain/behaviours/states/responses.ts";
import { catalog } from "./catalog/index.ts";
import type { HoldReason } from "./holds.ts";
import { showsMoment } from "./moment-shown.ts";
import { type Nudge, type NudgeType, nudgeKey } from "./nudge.ts";
import { isAllMoving } from "./patience.ts";
import type { NudgeRules } from "./rules.ts";
import { isLeftOut, type TypeLevel } from "./usefulness.ts";

interface Step {
  readonly nudge: NudgeType;
  /** Not before the rep has had this nudge, and time: `calls` qualifying calls or `days`, whichever is sooner, and never less than the rep's head start. */
  readonly after?: { readonly nudge: NudgeType; readonly calls: number; readonly days: number };
}

/** State of a rep -> what is said, in this order. catalog/ says to whom, and which move. */
export const routes: Readonly<Record<BehaviourState, readonly Step[]>> = {
  missing: [{ nudge: "prepare" }],
  ineffective: [{ nudge: "evidence" }, { nudge: "coach", after: { nudge: "evidence", calls: 0, days: 0 } }],
  improving: [{ nudge: "recognise" }],
  decaying: [{ nudge: "slipping" }, { nudge: "coach-slip", after: { nudge: "slipping", calls: 4, days: 21 } }],
  effective: [{ nudge: "share" }],
  insufficient: [],
};

/** What holds for a behaviour as a whole -> who has it, and what is not said to reps and managers meanwhile. */
export const findingRoutes: Readonly<
  Record<
    FindingKind,
    { readonly nudge: NudgeType; readonly silences: readonly NudgeType[]; readonly because: HoldReason }
  >
> = {
  wrong_message: {
    nudge: "message-dossier",
    silences: ["prepare", "slipping", "evidence", "recognise", "share", "coach", "coach-slip"],
    because: "message-under-review",
  },
  systemic_gap: { nudge: "systemic-gap", silences: ["prepare"], because: "gap-with-enablement" },
};

/** Praise is for what is fresh. */
const freshDays = 14;
/** Fewer observations that prove anything never reach a manager. */
const fewestProofs = 2;
const dayMs = 86_400_000;

export interface PairFacts {
  readonly rep: string;
  readonly behaviour: string;
  readonly state: BehaviourState;
  readonly fromState: BehaviourState | null;
  readonly since: Temporal.Instant;
  readonly scores: Scores;
  readonly because: string;
  /** The latest qualifying calls, oldest first. */
  readonly evidence: readonly RecentMoment[];
  /** The words and the customer's reply of a moment are kept that the message about this state shows (moment-shown.ts). */
  readonly hasMoment: boolean;
  /** Open for the behaviour. */
  readonly finding: FindingKind | null;
  /** A play that is in force asks for it. */
  readonly isAskedFor: boolean;
  readonly isOptedOut: boolean;
  /** Who is on record as the rep's manager, if they are still there. */
  readonly manager: string | null;
  /** Since the state began, the rep said that the evidence is wrong. */
  readonly isDisputed: boolean;
  readonly learnedAt: Temporal.Instant | null;
  /** What was ever said about the pair, and what is planned; oldest first. */
  readonly before: readonly Nudge[];
  readonly levels: ReadonlyMap<NudgeType, TypeLevel["level"]>;
  /** Money in the deals that it matters for, in whatever currency; at least 1. */
  readonly stake: number;
}

/** One nudge that the table leads to. `because`: it is held. */
export interface Wanted {
  readonly type: NudgeType;
  readonly key: string;
  readonly owner: string | null;
  readonly because: HoldReason | null;
  readonly notBefore: Temporal.Instant | null;
  readonly urgency: number;
  readonly why: string;
}

export function routePair(facts: PairFacts, rules: NudgeRules, now: Temporal.Instant): readonly Wanted[] {
  return routes[facts.state].flatMap((step) => wantedOf(step, facts, rules, now));
}

function wantedOf(step: Step, facts: PairFacts, rules: NudgeRules, now: Temporal.Instant): readonly Wanted[] {
  const kind = catalog[step.nudge];
  const said = facts.before.filter(({ type }) => type === step.nudge);
  const open = said.find(({ status }) => status === "planned" || status === "held");
  const spoken = said.filter(({ sentAt }) => sentAt !== null);
  const now_ = now.epochMilliseconds;
  const isSame = (one: Nudge) => one.stateSince !== null && Temporal.Instant.compare(one.stateSince, facts.since) === 0;
  const round = spoken.filter(isSame).length;
  // Said about this very change: that was it, but for types that are said again when nothing came of it.
  if (round >= kind.most) return [];
  if (kind.isPraise && !isPraiseworthy(step.nudge, facts, now_)) return [];
  const last = spoken.at(-1)?.sentAt?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  const isRecent = now_ - last < kind.againAfterDays * dayMs;
  // The same change, said a while ago and to be said again: nothing is held back, its time has not come.
  if (isRecent && (round > 0 || kind.isPraise)) return [];

  const key =
    open?.key ??
    nudgeKey({ type: step.nudge, rep: facts.rep, behaviour: facts.behaviour, from: facts.since.toString(), round });
  const owner = kind.to === "manager" ? facts.manager : facts.rep;
  const first = step.after === undefined ? null : afterRep(step.after, facts, rules, now);
  const because =
    silencedBy(step.nudge, facts) ??
    (kind.to === "manager" ? heldFromManager(facts, now) : facts.isOptedOut ? "opted-out" : null) ??
    (isLeftOut(facts.levels.get(step.nudge) ?? "full", key) ? "turned-down" : null) ??
    (isRecent ? "said-recently" : null) ??
    first?.because ??
    (showsMoment(step.nudge) && !facts.hasMoment ? "no-moment" : null);
  return [
    {
      type: step.nudge,
      key,
      owner,
      because,
      notBefore: first?.from ?? null,
      urgency: urgencyOf(facts),
      why: facts.because,
    },
  ];
}

function silencedBy(type: NudgeType, facts: PairFacts): HoldReason | null {
  const route = facts.finding === null ? null : findingRoutes[facts.finding];
  if (route?.silences.includes(type) === true) return route.because;
  return facts.isAskedFor ? null : "no-play-in-force";
}

function heldFromManager(facts: PairFacts, now: Temporal.Instant): HoldReason | null {
  if (facts.manager === null) return "no-manager";
  if (facts.isDisputed) return "disputed";
  if (facts.evidence.filter(({ proves }) => proves).length < fewestProofs) return "keyword-only";
  const tracks = { learnedAt: facts.learnedAt, moments: facts.evidence, improving: facts.scores.improving };
  return isAllMoving(tracks, now) ? "all-moving" : null;
}

/**
 * The rep has seen it, and has had time. Who chose to hear nothing of it (stopped, opted out) does not keep it from the manager for ever: the head start
 * then runs from when it would have been said. What we turned down ourselves was not their choice: then the manager gets nothing either.
 */
function afterRep(
  after: NonNullable<Step["after"]>,
  facts: PairFacts,
  rules: NudgeRules,
  now: Temporal.Instant,
): { readonly because: HoldReason | null; readonly from: Temporal.Instant | null } {
  const first = facts.before.findLast(
    ({ type, stateSince }) =>
      type === after.nudge && stateSince !== null && Temporal.Instant.compare(stateSince, facts.since) === 0,
  );
  const declined = first?.status === "held" && ["stopped", "opted-out"].includes(first.because ?? "");
  const seenAt = first?.sentAt ?? (declined ? first.createdAt : null);
  if (seenAt === null) return { because: "rep-first", from: null };
  const from = seenAt.add({ hours: rules.repFirstHours });
  const calls = facts.evidence.filter(({ at, proves }) => proves && at > seenAt.epochMilliseconds).length;
  const days = (now.epochMilliseconds - seenAt.epochMilliseconds) / dayMs;
  const hadTime = calls >= after.calls || days >= after.days;
  return { because: hadTime ? null : "rep-first", from };
}

function isPraiseworthy(type: NudgeType, facts: PairFacts, now: number): boolean {
  if (type === "recognise") return now - facts.since.epochMilliseconds <= freshDays * dayMs;
  return isWorthSharing(facts.evidence);
}

/** Customers' responses are known, and there is a moment to share: done, proved, and the customer took it well. */
export function isWorthSharing(evidence: readonly RecentMoment[]): boolean {
  const isMoment = ({ executed, landed, proves }: RecentMoment) => executed && proves && landed === "yes";
  return areResponsesKnown(evidence) && evidence.some(isMoment);
}

/** Largest slip times stake first. */
function urgencyOf({ state, scores, stake }: PairFacts): number {
  if (state === "insufficient") return 0;
  const weight = state === "decaying" ? Math.max(scores.slip, scores.landingSlip) : scores[state];
  return weight * Math.max(1, stake);
}
