import { type Kysely, type Selectable, sql } from "kysely";
import type { SharedMoment, SharedMomentStore } from "#flows/rights-ports.ts";
import { at, instantOf, instantOrNull, storable, timeColumn } from "./column-values.ts";
import type { MomentsSharedTable } from "./rights-tables.ts";
import type { Schema } from "./schema.ts";

export function createSharedMoments(db: Kysely<Schema>): SharedMomentStore {
  const rows = () => db.selectFrom("app.moments_shared").selectAll();
  return {
    async propose(moment) {
      await db
        .insertInto("app.moments_shared")
        .values({
          id: storable(moment.id),
          rep: moment.rep,
          behaviour: storable(moment.behaviour),
          observation: storable(moment.observation),
          call_id: storable(moment.callId),
          account_id: storable(moment.accountId),
          at: timeColumn(moment.at),
          quote: storable(moment.quote),
          context: storable(moment.context),
          reply: moment.reply === null ? null : storable(moment.reply),
          status: "proposed",
          consent: "none",
          proposed_at: timeColumn(moment.proposedAt),
          decided_at: null,
        })
        .onConflict((conflict) => conflict.column("observation").doNothing())
        .execute();
      return momentOf(await rows().where("observation", "=", storable(moment.observation)).executeTakeFirstOrThrow());
    },
    async get(id) {
      const row = await rows().where("id", "=", storable(id)).executeTakeFirst();
      return row === undefined ? null : momentOf(row);
    },
    async ofRep(rep) {
      return (await rows().where("rep", "=", storable(rep)).orderBy("at", "desc").orderBy("id").execute()).map(
        momentOf,
      );
    },
    async decide(id, rep, { status, consent, at: decidedAt }) {
      const row = await db
        .updateTable("app.moments_shared")
        .set({ status, consent, decided_at: timeColumn(decidedAt) })
        .where("id", "=", storable(id))
        .where("rep", "=", storable(rep))
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : momentOf(row);
    },
    async exampleFor(behaviour, reader) {
      const row = await db
        .selectFrom("app.moments_shared as moment")
        .innerJoin("app.observations as seen", "seen.id", "moment.observation")
        .leftJoin("app.people as person", "person.email", "moment.rep")
        .select(["moment.id", "moment.quote", "moment.context", "moment.reply", "moment.consent", "person.name"])
        .where("moment.behaviour", "=", storable(behaviour))
        .where("moment.status", "=", "shared")
        .where("moment.rep", "<>", storable(reader))
        .where("seen.status", "=", "current")
        .orderBy("moment.decided_at", "desc")
        .orderBy("moment.id")
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { id, quote, context, reply, consent, name } = row;
      return { id, quote, context, reply, by: consent === "credited" ? name : null };
    },
    async briefsWith(id) {
      // Rare: when somebody takes a moment back. Briefs older than the moment are not read.
      const { rows: found } = await sql<{ brief: string; delivery: string | null }>`
        select brief.id as brief, sent.id as delivery
        from app.briefs brief
        left join app.deliveries sent on sent.brief_id = brief.id
        where brief.generated_at >= (select coalesce(min(proposed_at), now()) from app.moments_shared where id = ${storable(id)})
          and brief.brief::text like ${`%"moment:${storable(id).replace(/[\\%_]/g, "\\$&")}"%`}
      `.execute(db);
      return found.map((row) => ({ briefId: row.brief, deliveryId: row.delivery }));
    },
    async scenesOf(behaviour, since) {
      const { rows: found } = await sql<{ id: string }>`
        select id from app.scenes
        where created_at >= ${at(since)} and session #>> '{scenario,behaviour,id}' = ${storable(behaviour)} order by id
      `.execute(db);
      return found.map(({ id }) => id);
    },
  };
}

function momentOf(row: Selectable<MomentsSharedTable>): SharedMoment {
  return {
    id: row.id,
    rep: row.rep,
    behaviour: row.behaviour,
    observation: row.observation,
    callId: row.call_id,
    accountId: row.account_id,
    at: instantOf(row.at),
    quote: row.quote,
    context: row.context,
    reply: row.reply,
    status: row.status,
    consent: row.consent,
    proposedAt: instantOf(row.proposed_at),
    decidedAt: instantOrNull(row.decided_at),
  };
}
