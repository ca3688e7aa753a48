/** How the customer took it, as far as the call shows. */
export const landings = ["yes", "no", "unknown"] as const;
export type Landing = (typeof landings)[number];

/**
 * One qualifying moment: whether a rep showed a behaviour in a call.
 *
 * `applicable: false` means that the call gave no occasion for it; `executed: null` means that nobody can tell. Neither is evidence.
 * `provesAbsence` says what the detector's "no" is worth: a keyword finding that found nothing has proved nothing, so its
 * `executed: false` is no evidence against the rep.
 */
export interface Observation {
  /** Unique for ever; the same id again is the same observation, possibly corrected. */
  readonly id: string;
  /** The rep's email. */
  readonly rep: string;
  /** The behaviour's id, as in its play. */
  readonly behaviour: string;
  /** When the moment happened, not when it was found. */
  readonly at: Temporal.Instant;
  readonly callId: string;
  readonly applicable: boolean;
  readonly executed: boolean | null;
  /** 0 to 1: how sure the detector is of its own verdict. */
  readonly confidence: number;
  readonly landed: Landing;
  /** What was said, word for word. */
  readonly quote: string | null;
  /** Which detector found it: "cue-cards", "model", "import", a person's review. */
  readonly detector: string;
  readonly detectorVersion: string;
  readonly provesAbsence: boolean;
}

/** What stands of an observation: only `current` ones move a state. */
export const observationStatuses = ["current", "disputed", "withdrawn"] as const;
export type ObservationStatus = (typeof observationStatuses)[number];

/** Whose behaviour: the unit that has a state. */
export interface Pair {
  readonly rep: string;
  readonly behaviour: string;
}

/** Sources that are kept apart: what somebody learnt or practised is no proof of what happens in calls. */
export const apartFromField: readonly string[] = ["learning", "practice", "roleplay"];

/** True if the observation says something about the rep: an occasion, a verdict, and a "no" only from a detector that can prove one. */
export function isEvidence(
  observation: Pick<Observation, "applicable" | "executed" | "provesAbsence" | "detector">,
): boolean {
  if (!observation.applicable || observation.executed === null || apartFromField.includes(observation.detector))
    return false;
  return observation.executed || observation.provesAbsence;
}
