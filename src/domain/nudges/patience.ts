import type { RecentMoment } from "#domain/behaviours/states/memory.ts";

/** What a rep did lately about a behaviour, in three separate tracks. */
export interface Tracks {
  /** Last time that they finished or read the lesson, or practised it. */
  readonly learnedAt: Temporal.Instant | null;
  /** Qualifying calls, oldest first. */
  readonly moments: readonly RecentMoment[];
  /** How well "improving" explains the evidence, 0 to 1. */
  readonly improving: number;
}

/** Days that count as lately. */
const lately = 21;
const callsInThem = 2;
const improvingFrom = 0.1;
/** Calls compared with as many before. */
const compared = 3;

/** Learning, activity and behaviour all moving: nobody is told about somebody who is on the way. */
export function isAllMoving(tracks: Tracks, now: Temporal.Instant): boolean {
  const since = now.epochMilliseconds - lately * 86_400_000;
  const isLearning = tracks.learnedAt !== null && tracks.learnedAt.epochMilliseconds >= since;
  const isActive = tracks.moments.filter(({ at }) => at >= since).length >= callsInThem;
  return isLearning && isActive && isBehaviourMoving(tracks);
}

function isBehaviourMoving({ improving, moments }: Tracks): boolean {
  if (improving >= improvingFrom) return true;
  const known = moments.filter(({ executed, landed }) => executed && landed !== "unknown");
  return rises(moments.map(({ executed }) => executed)) || rises(known.map(({ landed }) => landed === "yes"));
}

function rises(flags: readonly boolean[]): boolean {
  if (flags.length < 2 * compared) return false;
  const count = (some: readonly boolean[]) => some.filter(Boolean).length;
  return count(flags.slice(-compared)) > count(flags.slice(-2 * compared, -compared));
}
