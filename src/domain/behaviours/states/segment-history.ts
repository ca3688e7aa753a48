/** What becomes of what is said about kinds of account when they are looked at again: said, still said, or over. */
import { type SegmentFinding, type SegmentTest, said, segmentBars, standingOut } from "./segments.ts";

export interface SegmentEffect extends SegmentFinding {
  readonly id: string;
  readonly openedAt: Temporal.Instant;
  readonly evaluatedAt: Temporal.Instant;
  readonly closedAt: Temporal.Instant | null;
}

/**
 * Rows to store. Opened when it stands out among all that was looked at; kept while its own chance of being none is at most `keepP` and it points the same
 * way, so that it does not come and go with a call; else closed.
 */
export function segmentChanges(
  open: readonly SegmentEffect[],
  tests: readonly SegmentTest[],
  now: Temporal.Instant,
): readonly SegmentEffect[] {
  const standing = new Map(standingOut(tests).map((one) => [keyOf(one), one]));
  const tested = new Map(tests.map((one) => [keyOf(one), one]));
  const kept = open.map((one): SegmentEffect => {
    const test = tested.get(keyOf(one));
    const holds = test !== undefined && test.p <= segmentBars.keepP && isMore(test) === isMore(one);
    const { id, openedAt } = one;
    if (!holds) return { ...one, evaluatedAt: now, closedAt: now };
    return { ...test, because: said(test), id, openedAt, evaluatedAt: now, closedAt: null };
  });
  const stays = new Set(kept.flatMap((one) => (one.closedAt === null ? [keyOf(one)] : [])));
  const fresh = [...standing].flatMap(([key, one]): readonly SegmentEffect[] =>
    stays.has(key) ? [] : [{ ...one, id: `${key}:${now.toString()}`, openedAt: now, evaluatedAt: now, closedAt: null }],
  );
  return [...kept, ...fresh];
}

function keyOf({ behaviour, measure, dimension, value }: SegmentTest): string {
  return JSON.stringify([behaviour, measure, dimension, value]);
}

function isMore({ here, elsewhere }: SegmentTest): boolean {
  return here.mean > elsewhere;
}
