import { type Kysely, sql } from "kysely";
import type { SignalStore, StoredFinding } from "#flows/signal-ports.ts";
import { anyOf, at, instantOf, jsonColumn, storable, timeColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";
import type { FindingsTable } from "./signal-tables.ts";
import { byAsker, together } from "./together.ts";

type FindingRows = Pick<
  SignalStore,
  "saveFindings" | "findingsOfCall" | "finding" | "findings" | "findingsOf" | "lastShown"
>;

export function createFindingRows(db: Kysely<Schema>): FindingRows {
  const current = () => db.selectFrom("app.findings").select("finding").where("current", "=", true);
  const byIds = together(async (lists: readonly (readonly string[])[]) => {
    const rows = await current().where("id", "=", anyOf(lists.flat())).execute();
    const found = new Map(rows.map(findingOf).map((finding) => [finding.id, finding]));
    return lists.map((ids) => new Map(ids.flatMap((id) => found.get(id) ?? []).map((one) => [one.id, one])));
  });
  const lastShown = together(
    async (asked: readonly { account_id: string; behaviours: readonly string[]; since: string }[]) => {
      const { rows } = await sql<{ asker: number; at: Date }>`
        select given.asker, last.at
        from json_to_recordset(${jsonColumn(asked.map((one, asker) => ({ asker, ...one })))}::json)
          as given (asker integer, account_id text, behaviours json, since timestamptz)
        cross join lateral (
          select f.at from app.findings f join app.observations o on o.id = f.id
          where f.current and f.account_id = given.account_id and f.at >= given.since
            and f.behaviour in (select json_array_elements_text(given.behaviours))
            and o.status = 'current' and o.executed
          order by f.at desc limit 1
        ) as last
      `.execute(db);
      return byAsker(asked.length, rows).map(([row]) => (row === undefined ? null : instantOf(row.at)));
    },
  );
  return {
    saveFindings: (callId, findings, now) =>
      db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom("app.findings")
          .select(["id", "version", "finding"])
          .where("call_id", "=", storable(callId))
          .where("current", "=", true)
          .forUpdate()
          .execute();
        const kept = new Set<string>();
        for (const finding of findings) {
          const json = jsonColumn(finding);
          const same = before.find(({ id }) => id === finding.id);
          if (same !== undefined) kept.add(same.id);
          if (same !== undefined && jsonColumn(same.finding) === json) continue;
          if (same !== undefined) await retire(trx, same.id);
          const last = await trx
            .selectFrom("app.findings")
            .select(sql<number>`coalesce(max(version), 0)::int`.as("version"))
            .where("id", "=", storable(finding.id))
            .executeTakeFirstOrThrow();
          await trx
            .insertInto("app.findings")
            .values({
              id: storable(finding.id),
              version: last.version + 1,
              current: true,
              call_id: storable(callId),
              signal_id: storable(finding.signalId),
              rep: finding.rep,
              behaviour: storable(finding.behaviour),
              at: timeColumn(finding.at),
              account_id: storable(finding.accountId),
              finding: json,
              found_at: timeColumn(now),
            })
            .execute();
        }
        for (const { id } of before) if (!kept.has(id)) await retire(trx, id);
      }),
    async findingsOfCall(callId) {
      const rows = await current().where("call_id", "=", storable(callId)).orderBy("id").execute();
      return rows.map(findingOf);
    },
    finding: async (id) => (await byIds([storable(id)])).get(storable(id)) ?? null,
    findings: async (ids) => (ids.length === 0 ? new Map() : byIds(ids.map(storable))),
    lastShown: (accountId, behaviours, since) =>
      lastShown({
        account_id: storable(accountId),
        behaviours: behaviours.map(storable),
        since: timeColumn(since),
      }),
    async findingsOf(behaviours, since) {
      if (behaviours.length === 0) return [];
      const rows = await current()
        .where("behaviour", "in", behaviours.map(storable))
        .where(sql<boolean>`at >= ${at(since)}`)
        .orderBy("at")
        .orderBy("id")
        .execute();
      return rows.map(findingOf);
    },
  };
}

async function retire(trx: Kysely<Schema>, id: string): Promise<void> {
  await trx
    .updateTable("app.findings")
    .set({ current: false })
    .where("id", "=", id)
    .where("current", "=", true)
    .execute();
}

function findingOf({ finding }: { readonly finding: FindingsTable["finding"]["__select__"] }): StoredFinding {
  return { ...finding, at: Temporal.Instant.from(finding.at) };
}
