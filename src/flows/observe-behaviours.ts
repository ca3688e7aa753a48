import { dealsAt, dueBehaviours } from "#domain/behaviours/due.ts";
import type { Observation } from "#domain/behaviours/observation.ts";
import { type Finding, observationId, observationOf } from "#domain/behaviours/observe.ts";
import type { CallTranscript, ManagerReview } from "#domain/behaviours/signal.ts";
import { disputedWords } from "./disputed-words.ts";
import type { Ports } from "./ports.ts";
import { callReaderOf } from "./read-call.ts";
import { type ResolvedCall, resolveCall } from "./resolve-call.ts";
import type { StoredFinding, StoredSignal } from "./signal-ports.ts";
import { recordObservations } from "./update-states.ts";

export type ObservePorts = Pick<
  Ports,
  | "calendars"
  | "clock"
  | "internal"
  | "metrics"
  | "newId"
  | "observations"
  | "people"
  | "plays"
  | "records"
  | "rights"
  | "signals"
  | "states"
  | "wording"
>;

export interface ObservedSummary {
  readonly read: number;
  readonly observations: number;
  /** Transcripts that nothing can be read from, and why. */
  readonly skipped: readonly { readonly id: string; readonly because: string }[];
  /** There is more to read. */
  readonly more: boolean;
}

const batch = 20;

/**
 * Reads the calls and reviews that came or changed since the last time: what each rep did, who said it, how it was taken. Every call stands for itself: a late or
 * corrected one changes its own observations and nothing else.
 */
