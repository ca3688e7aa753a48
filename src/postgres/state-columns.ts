/** How memories become columns and come back to the last bit. */
import type { Landing } from "#domain/behaviours/observation.ts";
import { stateCount } from "#domain/behaviours/states/chain.ts";
import type { PairMemory, RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { BehaviourState, PairState, Scores } from "#domain/behaviours/states/published.ts";
import { instantOf, storable } from "./column-values.ts";

/** Id, call, seconds since 1970, and three flags in a digit each: executed, landed, proves. */
export type RecentColumn = readonly (readonly [id: string, callId: string, at: number, flags: number])[];

const landings: readonly Landing[] = ["unknown", "yes", "no"];

export function recentColumn(recent: readonly RecentMoment[]): string {
  return `[${recent.map(momentColumn).join(",")}]`;
}

function momentColumn({ id, callId, at, executed, landed, proves }: RecentMoment): string {
  const flags = (executed ? 1 : 0) + 2 * landings.indexOf(landed) + (proves ? 8 : 0);
  return `[${quoted(id)},${quoted(callId)},${at / 1000},${flags}]`;
}

/** As JSON; what needs no escape, which is nearly every id, is not looked at twice. */
function quoted(id: string): string {
  return /^[\w.:@/#+ -]*$/.test(id) ? `"${id}"` : JSON.stringify(storable(id));
}

export function recentOf(column: RecentColumn): RecentMoment[] {
  return column.map(([id, callId, at, flags]) => ({
    id,
    callId,
    at: Math.round(at * 1000),
    executed: (flags & 1) === 1,
    landed: landings[(flags >> 1) & 3] ?? "unknown",
    proves: (flags & 8) === 8,
  }));
}

const numbers = 2 * stateCount + 7;

export function memoryColumn(memory: PairMemory): string {
  const all = new Float64Array(numbers);
  all.set(memory.execution, 0);
  all.set(memory.landing, stateCount);
  const { executionPeak, landingPeak, firstDay, lastDay, lastAt } = memory;
  all.set(
    [executionPeak.value, executionPeak.day, landingPeak.value, landingPeak.day, firstDay, lastDay, lastAt],
    2 * stateCount,
  );
  return Buffer.from(all.buffer).toString("base64");
}

interface PairRow {
  readonly rep: string;
  readonly behaviour: string;
  readonly memory: string;
  readonly moments: number;
  readonly recent: RecentColumn;
}

function memoryOf(row: PairRow): PairMemory {
  const bytes = Uint8Array.from(Buffer.from(row.memory, "base64"));
  const all = new Float64Array(bytes.buffer);
  const number = (index: number) => all[2 * stateCount + index] ?? 0;
  return {
    rep: row.rep,
    behaviour: row.behaviour,
    execution: all.slice(0, stateCount),
    landing: all.slice(stateCount, 2 * stateCount),
    count: row.moments,
    executionPeak: { value: number(0), day: number(1) },
    landingPeak: { value: number(2), day: number(3) },
    firstDay: number(4),
    lastDay: number(5),
    lastAt: number(6),
    recent: recentOf(row.recent),
  };
}

export function pairStateOf(
  row: PairRow & {
    readonly state: BehaviourState;
    readonly since: Date;
    readonly evaluated_at: Date;
    readonly scores: Scores;
  },
): PairState {
  const { state, scores } = row;
  return {
    memory: memoryOf(row),
    state,
    since: instantOf(row.since),
    evaluatedAt: instantOf(row.evaluated_at),
    scores,
  };
}
