/**
 * One person's open nudges, given times: the most important first, as many as the caps allow, in the person's own working time, and before the call where
 * there is one. What gets no time is held, with the reason. Called with the same facts it says the same again.
 */
import { type Counted, capReached } from "./caps.ts";
import { catalog } from "./catalog/index.ts";
import type { HoldReason } from "./holds.ts";
import type { NudgeCall, NudgeType } from "./nudge.ts";
import type { NudgeRules } from "./rules.ts";
import { type Span, type WorkingTime, without } from "./working-time.ts";

export interface OpenNudge {
  readonly id: string;
  readonly type: NudgeType;
  readonly urgency: number;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly notBefore: number | null;
  /** Before which call; "none": the calendar is known and holds none that qualifies; "unknown": nobody reads their calendar. */
  readonly calls: readonly NudgeCall[] | "unknown";
}

export interface Agenda {
  readonly now: number;
  readonly open: readonly OpenNudge[];
  /** Sent in the last days, and those whose message is on its way. */
  readonly said: readonly { readonly type: NudgeType; readonly at: number }[];
  readonly time: WorkingTime;
  readonly pausedUntil: number | null;
  readonly isStopped: boolean;
  readonly away: readonly Span[];
}

export type Placed =
  | {
      readonly kind: "send";
      readonly id: string;
      readonly dueAt: number;
      /** Not posted later: another day has caps of its own. */
      readonly expiresAt: number;
      readonly call: NudgeCall | null;
      /** Those with the same word go into one letter. */
      readonly letter: string;
    }
  | { readonly kind: "hold"; readonly id: string; readonly because: HoldReason; readonly lookAt: number };

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A nudge about a call comes a day before it, so that there is time to practise. */
const aheadMs = 24 * hourMs;
/** And not in the last half hour: the brief comes then. */
const lastMs = 30 * 60_000;
/** How far ahead working time is looked for: beyond a long holiday. */
const daysAhead = 14;

export function schedule(agenda: Agenda, rules: NudgeRules): readonly Placed[] {
  const { now, open, time } = agenda;
  const counted: Counted[] = agenda.said.map(({ type, at }) => countedOf(type, time.dayOf(at)));
  const placed: Placed[] = [];
  const tomorrow = startOfNextDay(agenda);
  const hold = (id: string, because: HoldReason, lookAt = tomorrow) =>
    placed.push({ kind: "hold", id, because, lookAt });
  for (const nudge of open.toSorted(order)) {
    if (agenda.isStopped) {
      hold(nudge.id, "stopped");
      continue;
    }
    const slot = slotFor(nudge, agenda);
    if ("because" in slot) {
      hold(nudge.id, slot.because);
      continue;
    }
    const more = countedOf(nudge.type, time.dayOf(slot.at));
    const full = capReached(more, counted, rules);
    if (full !== null) {
      hold(nudge.id, full);
      continue;
    }
    counted.push(more);
    const { topic } = catalog[nudge.type];
    placed.push({
      kind: "send",
      id: nudge.id,
      dueAt: slot.at,
      expiresAt: slot.until,
      call: slot.call,
      letter: `${topic}:${more.day}`,
    });
  }
  return bundled(placed, open, now);
}

/** Larger priority, then what is at stake, then who waits longest. */
function order(a: OpenNudge, b: OpenNudge): number {
  return (
    catalog[b.type].priority - catalog[a.type].priority ||
    b.urgency - a.urgency ||
    a.createdAt - b.createdAt ||
    (a.id < b.id ? -1 : 1)
  );
}

function countedOf(type: NudgeType, day: number): Counted {
  const { isCard, isPraise } = catalog[type];
  return { type, isCard, isPraise, day };
}

type Slot =
  | { readonly at: number; readonly until: number; readonly call: NudgeCall | null }
  | { readonly because: HoldReason };

