import { type Kysely, sql } from "kysely";
import { modelRungs } from "#domain/prompt.ts";
import type { ModelRecord, ModelStore } from "#flows/model-ports.ts";
import { at as instantColumn, instantOf, jsonColumn, storable, timeColumn } from "./column-values.ts";
import type { ModelResultsTable } from "./model-schema.ts";
import type { Schema } from "./schema.ts";

export function createModelStore(db: Kysely<Schema>): ModelStore {
  return {
    async reserve(person, at, wanted, allowance) {
      const usd = wanted.usd ?? 0;
      // Where the price is known dollars decide, else tokens. One statement: a hundred threads at once can't all pass the same check.
      const isWithin =
        wanted.usd === null
          ? sql<boolean>`model_usage.tokens + ${wanted.tokens} <= ${allowance.tokens}`
          : sql<boolean>`model_usage.usd + ${usd} <= ${allowance.usd}`;
      const first = wanted.usd === null ? wanted.tokens <= allowance.tokens : usd <= allowance.usd;
      if (!first) return false;
      const { rows } = await sql`
        insert into app.model_usage as model_usage (person, day, tokens, usd)
        values (${person}, ${dayOf(at)}::date, ${wanted.tokens}, ${usd})
        on conflict (person, day) do update set tokens = model_usage.tokens + ${wanted.tokens}, usd = model_usage.usd + ${usd}
        where ${isWithin} returning person`.execute(db);
      return rows.length > 0;
    },
    async settle(person, at, reserved, used) {
      await sql`
        update app.model_usage set
          tokens = greatest(0, tokens + ${used.tokens - reserved.tokens}::bigint),
          usd = greatest(0, usd + ${(used.usd ?? 0) - (reserved.usd ?? 0)}::double precision)
        where person = ${person} and day = ${dayOf(at)}::date`.execute(db);
    },
    async record(row) {
      await db.insertInto("app.model_results").values(columnsOf(row)).execute();
    },
    async recordClaims(id, briefId, claims) {
      await db
        .updateTable("app.model_results")
        .set({ brief_id: briefId, claims: jsonColumn(claims) })
        .where("id", "=", id)
        .execute();
    },
    async ofDelivery(deliveryId, accountId) {
      const row = await db
        .selectFrom("app.model_results")
        .selectAll()
        .where("delivery_id", "=", deliveryId)
        .where("account_id", "=", storable(accountId))
        .orderBy("at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : recordOf(row);
    },
    async ofBrief(briefId) {
      const row = await db
        .selectFrom("app.model_results")
        .selectAll()
        .where("brief_id", "=", briefId)
        .executeTakeFirst();
      return row === undefined ? null : recordOf(row);
    },
    async toWord({ from, to, limit }) {
      return db
        .selectFrom("app.deliveries as d")
        .select(["d.id", "d.rev"])
        .where("d.status", "=", "pending")
        .where("d.shape", "=", "active")
        .where("d.kind", "in", ["brief", "day-before"])
        .where("d.due_at", ">=", instantColumn(from))
        .where("d.due_at", "<", instantColumn(to))
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom("app.model_results as r").select("r.id").whereRef("r.delivery_id", "=", "d.id"))),
        )
        .orderBy("d.due_at")
        .limit(limit)
        .execute();
    },
    async rung(model, endpoint) {
      const row = await db
        .selectFrom("app.model_rungs")
        .select("rung")
        .where("model", "=", model)
        .where("endpoint", "=", endpoint)
        .executeTakeFirst();
      return modelRungs.find((one) => one === row?.rung) ?? null;
    },
    async saveRung(model, endpoint, rung, at) {
      const columns = { rung, at: timeColumn(at) };
      await db
        .insertInto("app.model_rungs")
        .values({ model, endpoint, ...columns })
        .onConflict((conflict) => conflict.columns(["model", "endpoint"]).doUpdateSet(columns))
        .execute();
    },
  };
}

function dayOf(at: Temporal.Instant): string {
  return at.toZonedDateTimeISO("UTC").toPlainDate().toString();
}

function columnsOf(row: ModelRecord) {
  return {
    id: row.id,
    brief_id: row.briefId,
    delivery_id: row.deliveryId,
    person: row.person,
    account_id: storable(row.accountId),
    at: timeColumn(row.at),
    prompt: row.prompt,
    prompt_version: row.promptVersion,
    prompt_hash: row.promptHash,
    model: row.model,
    rung: row.rung,
    outcome: row.outcome,
    request_id: row.requestId,
    input_tokens: row.usage?.inputTokens ?? null,
    cached_tokens: row.usage?.cachedTokens ?? null,
    output_tokens: row.usage?.outputTokens ?? null,
    cost_usd: row.cost,
    duration_ms: row.durationMs,
    answer: row.answer === null ? null : jsonColumn(row.answer),
    claims: jsonColumn(row.claims),
  };
}

type Selected = {
  [K in keyof ModelResultsTable]: ModelResultsTable[K] extends { __select__: infer S } ? S : ModelResultsTable[K];
};

function recordOf(row: Selected): ModelRecord {
  return {
    id: row.id,
    briefId: row.brief_id,
    deliveryId: row.delivery_id,
    person: row.person,
    accountId: row.account_id,
    at: instantOf(row.at),
    prompt: row.prompt,
    promptVersion: row.prompt_version,
    promptHash: row.prompt_hash,
    model: row.model,
    rung: row.rung,
    outcome: row.outcome,
    requestId: row.request_id,
    usage:
      row.input_tokens === null || row.output_tokens === null
        ? null
        : { inputTokens: row.input_tokens, cachedTokens: row.cached_tokens ?? 0, outputTokens: row.output_tokens },
    cost: row.cost_usd,
    durationMs: row.duration_ms,
    answer: row.answer,
    claims: row.claims,
  };
}
