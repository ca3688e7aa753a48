import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import { heldByTime } from "#domain/nudges/holds.ts";
import type { Nudge, NudgeAnswer } from "#domain/nudges/nudge.ts";
import type { NudgeStore } from "#flows/nudge-ports.ts";
import { anyOf, at, chunks, instantOf, jsonColumn, storable, timeColumn } from "./column-values.ts";
import { nudgeColumns, nudgeOf } from "./nudge-rows.ts";
import type { NudgesTable } from "./nudge-tables.ts";
import type { Schema } from "./schema.ts";
import { byAsker, together } from "./together.ts";

export function createNudgeStore(db: Kysely<Schema>): NudgeStore {
  const find = () => db.selectFrom("app.nudges").selectAll();
  const open = sql<boolean>`status in ('planned', 'held')`;
  const inOrder = async (where: RawBuilder<boolean>) =>
    (await find().where(where).orderBy("created_at").orderBy("id").execute()).map(nudgeOf);
  const ofPeople = (column: "rep" | "owner", time: "updated_at" | "sent_at") =>
    together(async (asked: readonly { person: string; since: string }[]) => {
      const { rows } = await sql<Selectable<NudgesTable> & { asker: number }>`
        select given.asker, stored.*
        from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
          as given (asker integer, person text, since timestamptz)
        join app.nudges as stored on stored.${sql.ref(column)} = given.person
          and (${open} or stored.${sql.ref(time)} >= given.since)
        order by stored.created_at, stored.id
      `.execute(db);
      return byAsker(asked.length, rows).map((own) => own.map(nudgeOf));
    });
  const ofRep = ofPeople("rep", "updated_at");
  const ofOwner = ofPeople("owner", "sent_at");
  // Asked for together, written together: each asker's rows in one transaction still.
  const save = together(async (asked: readonly (readonly Nudge[])[]) => {
    await saveAll(db, asked.flat());
    return asked.map(() => undefined);
  });
  return {
    async get(id) {
      const row = await find().where("id", "=", storable(id)).executeTakeFirst();
      return row === undefined ? null : nudgeOf(row);
    },
    async ofLetter(letter) {
      const rows = await find()
        .where("letter", "=", storable(letter))
        .where("status", "in", ["planned", "sent", "answered", "done"])
        .orderBy("urgency", "desc")
        .orderBy("id")
        .execute();
      return rows.map(nudgeOf);
    },
    ofRep: (rep, since) => ofRep({ person: storable(rep), since: timeColumn(since) }),
    ofOwner: (owner, since) => ofOwner({ person: storable(owner), since: timeColumn(since) }),
    general: (since) => inOrder(sql`rep is null and (${open} or updated_at >= ${at(since)})`),
    async list({ rep, owner, behaviour, limit }) {
      let query = find();
      if (rep !== undefined) query = query.where("rep", "=", storable(rep));
      if (owner !== undefined) query = query.where("owner", "=", storable(owner));
      if (behaviour !== undefined) query = query.where("behaviour", "=", storable(behaviour));
      return (await query.orderBy("updated_at", "desc").orderBy("id", "desc").limit(limit).execute()).map(nudgeOf);
    },
    async save(rows) {
      if (rows.length > 0) await save(rows);
    },
    async toLookAt(now, limit) {
      const rows = await db
        .selectFrom("app.nudges")
        .select("owner")
        .distinct()
        .where(sql<boolean>`${open} and owner is not null and look_at <= ${at(now)}`)
        .limit(limit)
        .execute();
      return rows.flatMap(({ owner }) => owner ?? []);
    },
    async lookAgain(owner, now) {
      await sql`
        update app.nudges set look_at = ${at(now)}
        where owner = ${storable(owner)} and (look_at is null or look_at > ${at(now)}) and (
          (status = 'planned' and due_at > ${at(now)}) or (status = 'held' and because = ${anyOf(heldByTime)})
        )
      `.execute(db);
    },
    async dueFollowUps(now, limit) {
      const where = sql<boolean>`status in ('sent', 'answered') and follow_up_at <= ${at(now)}`;
      return (await find().where(where).orderBy("follow_up_at").limit(limit).execute()).map(nudgeOf);
    },
    async dueSends(now, limit) {
      const where = sql<boolean>`status = 'planned' and due_at <= ${at(now)}`;
      return (await find().where(where).orderBy("due_at").limit(limit).execute()).map(nudgeOf);
    },
    ...answerRows(db),
    async levels() {
      const rows = await db.selectFrom("app.nudge_types").selectAll().orderBy("type").execute();
      return rows.map(({ type, level, since, measured }) => ({ type, level, since: instantOf(since), measured }));
    },
    async saveLevel({ type, level, since, measured }) {
      const columns = {
        level,
        since: timeColumn(since),
        measured: measured === null ? null : jsonColumn(measured),
      };
      await db
        .insertInto("app.nudge_types")
        .values({ type, ...columns })
        .onConflict((conflict) => conflict.column("type").doUpdateSet(columns))
        .execute();
    },
    async marks(prefix) {
      const rows = await db
        .selectFrom("app.nudge_rounds")
        .selectAll()
        .where(sql<boolean>`starts_with(name, ${prefix})`)
        .execute();
      return new Map(rows.map((row) => [row.name, instantOf(row.at)]));
    },
    async mark(name) {
      const row = await db.selectFrom("app.nudge_rounds").select("at").where("name", "=", name).executeTakeFirst();
      return row === undefined ? null : instantOf(row.at);
    },
    async saveMarks(names, instant) {
      if (names.length === 0) return;
      const columns = { at: timeColumn(instant) };
      await db
        .insertInto("app.nudge_rounds")
        .values(names.map((name) => ({ name, ...columns })))
        .onConflict((conflict) => conflict.column("name").doUpdateSet(columns))
        .execute();
    },
  };
}

