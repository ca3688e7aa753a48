import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { Scores } from "#domain/behaviours/states/published.ts";
import { type Nudge, nudgeKey } from "#domain/nudges/nudge.ts";
import type { PairFacts } from "#domain/nudges/routing.ts";

export const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
/** A Wednesday. */
export const now = at("2026-11-25T10:00:00Z");
export const since = at("2026-11-16T00:00:00Z");

export const scores: Scores = {
  effective: 0.2,
  missing: 0.2,
  ineffective: 0.2,
  improving: 0,
  decaying: 0.2,
  slip: 0.8,
  landingSlip: 0.1,
};

/** "1+ 0 k" is: shown and taken well, not shown, found by keywords; one a day, the last one yesterday. */
export function moments(pattern: string, until = now): readonly RecentMoment[] {
  const marks = pattern.split(" ");
  return marks.map((mark, index) => ({
    id: `o${index}`,
    callId: `c${index}`,
    at: until.subtract({ hours: 24 * (marks.length - index) }).epochMilliseconds,
    executed: !mark.startsWith("0"),
    landed: mark.endsWith("+") ? "yes" : mark.endsWith("-") ? "no" : "unknown",
    proves: !mark.startsWith("k"),
  }));
}

export function facts(more: Partial<PairFacts> = {}): PairFacts {
  return {
    rep: "ana@us.example",
    behaviour: "asks-impact",
    state: "missing",
    fromState: "insufficient",
    since,
    scores,
    because: "executed in 0 of the last 5 qualifying calls",
    evidence: moments("0 0 0 0 0"),
    hasMoment: true,
    finding: null,
    isAskedFor: true,
    isOptedOut: false,
    manager: "dana@us.example",
    isDisputed: false,
    learnedAt: null,
    before: [],
    levels: new Map(),
    stake: 1000,
    ...more,
  };
}

export function nudge(more: Partial<Nudge> = {}): Nudge {
  const type = more.type ?? "prepare";
  return {
    id: "n1",
    key: nudgeKey({ type, rep: "ana@us.example", behaviour: "asks-impact", from: since.toString(), round: 0 }),
    type,
    rep: "ana@us.example",
    behaviour: "asks-impact",
    owner: "ana@us.example",
    fromState: "insufficient",
    state: "missing",
    stateSince: since,
    findingId: null,
    status: "planned",
    because: null,
    why: "executed in 0 of the last 5 qualifying calls",
    evidence: [],
    urgency: 1,
    notBefore: null,
    call: null,
    dueAt: null,
    deadlineAt: null,
    followUpAt: null,
    lookAt: null,
    letter: null,
    sentAt: null,
    outcome: null,
    createdAt: since,
    updatedAt: since,
    ...more,
  };
}

/** Said at that instant, and looked at since. */
export const said = (type: Nudge["type"], sentAt: Temporal.Instant, more: Partial<Nudge> = {}): Nudge =>
  nudge({ type, sentAt, status: "sent", createdAt: sentAt, ...more });
