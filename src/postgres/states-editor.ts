import { type Kysely, sql, type Transaction } from "kysely";
import type { CohortPrior } from "#domain/behaviours/states/pooling.ts";
import type { PopulationFinding } from "#domain/behaviours/states/population.ts";
import type { Scores } from "#domain/behaviours/states/published.ts";
import type { CohortEditor } from "#flows/behaviour-ports.ts";
import {
  arrayColumn,
  chunks,
  instantOf,
  instantOrNull,
  jsonColumn,
  linesColumn,
  nullableTime,
  storable,
  timeColumn,
} from "./column-values.ts";
import { currentObservations } from "./observations.ts";
import type { Schema } from "./schema.ts";
import { memoryColumn, pairStateOf, recentColumn } from "./state-columns.ts";

/** Rows of one statement: about 8 MB of parameters. */
const portion = 5_000;

export function createCohortEditor(
  trx: Transaction<Schema>,
  input: { readonly behaviour: string; readonly now: Temporal.Instant; readonly prior: CohortPrior | null },
): CohortEditor {
  const { now, prior } = input;
  const behaviour = storable(input.behaviour);
  return {
    prior,
    async pairs(reps) {
      let query = trx.selectFrom("app.behaviour_states").selectAll().where("behaviour", "=", behaviour);
      if (reps !== undefined) query = query.where("rep", "=", sql<string>`any(${[...reps]}::text[])`);
      return (await query.orderBy("rep").execute()).map(pairStateOf);
    },
    async countPairs() {
      const { rows } = await sql<{
        count: number;
      }>`select count(*)::int as count from app.behaviour_states where behaviour = ${behaviour}`.execute(trx);
      return rows[0]?.count ?? 0;
    },
    observations: (reps) => currentObservations(trx, { behaviour, reps }),
    async stale() {
      const { rows } = await sql<{ rep: string }>`
        select coalesce(seen.rep, kept.rep) as rep
        from (
          select rep, count(distinct call_id)::int as calls from app.observations
          where behaviour = ${behaviour} and status = 'current' and applicable and (executed or (executed = false and proves_absence))
          group by rep
        ) as seen
        full join (select rep, moments from app.behaviour_states where behaviour = ${behaviour}) as kept on kept.rep = seen.rep
        where kept.moments is distinct from seen.calls
      `.execute(trx);
      return rows.map((row) => row.rep);
    },
    async save(pairs) {
      for (const chunk of chunks(pairs, portion)) {
        await sql`
          insert into app.behaviour_states (behaviour, rep, memory, recent, moments, state, since, evaluated_at, scores)
          select ${behaviour}, rep, memory, recent::json, moments, state, to_timestamp(since / 1000), to_timestamp(evaluated_at / 1000), scores::json
          from unnest(
            ${arrayColumn(chunk.map((pair) => storable(pair.memory.rep)))}::text[],
            string_to_array(${linesColumn(chunk.map((pair) => memoryColumn(pair.memory)))}, E'\\n'),
            string_to_array(${linesColumn(chunk.map((pair) => recentColumn(pair.memory.recent)))}, E'\\n'),
            ${arrayColumn(chunk.map((pair) => pair.memory.count))}::integer[],
            ${arrayColumn(chunk.map((pair) => pair.state))}::text[],
            ${arrayColumn(chunk.map((pair) => pair.since.epochMilliseconds))}::double precision[],
            ${arrayColumn(chunk.map((pair) => pair.evaluatedAt.epochMilliseconds))}::double precision[],
            string_to_array(${linesColumn(chunk.map((pair) => scoresColumn(pair.scores)))}, E'\\n')
          ) as one (rep, memory, recent, moments, state, since, evaluated_at, scores)
          on conflict (behaviour, rep) do update set memory = excluded.memory, recent = excluded.recent, moments = excluded.moments,
            state = excluded.state, since = excluded.since, evaluated_at = excluded.evaluated_at, scores = excluded.scores
        `.execute(trx);
      }
    },
    async savePrior(value) {
      await trx
        .updateTable("app.cohorts")
        .set({ prior: jsonColumn(value) })
        .where("behaviour", "=", behaviour)
        .execute();
    },
    async addChanges(changes, replacing) {
      if (replacing.length > 0) {
        await sql`
          update app.state_changes set superseded_at = ${timeColumn(now)}::timestamptz
          where behaviour = ${behaviour} and rep = any(${replacing.map(storable)}::text[]) and superseded_at is null
        `.execute(trx);
      }
      for (const chunk of chunks(changes, portion)) {
        await sql`
          insert into app.state_changes (behaviour, rep, from_state, state, since, scores, moments, recent, recorded_at)
          select ${behaviour}, rep, from_state, state, to_timestamp(since / 1000), scores::json, moments, recent::json, ${timeColumn(now)}::timestamptz
          from unnest(
            ${arrayColumn(chunk.map((change) => storable(change.rep)))}::text[],
            ${arrayColumn(chunk.map((change) => change.from))}::text[],
            ${arrayColumn(chunk.map((change) => change.state))}::text[],
            ${arrayColumn(chunk.map((change) => change.since.epochMilliseconds))}::double precision[],
            string_to_array(${linesColumn(chunk.map((change) => scoresColumn(change.scores)))}, E'\\n'),
            ${arrayColumn(chunk.map((change) => change.moments))}::integer[],
            string_to_array(${linesColumn(chunk.map((change) => recentColumn(change.evidence)))}, E'\\n')
          ) as one (rep, from_state, state, since, scores, moments, recent)`.execute(trx);
      }
    },
    async forget(reps) {
      await sql`delete from app.behaviour_states where behaviour = ${behaviour} and rep = any(${reps.map(storable)}::text[])`.execute(
        trx,
      );
    },
    openFindings: () => findingsOf(trx, { behaviour }),
    async otherFindings() {
      const open = await findingsOf(trx, {});
      return open.filter((finding) => finding.behaviour !== behaviour).map(({ probability }) => probability);
    },
    async saveFindings(findings) {
      for (const { openedAt, closedAt, evaluatedAt, ...finding } of findings) {
        const row = {
          finding: jsonColumn({ ...finding, evaluatedAt }),
          closed_at: nullableTime(closedAt),
        };
        const { id, kind } = finding;
        await trx
          .insertInto("app.population_findings")
          .values({ id, behaviour, kind, opened_at: timeColumn(openedAt), ...row })
          .onConflict((on) => on.column("id").doUpdateSet(row))
          .execute();
      }
    },
  };
}

