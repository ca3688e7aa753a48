import type { Person } from "#domain/accounts/records.ts";
import type { Landing, Observation } from "./observation.ts";
import type { Behaviour } from "./play.ts";
import type { Turn } from "./speakers.ts";

/** What one detector found about one rep and one behaviour in one call. The words are cut from the transcript. */
export interface Finding {
  readonly behaviour: string;
  /** The rep's email. */
  readonly rep: string;
  /** Did the call give an occasion for it? */
  readonly applicable: boolean;
  /** Null: nobody can tell. */
  readonly executed: boolean | null;
  readonly landed: Landing;
  readonly turnId: string | null;
  readonly quote: string | null;
  /** Milliseconds into the call. */
  readonly quoteMs: number | null;
  /** What the customer said next: shown, and judged by nobody but a model or a person. */
  readonly reply: string | null;
  readonly replyMs: number | null;
  readonly confidence: number;
  readonly provesAbsence: boolean;
  /** A word or two: why it says so. */
  readonly because: FindingReason;
}
export const findingReasons = [
  "found",
  "not-found",
  "colleague-did",
  "no-rep-turn",
  "no-question-marks",
  "no-occasion",
  "quote-not-in-transcript",
  "quote-of-customer",
  "speaker-unknown",
  "not-answered",
  "model-unclear",
] as const;
export type FindingReason = (typeof findingReasons)[number];

export interface Detector {
  readonly name: "cue-cards" | "model";
  /** Grows when the same call could be read differently. */
  readonly version: string;
}
export const cueCards: Detector = { name: "cue-cards", version: "1" };

/** How far a customer's answer may be from what it answers. */
const replyWithinTurns = 6;

/** The people of ours who speak in the call and whose role the behaviour asks for, in the order in which they speak. */
export function repsOf(
  turns: readonly Turn[],
  people: readonly Person[],
  behaviour: Pick<Behaviour, "role">,
): readonly string[] {
  const spoke = new Set(turns.flatMap(({ email, text }) => (email === null || text.trim() === "" ? [] : [email])));
  return [...spoke].filter((email) => people.some((one) => one.email === email && one.role === behaviour.role));
}

/** The next turn of a customer, near enough to be the answer. */
export function replyTo(turns: readonly Turn[], index: number): Turn | null {
  return (
    turns
      .slice(index + 1, index + 1 + replyWithinTurns)
      .find(({ role, text }) => role === "customer" && text.trim() !== "") ?? null
  );
}

export function isWithinReply(turns: readonly Turn[], asked: number, answer: Turn): boolean {
  const at = turns.indexOf(answer);
  return at > asked && at <= asked + replyWithinTurns;
}

export function blank(
  behaviour: Pick<Behaviour, "id">,
  rep: string,
  because: FindingReason,
  facts: Partial<Finding> = {},
): Finding {
  return {
    behaviour: behaviour.id,
    rep,
    applicable: true,
    executed: null,
    landed: "unknown",
    turnId: null,
    quote: null,
    quoteMs: null,
    reply: null,
    replyMs: null,
    confidence: 0,
    provesAbsence: false,
    because,
    ...facts,
  };
}

/** When one of several reps did it there was nothing left to do for the others: no occasion, not a miss. */
export function withoutColleagues(findings: readonly Finding[]): readonly Finding[] {
  const done = new Set(findings.filter((one) => one.executed === true).map((one) => one.behaviour));
  return findings.map((one) =>
    one.executed === true || !done.has(one.behaviour)
      ? one
      : blank({ id: one.behaviour }, one.rep, "colleague-did", { applicable: false }),
  );
}

/** The finding as evidence for a state. The same call, behaviour and rep is the same observation, however often the call is read. */
export function observationOf(
  finding: Finding,
  call: { readonly id: string; readonly at: Temporal.Instant },
  detector: Detector,
): Observation {
  return {
    id: observationId(call.id, finding),
    rep: finding.rep,
    behaviour: finding.behaviour,
    at: call.at.add({ milliseconds: finding.quoteMs ?? 0 }),
    callId: call.id,
    applicable: finding.applicable,
    executed: finding.executed,
    confidence: finding.confidence,
    landed: finding.landed,
    quote: finding.quote,
    detector: detector.name,
    detectorVersion: detector.version,
    provesAbsence: finding.provesAbsence,
  };
}

export function observationId(callId: string, finding: Pick<Finding, "behaviour" | "rep">): string {
  return `${callId}/${finding.behaviour}/${finding.rep}`;
}