async function saveAll(db: Kysely<Schema>, rows: readonly Nudge[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const some of chunks(rows, 200)) {
      const columns = some.map(nudgeColumns);
      // A new row whose key was taken meanwhile is the same nudge: what is there stays.
      await sql`
        insert into app.nudges select * from json_populate_recordset(null::app.nudges, ${JSON.stringify(
          columns.map(({ evidence, call, ...rest }) => ({
            ...rest,
            evidence: JSON.parse(evidence),
            call: typeof call === "string" ? JSON.parse(call) : null,
          })),
        )}::json) as given
        where not exists (select 1 from app.nudges as other where other.key = given.key and other.id <> given.id)
        on conflict (id) do update set ${sql.join(changing.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))}
      `.execute(trx);
    }
  });
}

/** Everything but what makes it this nudge. */
const changing = [
  "owner",
  "from_state",
  "state",
  "state_since",
  "status",
  "because",
  "why",
  "evidence",
  "urgency",
  "not_before",
  "call",
  "due_at",
  "deadline_at",
  "follow_up_at",
  "look_at",
  "letter",
  "sent_at",
  "outcome",
  "updated_at",
] as const;

type AnswerRows = Pick<
  NudgeStore,
  "answer" | "answersOf" | "answersSince" | "isDisputedSince" | "optOut" | "optIn" | "optOuts"
>;

function answerRows(db: Kysely<Schema>): AnswerRows {
  const answers = () =>
    db
      .selectFrom("app.nudge_answers as answer")
      .innerJoin("app.nudges as nudge", "nudge.id", "answer.nudge_id")
      .select(["answer.nudge_id", "nudge.type", "answer.person", "answer.verb"])
      .select(["answer.reason", "answer.observation", "answer.at"])
      .orderBy("answer.number");
  const isDisputed = together(async (asked: readonly { rep: string; behaviour: string; since: string }[]) => {
    const { rows } = await sql<{ asker: number }>`
      select distinct given.asker
      from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
        as given (asker integer, rep text, behaviour text, since timestamptz)
      join app.nudges as nudge on nudge.rep = given.rep and nudge.behaviour = given.behaviour
      join app.nudge_answers as answer on answer.nudge_id = nudge.id
      where answer.person = given.rep and answer.verb = 'wrong' and answer.at >= given.since
    `.execute(db);
    return byAsker(asked.length, rows).map((own) => own.length > 0);
  });
  const optOuts = together(async (people: readonly string[]) => {
    const rows = await db
      .selectFrom("app.nudge_opt_outs")
      .select(["person", "behaviour"])
      .where("person", "=", anyOf(people))
      .execute();
    const found = Map.groupBy(rows, ({ person }) => person);
    return people.map((person) => (found.get(person) ?? []).map(({ behaviour }) => behaviour));
  });
  return {
    async answer({ nudgeId, person, verb, reason, observation, at: when }) {
      await db
        .insertInto("app.nudge_answers")
        .values({
          nudge_id: nudgeId,
          person,
          verb,
          reason: reason === null ? null : storable(reason),
          observation: observation === null ? null : storable(observation),
          at: timeColumn(when),
        })
        .execute();
    },
    async answersOf(nudgeId) {
      return (await answers().where("answer.nudge_id", "=", storable(nudgeId)).execute()).map(answerOf);
    },
    async answersSince(since) {
      return (
        await answers()
          .where(sql<boolean>`answer.at >= ${at(since)}`)
          .execute()
      ).map(answerOf);
    },
    isDisputedSince: ({ rep, behaviour }, since) =>
      isDisputed({ rep: storable(rep), behaviour: storable(behaviour), since: timeColumn(since) }),
    async optOut(person, behaviour, when) {
      await db
        .insertInto("app.nudge_opt_outs")
        .values({ person, behaviour: storable(behaviour), at: timeColumn(when) })
        .onConflict((conflict) => conflict.columns(["person", "behaviour"]).doNothing())
        .execute();
    },
    async optIn(person, behaviour) {
      await db
        .deleteFrom("app.nudge_opt_outs")
        .where("person", "=", person)
        .where("behaviour", "=", storable(behaviour))
        .execute();
    },
    optOuts: (person) => optOuts(storable(person)),
  };
}

interface AnswerRow {
  readonly nudge_id: string;
  readonly type: NudgeAnswer["type"];
  readonly person: string;
  readonly verb: NudgeAnswer["verb"];
  readonly reason: string | null;
  readonly observation: string | null;
  readonly at: Date;
}

function answerOf({ nudge_id, at: when, ...row }: AnswerRow): NudgeAnswer {
  return { nudgeId: nudge_id, ...row, at: instantOf(when) };
}
