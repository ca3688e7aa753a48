import type { RecentMoment } from "./memory.ts";

/** What is known of how customers took it, in the latest calls in which it was done. */
export interface Responses {
  readonly good: number;
  readonly known: number;
}

/**
 * Known responses from which "effective" says something about customers: before, it rests on what most reps find. Measured on simulated streams (docs/states.md,
 * "Before any response is known").
 */
export const fewestResponses = 7;

export function responsesIn(evidence: readonly Pick<RecentMoment, "executed" | "landed">[]): Responses {
  const known = evidence.filter(({ executed, landed }) => executed && landed !== "unknown");
  return { good: known.filter(({ landed }) => landed === "yes").length, known: known.length };
}

/** Enough responses of customers are known to say to anybody else that it works. */
export function areResponsesKnown(evidence: readonly Pick<RecentMoment, "executed" | "landed">[]): boolean {
  return responsesIn(evidence).known >= fewestResponses;
}