export async function observeBehaviours(
  ports: ObservePorts,
  options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<ObservedSummary> {
  const limit = options.limit ?? batch;
  const signal = options.signal ?? AbortSignal.timeout(600_000);
  const waiting = await ports.signals.unread(readerName(ports), ports.clock.now(), limit);
  const skipped: { id: string; because: string }[] = [];
  let observations = 0;
  let read = 0;
  for (const stored of waiting) {
    if (signal.aborted) break;
    const result = await observeOne(ports, stored, signal);
    read += 1;
    observations += result.observations;
    if (result.because !== null) skipped.push({ id: stored.signal.id, because: result.because });
    // The next call would wait as long. The next round goes on with it, and looks into the folder first.
    if (result.isModelSilent) break;
  }
  return { read, observations, skipped, more: waiting.length === limit };
}

function readerName(ports: ObservePorts): string {
  const { name, version } = callReaderOf(ports).detector;
  return `${name}@${version}`;
}

interface Result {
  readonly observations: number;
  readonly because: string | null;
  readonly isModelSilent: boolean;
}

async function observeOne(ports: ObservePorts, stored: StoredSignal, signal: AbortSignal): Promise<Result> {
  const { signal: one, version } = stored;
  const done = (retryAt: Temporal.Instant | null = null, accountId: string | null = null) =>
    ports.signals.markRead(one.id, version, { reader: readerName(ports), retryAt, accountId });
  if (one.kind === "review.manager") {
    await recordObservations(ports, [reviewed(one)]);
    await done();
    return { observations: 1, because: null, isModelSilent: false };
  }
  if (one.kind !== "call.transcript") return { observations: 0, because: null, isModelSilent: false };
  const resolved = await resolveCall(ports, one);
  if (resolved.kind === "unknown") {
    await done();
    return { observations: 0, because: unknownWords[resolved.because], isModelSilent: false };
  }
  const { call } = resolved;
  if (await hasLonger(ports, one, call)) {
    await done(null, call.account.id);
    return { observations: 0, because: "another transcript of the same call is longer", isModelSilent: false };
  }
  const { findings, retryAt, isModelSilent, because } = await findIn(ports, call, stored, signal);
  const gone = (await ports.signals.findingsOfCall(call.id)).filter((old) => !findings.some(({ id }) => id === old.id));
  await recordObservations(ports, [
    ...findings.map((finding) => ({
      ...observationOf(finding, call, { name: "cue-cards", version: "" }),
      ...detectorOf(finding),
    })),
    ...gone.map((old) => withdrawn(old, call)),
  ]);
  await ports.signals.saveFindings(call.id, findings, ports.clock.now());
  await done(retryAt, call.account.id);
  return { observations: findings.length, because, isModelSilent };
}

const unknownWords = {
  "no-account": "no account of yours is recognised in it; say which with account_id or event_id",
  "unknown-account": "its account_id is not among the accounts; import that account and send it again",
  "not-a-customer-call": "its calendar entry is not a customer call",
} as const;

/** Everything that the plays ask for in this call, looked for by one reader. What was read from the same inputs before is not read again. */
async function findIn(
  ports: ObservePorts,
  call: ResolvedCall,
  stored: StoredSignal,
  signal: AbortSignal,
): Promise<{
  readonly findings: readonly StoredFinding[];
  /** The model gave nothing, and cue cards stand in until then. */
  readonly retryAt: Temporal.Instant | null;
  readonly isModelSilent: boolean;
  readonly because: string | null;
}> {
  const deals = await ports.records.opportunitiesOf([call.account.id]);
  const moves = await ports.signals.movesOf(deals.map(({ id }) => id));
  const due = dueBehaviours(await ports.plays.list(), {
    account: call.account,
    opportunities: dealsAt(deals, moves, call.at),
    day: call.at.toString().slice(0, 10),
    said: call.turns.map(({ text }) => text),
  });
  if (due.length === 0)
    return { findings: [], retryAt: null, isModelSilent: false, because: "no play asks for anything in it" };
  const people = await ports.people.list();
  const before = await ports.signals.findingsOfCall(call.id);
  const reader = callReaderOf(ports);
  const disputed = await disputedWords(
    ports.rights,
    due.map(({ behaviour }) => behaviour.id),
  );
  const read = await reader.read(
    { accountId: call.account.id, due, turns: call.turns, people, now: ports.clock.now(), before, disputed },
    signal,
  );
  const findings = read.findings.map(
    ({ finding, play, detector, inputs }): StoredFinding => ({
      ...finding,
      id: observationId(call.id, finding),
      signalId: stored.signal.id,
      signalVersion: stored.version,
      callId: call.id,
      play,
      at: call.at,
      accountId: call.account.id,
      detector: detector.name,
      detectorVersion: detector.version,
      inputs,
    }),
  );
  const heard = findings.length > 0 ? null : "none of its speakers is a person of yours whose role a play asks for";
  return { findings, retryAt: read.retryAt, isModelSilent: read.isModelSilent, because: heard };
}

function detectorOf({ detector, detectorVersion }: StoredFinding): Pick<Observation, "detector" | "detectorVersion"> {
  return { detector, detectorVersion };
}

/** Was right about a call that is read otherwise now: it says nothing any more. */
function withdrawn(old: StoredFinding, call: ResolvedCall): Observation {
  const nothing: Finding = {
    ...old,
    applicable: false,
    executed: null,
    landed: "unknown",
    confidence: 0,
    provesAbsence: false,
    quote: null,
  };
  return { ...observationOf(nothing, call, { name: "cue-cards", version: "" }), ...detectorOf(old) };
}

/** Two recorders of one call are one call: the one that heard more is read. */
async function hasLonger(ports: ObservePorts, one: CallTranscript, call: ResolvedCall): Promise<boolean> {
  if (call.eventId === null) return false;
  const size = (transcript: CallTranscript) => transcript.turns.reduce((sum, { text }) => sum + text.length, 0);
  const others = await ports.signals.transcriptsOf(call.eventId);
  return others.some(
    ({ signal: other }) =>
      other.kind === "call.transcript" &&
      other.id !== one.id &&
      (size(other) > size(one) || (size(other) === size(one) && other.id < one.id)),
  );
}

/** A manager who was there is the best detector there is, and proves a "no". */
function reviewed(review: ManagerReview): Observation {
  return {
    id: `review/${review.id}`,
    rep: review.rep,
    behaviour: review.behaviour,
    at: Temporal.Instant.from(review.at),
    callId: review.call_id ?? review.id,
    applicable: review.executed !== null,
    executed: review.executed,
    confidence: 0.95,
    landed: review.landed,
    quote: null,
    detector: "manager-review",
    detectorVersion: "1",
    provesAbsence: true,
  };
}
