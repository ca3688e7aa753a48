import { type Kysely, type Selectable, sql } from "kysely";
import type { AnswerStore, KeptAnswer, OwnerQuestion } from "#flows/answer-ports.ts";
import { anyOf, emailKey, instantOf, jsonColumn, at as moment, storable, timeColumn } from "./column-values.ts";
import type { AnswersTable, OwnerQuestionsTable } from "./governance-tables.ts";
import type { Schema } from "./schema.ts";

export function createAnswerStore(db: Kysely<Schema>): AnswerStore {
  const answers = () => db.selectFrom("app.answers").selectAll();
  return {
    async save({ id, person, accountId, thread, question, searched, answer, at }, state) {
      const columns = { answer: jsonColumn(answer), knowledge_state: state };
      await db
        .insertInto("app.answers")
        .values({
          id,
          person: emailKey(person),
          account_id: accountId,
          channel: thread?.channel ?? null,
          thread_ts: thread?.ts ?? null,
          question: storable(question),
          searched: storable(searched),
          at: timeColumn(at),
          ...columns,
        })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(columns))
        .execute();
    },
    async get(id) {
      const row = await answers().where("id", "=", storable(id)).executeTakeFirst();
      return row === undefined ? null : answerOf(row);
    },
    async ofThread(person, channel, ts) {
      const row = await answers()
        .where("person", "=", emailKey(person))
        .where("channel", "=", storable(channel))
        .where("thread_ts", "=", storable(ts))
        .orderBy("at", "desc")
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : answerOf(row);
    },
    async countSince(person, since) {
      const row = await db
        .selectFrom("app.answers")
        .select(sql<string>`count(*)`.as("count"))
        .where("person", "=", emailKey(person))
        .where("at", ">=", moment(since))
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    async accountAt(person, channel, ts) {
      const row = await db
        .selectFrom("app.deliveries as d")
        .innerJoin("app.briefs as b", "b.id", "d.brief_id")
        .select("b.account_id")
        .where("d.recipient", "=", emailKey(person))
        .where("d.channel", "=", storable(channel))
        .where("d.ts", "=", storable(ts))
        .executeTakeFirst();
      return row?.account_id ?? null;
    },
    async toCheck(state, since, limit) {
      const rows = await answers()
        .where("at", ">=", moment(since))
        .where(sql<boolean>`knowledge_state is distinct from ${state}`)
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(answerOf);
    },
    async markChecked(ids, state) {
      if (ids.length === 0) return;
      await db.updateTable("app.answers").set({ knowledge_state: state }).where("id", "=", anyOf(ids)).execute();
    },
    async ask({ id, answerId, asker, owner, question, askedAt }) {
      const written = await db
        .insertInto("app.owner_questions")
        .values({
          id,
          answer_id: answerId,
          asker: emailKey(asker),
          owner: emailKey(owner),
          question: storable(question),
          reply: null,
          kept_as: null,
          asked_at: timeColumn(askedAt),
        })
        .onConflict((conflict) => conflict.column("answer_id").doNothing())
        .executeTakeFirst();
      return Number(written.numInsertedOrUpdatedRows ?? 0) > 0;
    },
    async question(id) {
      const row = await db
        .selectFrom("app.owner_questions")
        .selectAll()
        .where("id", "=", storable(id))
        .executeTakeFirst();
      return row === undefined ? null : questionOf(row);
    },
    async reply(id, reply, at) {
      const written = await db
        .updateTable("app.owner_questions")
        .set({ reply: storable(reply), replied_at: timeColumn(at) })
        .where("id", "=", id)
        .where("reply", "is", null)
        .executeTakeFirst();
      return Number(written.numUpdatedRows) > 0;
    },
    async keep(id, documentId) {
      await db.updateTable("app.owner_questions").set({ kept_as: documentId }).where("id", "=", id).execute();
    },
  };
}

function answerOf(row: Selectable<AnswersTable>): KeptAnswer {
  const { channel, thread_ts: ts } = row;
  return {
    id: row.id,
    person: row.person,
    accountId: row.account_id,
    thread: channel === null || ts === null ? null : { channel, ts },
    question: row.question,
    searched: row.searched,
    answer: row.answer,
    at: instantOf(row.at),
  };
}

function questionOf(row: Selectable<OwnerQuestionsTable>): OwnerQuestion {
  return {
    id: row.id,
    answerId: row.answer_id,
    asker: row.asker,
    owner: row.owner,
    question: row.question,
    reply: row.reply,
    keptAs: row.kept_as,
    askedAt: instantOf(row.asked_at),
  };
}