/** Four decimals: more would be noise, and a year of changes is a few hundred megabytes less. */
function scoresColumn(scores: Scores): string {
  const { effective, missing, ineffective, improving, decaying, slip, landingSlip } = scores;
  const levels = `"effective":${four(effective)},"missing":${four(missing)},"ineffective":${four(ineffective)}`;
  const trends = `"improving":${four(improving)},"decaying":${four(decaying)}`;
  return `{${levels},${trends},"slip":${four(slip)},"landingSlip":${four(landingSlip)}}`;
}

function four(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

export async function findingsOf(
  db: Kysely<Schema>,
  filter: { readonly behaviour?: string; readonly closed?: boolean },
): Promise<readonly PopulationFinding[]> {
  let query = db.selectFrom("app.population_findings").selectAll();
  if (filter.closed !== true) query = query.where("closed_at", "is", null);
  if (filter.behaviour !== undefined) query = query.where("behaviour", "=", storable(filter.behaviour));
  const rows = await query.orderBy("opened_at").orderBy("id").execute();
  return rows.map(({ finding, opened_at, closed_at }) => ({
    ...finding,
    evaluatedAt: Temporal.Instant.from(finding.evaluatedAt),
    openedAt: instantOf(opened_at),
    closedAt: instantOrNull(closed_at),
  }));
}
