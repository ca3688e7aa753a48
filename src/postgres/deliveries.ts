import { type Kysely, sql } from "kysely";
import type { DeliveryStore } from "#flows/ports.ts";
import { anyOf, at, emailKey, instantOf, storable, timeColumn } from "./column-values.ts";
import { createDeliveryClaims } from "./delivery-claims.ts";
import { createDeliveryRevival } from "./delivery-revival.ts";
import { deliveryOf } from "./delivery-rows.ts";
import { createDeliveryWakes } from "./delivery-wakes.ts";
import { createDeliveryWrites } from "./delivery-writes.ts";
import type { Schema } from "./schema.ts";
import { inOrder, together } from "./together.ts";

/** The row is the truth about a message; jobs only say which row to look at. */
export function createDeliveryStore(db: Kysely<Schema>): DeliveryStore {
  const by = (column: "id" | "idem_key") =>
    together(async (values: readonly string[]) => {
      const rows = await db.selectFrom("app.deliveries").selectAll().where(column, "=", anyOf(values)).execute();
      return inOrder(values, rows, (row) => row[column]).map((row) => (row === null ? null : deliveryOf(row)));
    });
  const byId = by("id");
  const byKey = by("idem_key");
  return {
    ...createDeliveryWrites(db),
    ...createDeliveryClaims(db),
    ...createDeliveryWakes(db),
    ...createDeliveryRevival(db),
    get: (id) => byId(storable(id)),
    byIdemKey: (key) => byKey(storable(key)),
    async ofRecipient(email, since) {
      const rows = await db
        .selectFrom("app.deliveries")
        .selectAll()
        .where("recipient", "=", emailKey(email))
        .where(sql<Date>`greatest(due_at, call_ends_at)`, ">=", at(since))
        .orderBy("due_at")
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(deliveryOf);
    },
    async recent({ recipient, limit }) {
      const all = db
        .selectFrom("app.deliveries")
        .selectAll()
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit);
      const rows = await (recipient === undefined ? all : all.where("recipient", "=", emailKey(recipient))).execute();
      return rows.map(deliveryOf);
    },
    /** One verdict for each person and message: the last one counts, and a click that Slack sends twice counts once. */
    async recordFeedback({ deliveryId, person, verdict, reason, at: saidAt }) {
      const columns = { verdict, reason: reason === null ? null : storable(reason), at: timeColumn(saidAt) };
      await db
        .insertInto("app.feedback")
        .values({ delivery_id: deliveryId, person: emailKey(person), ...columns })
        .onConflict((conflict) => conflict.columns(["delivery_id", "person"]).doUpdateSet(columns))
        .execute();
    },
    async feedback(deliveryId) {
      const rows = await db
        .selectFrom("app.feedback")
        .select(["person", "verdict", "reason", "at"])
        .where("delivery_id", "=", storable(deliveryId))
        .orderBy("at")
        .orderBy("person")
        .execute();
      return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
    },
  };
}
