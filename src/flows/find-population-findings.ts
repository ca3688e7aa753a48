import {
  chooseFinding,
  type FindingKind,
  type Interval,
  type PopulationFinding,
  type PopulationScores,
} from "#domain/behaviours/states/population.ts";

/** What becomes of a behaviour's findings after an evaluation: rows to store. */
export function findingChanges(
  open: readonly PopulationFinding[],
  input: {
    readonly behaviour: string;
    readonly population: PopulationScores;
    /** Probabilities of what is open about other behaviours. */
    readonly others: readonly number[];
    readonly now: Temporal.Instant;
  },
): readonly PopulationFinding[] {
  const { behaviour, population, others, now } = input;
  const current = open[0] ?? null;
  const kind = chooseFinding(current?.kind ?? null, population, others);
  const closed = open.flatMap((finding) =>
    finding.kind === kind ? [] : [{ ...finding, evaluatedAt: now, closedAt: now }],
  );
  if (kind === null) return closed;
  const before = open.find((finding) => finding.kind === kind);
  return [...closed, findingOf({ behaviour, kind, population, now, before: before ?? null })];
}

function findingOf(input: {
  readonly behaviour: string;
  readonly kind: FindingKind;
  readonly population: PopulationScores;
  readonly now: Temporal.Instant;
  readonly before: PopulationFinding | null;
}): PopulationFinding {
  const { behaviour, kind, population, now, before } = input;
  const share = kind === "systemic_gap" ? population.missingShare : population.failingShare;
  return {
    id: before?.id ?? `${kind}:${behaviour}:${now.toString()}`,
    behaviour,
    kind,
    probability: kind === "systemic_gap" ? population.gap : population.wrong,
    share,
    reps: population.reps,
    because: because(kind, share, population),
    openedAt: before?.openedAt ?? now,
    evaluatedAt: now,
    closedAt: null,
  };
}

function because(kind: FindingKind, share: Interval, { reps, present }: PopulationScores): string {
  const range = `${percent(share.mean)} (between ${percent(share.low)} and ${percent(share.high)})`;
  switch (kind) {
    case "systemic_gap":
      return `about ${range} of ${reps} reps do not show it`;
    case "wrong_message":
      return `about ${Math.round(present)} of ${reps} reps show it, and with about ${range} of these customers do not respond well`;
    default:
      return kind satisfies never;
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
