import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import { confidenceOf } from "#domain/behaviours/states/publish.ts";
import type { PublishedChange, PublishedState } from "#domain/behaviours/states/published.ts";
import { publishedState, sentenceOf } from "#domain/behaviours/states/sentence.ts";
import type { StateStore } from "#flows/behaviour-ports.ts";
import { at, instantOf, storable } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import { pairStateOf, recentOf } from "./state-columns.ts";
import type { BehaviourStatesTable, StateChangesTable } from "./state-tables.ts";
import { createCohortEditor, findingsOf } from "./states-editor.ts";

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
  return {
    async get({ rep, behaviour }) {
      const row = await rows().where("rep", "=", rep).where("behaviour", "=", behaviour).executeTakeFirst();
      return row === undefined ? null : publishedState(pairStateOf(row));
    },
    async statesOf(rep) {
      return published(await rows().where("rep", "=", storable(rep)).orderBy("behaviour").execute());
    },
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
    async historyOf({ rep, behaviour }) {
      const found = await changes().where("rep", "=", rep).where("behaviour", "=", behaviour).execute();
      return found.map(changeOf);
    },
    async changesSince(since) {
      const found = await changes().where("recorded_at", ">", at(since)).execute();
      return found.map(changeOf);
    },
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