function slotFor(nudge: OpenNudge, agenda: Agenda): Slot {
  const earliest = Math.max(agenda.now, nudge.notBefore ?? 0, agenda.pausedUntil ?? 0);
  if (catalog[nudge.type].timing === "working-hours" || nudge.calls === "unknown") {
    const free = firstFree(earliest, Number.POSITIVE_INFINITY, agenda);
    const because = agenda.pausedUntil !== null && agenda.pausedUntil > agenda.now ? "paused" : "no-working-time";
    return free === null ? { because } : { ...free, call: null };
  }
  for (const call of nudge.calls) {
    const latest = call.at.epochMilliseconds - lastMs;
    if (latest <= earliest) continue;
    // A day before; or, when that is no working time, the last hour of work before it; at the least, as soon as possible.
    const free =
      firstFree(Math.max(earliest, latest + lastMs - aheadMs), latest, agenda) ?? lastFree(earliest, latest, agenda);
    if (free !== null) return { at: free.at, until: Math.min(free.until, latest), call };
  }
  return { because: nudge.calls.length === 0 ? "no-call-planned" : "no-working-time" };
}

interface Free {
  readonly at: number;
  /** End of that day's work. */
  readonly until: number;
}

function firstFree(from: number, before: number, agenda: Agenda): Free | null {
  const first = agenda.time.dayOf(from);
  for (let day = first; day <= first + daysAhead; day += 1) {
    const spans = freeOn(day, agenda);
    const found = spans.find(({ to }) => to > from);
    if (found === undefined) continue;
    const at = Math.max(from, found.from);
    if (at >= before) return null;
    return { at, until: spans.at(-1)?.to ?? found.to };
  }
  return null;
}

/** An hour before work ends for the last time before `before`. */
function lastFree(from: number, before: number, agenda: Agenda): Free | null {
  const first = agenda.time.dayOf(from);
  for (let day = agenda.time.dayOf(before); day >= first; day -= 1) {
    const found = freeOn(day, agenda).findLast((span) => span.from < before && span.to > from);
    if (found === undefined) continue;
    const to = Math.min(found.to, before);
    return { at: Math.max(from, found.from, to - hourMs), until: to };
  }
  return null;
}

function freeOn(day: number, { time, away }: Agenda): readonly Span[] {
  const spans = time.spansOf(day);
  return away.length === 0 ? spans : without(spans, away);
}

function startOfNextDay({ now, time }: Agenda): number {
  const today = time.dayOf(now);
  for (let day = today + 1; day <= today + daysAhead; day += 1) {
    const [first] = time.spansOf(day);
    if (first !== undefined) return first.from;
  }
  return now + dayMs;
}

/** Those of one day and one kind of letter come in one letter, at a time that is right for all of them. */
function bundled(placed: readonly Placed[], open: readonly OpenNudge[], now: number): readonly Placed[] {
  const own = new Map(open.map((one) => [one.id, one]));
  /** Those that wait for a call may come earlier on their day; others not before their time. */
  const isFixed = (id: string) => {
    const one = own.get(id);
    return (
      one === undefined ||
      one.calls === "unknown" ||
      one.notBefore !== null ||
      catalog[one.type].timing === "working-hours"
    );
  };
  const groups = Map.groupBy(
    placed.filter((one) => one.kind === "send"),
    ({ letter }) => letter,
  );
  const together = new Map<string, number>();
  for (const [letter, group] of groups) {
    const fixed = group.filter(({ id }) => isFixed(id)).map(({ dueAt }) => dueAt);
    const at = fixed.length === 0 ? Math.min(...group.map(({ dueAt }) => dueAt)) : Math.max(...fixed);
    if (at >= now && group.every(({ expiresAt }) => at < expiresAt)) together.set(letter, at);
  }
  return placed.map((one) => {
    if (one.kind === "hold") return one;
    const at = together.get(one.letter);
    return at === undefined ? { ...one, letter: `${one.letter}:${one.id}` } : { ...one, dueAt: at };
  });
}
