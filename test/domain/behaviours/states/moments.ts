/** Moments to fold in tests: day 0 is Monday 5 January 2026. */

import { dayMs, emptyMemory, observeMoment, type PairMemory } from "#domain/behaviours/states/memory.ts";
import { qualityOf, type WeighedMoment } from "#domain/behaviours/states/moments.ts";
import { fc } from "#test/support/property.ts";

const start = Temporal.Instant.from("2026-01-05T00:00:00Z").epochMilliseconds;
export const pair = { rep: "ana@us.example", behaviour: "asks-for-impact" };
export const firstDay = start / dayMs;

export function moment(day: number, change: Partial<WeighedMoment> = {}): WeighedMoment {
  const at = start + Math.round(day * dayMs);
  const id = change.id ?? `o${at}`;
  return {
    id,
    callId: id,
    at,
    executed: true,
    confidence: 0.9,
    landed: "unknown",
    proves: true,
    detector: "model",
    ...change,
  };
}

/** `pattern`: y executed, n not; one a day unless `every` says otherwise. */
export function moments(
  pattern: string,
  input: { readonly every?: number; readonly landed?: string } = {},
): WeighedMoment[] {
  return [...pattern].map((letter, index) => {
    const landed = input.landed?.[index];
    return moment(index * (input.every ?? 1) + 0.4, {
      executed: letter === "y",
      landed: landed === "y" ? "yes" : landed === "n" ? "no" : "unknown",
    });
  });
}

export function folded(list: readonly WeighedMoment[]): PairMemory {
  const memory = emptyMemory(pair);
  for (const one of list) observeMoment(memory, one, qualityOf(one.detector));
  return memory;
}

export const anyMoments = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 180 }),
      minute: fc.integer({ min: 480, max: 1080 }),
      executed: fc.boolean(),
      landed: fc.constantFrom("yes" as const, "no" as const, "unknown" as const),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows
      .map(({ day, minute, ...rest }, index) => moment(day + minute / 1440, { id: `o${index}`, ...rest }))
      .sort((a, b) => a.at - b.at),
  );
