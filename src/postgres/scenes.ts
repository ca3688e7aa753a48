import { type Kysely, type Selectable, sql } from "kysely";
import type { PracticeResult, Scene, SceneStore } from "#flows/scene-ports.ts";
import { anyOf, instantOf, jsonColumn, at as moment, storable, timeColumn } from "./column-values.ts";
import type { PracticeResultsTable, ScenesTable } from "./scene-tables.ts";
import type { Schema } from "./schema.ts";
import { byAsker, together } from "./together.ts";

export function createSceneStore(db: Kysely<Schema>): SceneStore {
  const find = () => db.selectFrom("app.scenes").selectAll();
  const practiceOf = together(async (asked: readonly { readonly rep: string; readonly most: number }[]) => {
    const { rows } = await sql<Selectable<PracticeResultsTable> & { asker: number }>`
      select given.asker, own.*
      from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
        as given (asker integer, rep text, most integer)
      cross join lateral (
        select * from app.practice_results as result where result.rep = given.rep order by at desc limit given.most
      ) as own
      order by own.at desc
    `.execute(db);
    return byAsker(asked.length, rows).map((own) => own.map(resultOf));
  });
  return {
    async create({ id, rep, briefId, session, thread, createdAt }, { since, atMost }) {
      return db.transaction().execute(async (transaction) => {
        // One at a time for each rep: clicks in the same second are counted like others.
        await sql`select pg_advisory_xact_lock(hashtext(${`scenes ${rep}`}))`.execute(transaction);
        const { rows } = await sql<{ known: boolean; begun: number }>`
          select exists (select from app.scenes where id = ${id}) as known,
            (select count(*)::int from app.scenes where rep = ${rep} and created_at > ${moment(since)}) as begun
        `.execute(transaction);
        if (rows[0]?.known === true) return true;
        if ((rows[0]?.begun ?? 0) >= atMost) return false;
        await transaction
          .insertInto("app.scenes")
          .values({
            id,
            rep,
            brief_id: briefId,
            channel: thread?.channel ?? null,
            thread_ts: thread?.ts ?? null,
            rev: session.rev,
            session: jsonColumn(session),
            said: jsonColumn({}),
            pending: jsonColumn([]),
            has_pending: false,
            // Should the card not get through at once.
            tick_at: timeColumn(createdAt.add({ seconds: 30 })),
            claim: null,
            claim_until: null,
            created_at: timeColumn(createdAt),
          })
          .execute();
        return true;
      });
    },
    async get(id) {
      const row = await find().where("id", "=", storable(id)).executeTakeFirst();
      return row === undefined ? null : sceneOf(row);
    },
    async byThread(channel, ts) {
      const row = await find()
        .where("channel", "=", storable(channel))
        .where("thread_ts", "=", storable(ts))
        .executeTakeFirst();
      return row === undefined ? null : sceneOf(row);
    },
    async ofRep(rep, limit) {
      const rows = await find().where("rep", "=", rep).orderBy("created_at", "desc").limit(limit).execute();
      return rows.map(sceneOf);
    },
    async saveThread(id, { channel, ts }) {
      await db.updateTable("app.scenes").set({ channel, thread_ts: ts }).where("id", "=", id).execute();
    },
    async save(id, expected, { session, said, pending, tickAt }) {
      const saved = await db
        .updateTable("app.scenes")
        .set({
          session: jsonColumn(session),
          rev: session.rev,
          said: jsonColumn(said),
          pending: jsonColumn(pending),
          has_pending: pending.length > 0,
          tick_at: tickAt === null ? null : timeColumn(tickAt),
        })
        .where("id", "=", id)
        .where("rev", "=", expected)
        .executeTakeFirst();
      return saved.numUpdatedRows > 0n;
    },
    async performed(id, key) {
      await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom("app.scenes")
          .select("pending")
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return;
        const pending = row.pending.filter((effect) => effect.key !== key);
        await transaction
          .updateTable("app.scenes")
          .set({ pending: jsonColumn(pending), has_pending: pending.length > 0 })
          .where("id", "=", id)
          .execute();
      });
    },
    async lease(id, claim, { now, leaseMs }) {
      const taken = await db
        .updateTable("app.scenes")
        .set({ claim, claim_until: timeColumn(now.add({ milliseconds: leaseMs })) })
        .where("id", "=", id)
        .where((where) =>
          where.or([where("claim", "is", null), where("claim", "=", claim), where("claim_until", "<=", moment(now))]),
        )
        .executeTakeFirst();
      return taken.numUpdatedRows > 0n;
    },
    async release(id, claim) {
      await db
        .updateTable("app.scenes")
        .set({ claim: null, claim_until: null })
        .where("id", "=", id)
        .where("claim", "=", claim)
        .execute();
    },
    async toWake(now, limit) {
      const rows = await db
        .selectFrom("app.scenes")
        .select("id")
        .where((where) =>
          where.and([
            where.or([where("has_pending", "=", true), where("tick_at", "<=", moment(now))]),
            where.or([where("claim", "is", null), where("claim_until", "<=", moment(now))]),
          ]),
        )
        .orderBy("tick_at")
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async recordPractice(result) {
      const row = {
        scene_id: result.sceneId,
        attempt: result.attempt,
        rep: result.rep,
        account_id: result.accountId,
        behaviour: result.behaviour,
        at: timeColumn(result.at),
        mode: result.mode,
        finished: result.finished,
        failed_rung: result.failedRung,
        items: result.items === null ? null : jsonColumn(result.items),
      };
      const { scene_id: _, attempt: __, ...changes } = row;
      await db
        .insertInto("app.practice_results")
        .values(row)
        .onConflict((conflict) => conflict.columns(["scene_id", "attempt"]).doUpdateSet(changes))
        .execute();
    },
    practiceOf: (rep, limit) => practiceOf({ rep: storable(rep), most: limit }),
    async practiceCounts({ since, atLeast }) {
      const { rows } = await sql<{
        behaviour: string;
        reps: number;
        started: number;
        finished: number;
        failed: Record<string, number> | null;
      }>`
        select behaviour, count(distinct rep)::int as reps, count(*)::int as started,
          count(*) filter (where finished)::int as finished,
          (select json_object_agg(failed_rung, n) from (
            select failed_rung, count(*)::int as n from app.practice_results inner_row
            where inner_row.behaviour = outer_row.behaviour and inner_row.at >= ${timeColumn(since)} and failed_rung is not null
            group by failed_rung having count(distinct rep) >= ${atLeast}
          ) as by_rung) as failed
        from app.practice_results outer_row
        where behaviour is not null and at >= ${timeColumn(since)}
        group by behaviour having count(distinct rep) >= ${atLeast}
        order by behaviour
      `.execute(db);
      return rows.map(({ behaviour, reps, started, finished, failed }) => ({
        behaviour,
        reps,
        started,
        finished,
        failedRungs: failed ?? {},
      }));
    },
    async practised(behaviours, since) {
      const rows = await db
        .selectFrom("app.practice_results")
        .select((of) => ["rep", of.fn.min("at").as("at")])
        .where("behaviour", "=", anyOf(behaviours.map(storable)))
        .where("finished", "=", true)
        .where("at", ">=", moment(since))
        .groupBy("rep")
        .orderBy("rep")
        .execute();
      return rows.map(({ rep, at }) => ({ rep, at: instantOf(at) }));
    },
    async enabledCriteria() {
      const rows = await db
        .selectFrom("app.roleplay_criteria")
        .select("criterion")
        .where("enabled", "=", true)
        .execute();
      return rows.map(({ criterion }) => criterion);
    },
    async enableCriteria(agreement, at) {
      const rows = agreement.map(({ criterion, people, grader, threads, verdict }) => ({
        criterion,
        enabled: verdict === "enable",
        people,
        grader,
        threads,
        at: timeColumn(at),
      }));
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("app.roleplay_criteria").execute();
        if (rows.length > 0) await transaction.insertInto("app.roleplay_criteria").values(rows).execute();
      });
    },
    async forget(id) {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("app.practice_results").where("scene_id", "=", id).execute();
        const row = await transaction
          .selectFrom("app.scenes")
          .select("session")
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return;
        const bare = { ...row.session, turns: [], draft: [], rev: row.session.rev + 1 };
        await transaction
          .updateTable("app.scenes")
          .set({ session: jsonColumn(bare), rev: bare.rev, said: jsonColumn({}), tick_at: null })
          .where("id", "=", id)
          .execute();
      });
    },
  };
}

function sceneOf(row: Selectable<ScenesTable>): Scene {
  return {
    id: row.id,
    rep: row.rep,
    briefId: row.brief_id,
    session: row.session,
    said: row.said,
    pending: row.pending,
    thread: row.channel === null || row.thread_ts === null ? null : { channel: row.channel, ts: row.thread_ts },
    createdAt: instantOf(row.created_at),
  };
}

function resultOf(row: Selectable<PracticeResultsTable>): PracticeResult {
  return {
    sceneId: row.scene_id,
    attempt: row.attempt,
    rep: row.rep,
    accountId: row.account_id,
    behaviour: row.behaviour,
    at: instantOf(row.at),
    mode: row.mode,
    finished: row.finished,
    failedRung: row.failed_rung,
    items: row.items,
  };
}
