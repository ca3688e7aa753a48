import type { NudgeAnswer, NudgeType } from "./nudge.ts";

/** How much of a type is sent: all, about every second one, none. */
export interface TypeLevel {
  readonly type: NudgeType;
  readonly level: "full" | "half" | "off";
  readonly since: Temporal.Instant;
  /** What it was decided from; null when a person decided. */
  readonly measured: Usefulness | null;
}

export interface Usefulness {
  readonly type: NudgeType;
  /** Answers "did it" or "useful", of all that judge; "not now" judges nothing. One a person and nudge: the last. */
  readonly useful: number;
  readonly answers: number;
  readonly people: number;
}

export const usefulnessBar = {
  share: 0.5,
  /** Fewer say too little about a type, and fewer people too little about more than themselves. */
  answers: 20,
  people: 5,
  /** Days of answers that are looked at. */
  days: 56,
} as const;

const notJudged: readonly NudgeType[] = ["evidence", "type-report"];

export function measure(answers: readonly NudgeAnswer[]): readonly Usefulness[] {
  const last = new Map<string, NudgeAnswer>();
  for (const answer of answers.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))) {
    if (answer.verb !== "not-now") last.set(JSON.stringify([answer.nudgeId, answer.person]), answer);
  }
  return [...Map.groupBy(last.values(), ({ type }) => type)].map(([type, judged]) => ({
    type,
    useful: judged.filter(({ verb }) => verb === "did-it" || verb === "useful").length,
    answers: judged.length,
    people: new Set(judged.map(({ person }) => person)).size,
  }));
}

/**
 * Types to turn down by one step, from the answers since their last step. Two are not judged: that a rep sees evidence before their manager is their right,
 * and reports to an admin are how a decision of ours becomes known.
 */
export function typesToTurnDown(
  answers: readonly NudgeAnswer[],
  levels: readonly TypeLevel[],
  now: Temporal.Instant,
): readonly TypeLevel[] {
  const earliest = now.subtract({ hours: usefulnessBar.days * 24 });
  const levelOf = new Map(levels.map((one) => [one.type, one]));
  const counted = answers.filter(({ type, at }) => {
    const since = levelOf.get(type)?.since ?? earliest;
    return Temporal.Instant.compare(at, earliest) >= 0 && Temporal.Instant.compare(at, since) > 0;
  });
  return measure(counted).flatMap((measured): readonly TypeLevel[] => {
    const { type } = measured;
    const level = levelOf.get(type)?.level ?? "full";
    const isEnough = measured.answers >= usefulnessBar.answers && measured.people >= usefulnessBar.people;
    if (notJudged.includes(type) || level === "off" || !isEnough) return [];
    if (measured.useful / measured.answers >= usefulnessBar.share) return [];
    return [{ type, level: level === "full" ? "half" : "off", since: now, measured }];
  });
}

/** With "half", the same nudge is always or never among those left out. */
export function isLeftOut(level: TypeLevel["level"], key: string): boolean {
  if (level !== "half") return level === "off";
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return ((hash >>> 16) & 1) === 0;
}
