import { isEvidence } from "#domain/behaviours/observation.ts";
import { type SegmentEffect, segmentChanges } from "#domain/behaviours/states/segment-history.ts";
import { type SegmentCall, type SegmentTest, segmentsOf, testSegments } from "#domain/behaviours/states/segments.ts";
import type { CallWithAccount } from "./behaviour-ports.ts";
import type { Ports } from "./ports.ts";

/** Days back: customers and messages change, and a segment needs many calls. */
const lookBackDays = 180;

const weekHours = 7 * 24;

export interface SegmentEffects {
  readonly findings: readonly SegmentEffect[];
  /** Segments that had enough calls to be looked at, the last time. */
  readonly looked: number;
  readonly lookedAt: Temporal.Instant;
}

type Needed = Pick<Ports, "observations" | "records" | "clock" | "states">;

/** What is kept of the last look; the first one is taken now. With `closed`, all there ever were. */
export async function segmentEffects(
  ports: Needed,
  filter: { readonly closed?: boolean } = {},
): Promise<SegmentEffects> {
  const last = (await ports.states.segmentRound()) ?? (await lookAtSegments(ports));
  return { findings: await ports.states.segments(filter), looked: last.looked, lookedAt: last.at };
}

/** Once a week: a segment needs many calls, and what is said of it should not change with each. Called often, it does nothing until then. */
export async function lookAtSegmentsWeekly(ports: Needed): Promise<void> {
  const last = await ports.states.segmentRound();
  const due = last?.at.add({ hours: weekHours }) ?? null;
  if (due === null || Temporal.Instant.compare(due, ports.clock.now()) <= 0) await lookAtSegments(ports);
}

/**
 * With which kinds of account a behaviour is shown, or lands, otherwise than elsewhere: all behaviours at once, because what is said of one has to allow for how
 * many were looked at. Calls whose account is not known do not count. Stage and competitor are those of the deals that are open now.
 */
async function lookAtSegments(ports: Needed): Promise<{ readonly at: Temporal.Instant; readonly looked: number }> {
  const now = ports.clock.now();
  const since = now.subtract({ hours: 24 * lookBackDays });
  const tests: SegmentTest[] = [];
  for (const behaviour of await ports.observations.behaviours()) {
    const calls = (await ports.observations.withAccounts(behaviour, since)).filter(isEvidence);
    const segments = await segmentsOfAccounts(ports, new Set(calls.map(({ accountId }) => accountId)));
    const shown = calls
      .filter(({ provesAbsence }) => provesAbsence)
      .flatMap((call) => callOf(call, segments, call.executed === true));
    const landed = calls
      .filter(({ executed, landed: response }) => executed === true && response !== "unknown")
      .flatMap((call) => callOf(call, segments, call.landed === "yes"));
    tests.push(
      ...testSegments(behaviour, "shown", onePerCall(shown)),
      ...testSegments(behaviour, "landed", onePerCall(landed)),
    );
  }
  const round = { at: now, looked: tests.length };
  await ports.states.saveSegments(segmentChanges(await ports.states.segments(), tests, now), round);
  return round;
}

type Segments = ReadonlyMap<string, SegmentCall["segments"]>;
type NumberedCall = SegmentCall & { readonly callId: string };

async function segmentsOfAccounts(ports: Pick<Ports, "records">, ids: ReadonlySet<string>): Promise<Segments> {
  const accounts = await ports.records.accounts([...ids]);
  const deals = Map.groupBy(await ports.records.opportunitiesOf([...ids]), ({ accountId }) => accountId);
  return new Map(accounts.map((account) => [account.id, segmentsOf(account, deals.get(account.id) ?? [])]));
}

function callOf(call: CallWithAccount, segments: Segments, yes: boolean): readonly NumberedCall[] {
  const own = segments.get(call.accountId);
  return own === undefined ? [] : [{ rep: call.rep, account: call.accountId, callId: call.callId, yes, segments: own }];
}

/** A call counts once for each rep, and as a yes if any of its moments was one. */
function onePerCall(calls: readonly NumberedCall[]): readonly SegmentCall[] {
  const byCall = new Map<string, NumberedCall>();
  for (const call of calls) {
    const key = JSON.stringify([call.rep, call.callId]);
    const known = byCall.get(key);
    if (known === undefined || (call.yes && !known.yes)) byCall.set(key, call);
  }
  return [...byCall.values()];
}
