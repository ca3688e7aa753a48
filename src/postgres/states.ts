import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { Pair } from "#domain/behaviours/observation.ts";
import { confidenceOf } from "#domain/behaviours/states/publish.ts";
import type { BehaviourState, PublishedChange, PublishedState } from "#domain/behaviours/states/published.ts";
import { publishedState, sentenceOf } from "#domain/behaviours/states/sentence.ts";
import type { StateMove, StateStore } from "#flows/behaviour-ports.ts";
import { anyOf, at, instantOf, jsonColumn, storable } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import { createSegmentRows } from "./segments.ts";
import { pairStateOf, recentOf } from "./state-columns.ts";
import type { BehaviourStatesTable, StateChangesTable } from "./state-tables.ts";
import { createCohortEditor, findingsOf } from "./states-editor.ts";
import { byAsker, together } from "./together.ts";

export function createStateStore(db: Kysely<Schema>): StateStore {
  const rows = () => db.selectFrom("app.behaviour_states").selectAll();
  const published = (found: readonly Selectable<BehaviourStatesTable>[]): readonly PublishedState[] =>
    found.map((row) => publishedState(pairStateOf(row)));
  const changes = () =>
    db
      .selectFrom("app.state_changes")
      .selectAll()
      .where("superseded_at", "is", null)
      .orderBy("since")
      .orderBy("number");
  const statesOf = together(async (reps: readonly string[]) => {
    const found = await rows().where("rep", "=", anyOf(reps)).orderBy("behaviour").execute();
    const byRep = Map.groupBy(found, ({ rep }) => rep);
    return reps.map((rep) => published(byRep.get(rep) ?? []));
  });
  const before = together(async (pairs: readonly Pair[]) => {
    const { rows: found } = await sql<{ asker: number; state: BehaviourState }>`
      select given.asker, last.from_state as state
      from json_to_recordset(${jsonColumn(pairs.map(({ rep, behaviour }, asker) => ({ asker, rep, behaviour })))}::json)
        as given (asker integer, rep text, behaviour text)
      cross join lateral (
        select from_state from app.state_changes as change
        where change.rep = given.rep and change.behaviour = given.behaviour and superseded_at is null
        order by since desc, number desc limit 1
      ) as last
    `.execute(db);
    return byAsker(pairs.length, found).map(([last]) => last?.state ?? null);
  });
  return {
    async get({ rep, behaviour }) {
      const row = await rows().where("rep", "=", rep).where("behaviour", "=", behaviour).executeTakeFirst();
      return row === undefined ? null : publishedState(pairStateOf(row));
    },
    statesOf: (rep) => statesOf(storable(rep)),
    before: ({ rep, behaviour }) => before({ rep: storable(rep), behaviour: storable(behaviour) }),
    async statesOfTeam(managerEmail) {
      const team = db.selectFrom("app.people").select("email").where("manager_email", "=", storable(managerEmail));
      return published(await rows().where("rep", "in", team).orderBy("behaviour").orderBy("rep").execute());
    },
    async list({ rep, behaviour }) {
      let query = rows();
      if (rep !== undefined) query = query.where("rep", "=", storable(rep));
      if (behaviour !== undefined) query = query.where("behaviour", "=", storable(behaviour));
      return published(await query.orderBy("behaviour").orderBy("rep").execute());
    },
    async priorOf(behaviour) {
      const row = await db
        .selectFrom("app.cohorts")
        .select("prior")
        .where("behaviour", "=", storable(behaviour))
        .executeTakeFirst();
      return row?.prior ?? null;
    },
    async historyOf({ rep, behaviour }) {
      const found = await changes().where("rep", "=", rep).where("behaviour", "=", behaviour).execute();
      return found.map(changeOf);
    },
    async changesSince(since) {
      const found = await changes().where("recorded_at", ">", at(since)).execute();
      return found.map(changeOf);
    },
    async moves(now, weeks) {
      const { rows: found } = await sql<StateMove>`
        select change.behaviour, from_state as "from", change.state,
          floor(extract(epoch from ${at(now)}::timestamptz - change.since) / 604800)::int as "weeksAgo", count(*)::int as pairs
        from app.state_changes as change
        join app.behaviour_states as pair on pair.behaviour = change.behaviour and pair.rep = change.rep
        where superseded_at is null and change.since > ${at(now.subtract({ hours: 168 * weeks }))}
        group by 1, 2, 3, 4
      `.execute(db);
      return found;
    },
    ...createSegmentRows(db),
    findings: (filter = {}) => findingsOf(db, filter),
    change: (behaviour, now, work) =>
      db.transaction().execute(async (trx) => {
        const prior = await lockCohort(trx, behaviour);
        return work(createCohortEditor(trx, { behaviour, now, prior }));
      }),
  };
}

/** The row of the cohort is the lock: whoever changes states of this behaviour waits here for whoever does so now. */
async function lockCohort(trx: Transaction<Schema>, behaviour: string) {
  await sql`insert into app.cohorts (behaviour) values (${storable(behaviour)}) on conflict do nothing`.execute(trx);
  const row = await trx
    .selectFrom("app.cohorts")
    .select("prior")
    .where("behaviour", "=", storable(behaviour))
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.prior;
}

function changeOf(row: Selectable<StateChangesTable>): PublishedChange {
  const claim = {
    rep: row.rep,
    behaviour: row.behaviour,
    from: row.from_state,
    state: row.state,
    since: instantOf(row.since),
    scores: row.scores,
    moments: row.moments,
    evidence: recentOf(row.recent),
  };
  return {
    ...claim,
    confidence: confidenceOf(row.state, row.scores),
    because: sentenceOf(claim, claim.since),
    recordedAt: instantOf(row.recorded_at),
  };
}
