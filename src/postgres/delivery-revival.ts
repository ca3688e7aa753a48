import { type Kysely, sql } from "kysely";
import type { DeliveryStore } from "#flows/ports.ts";
import { anyOf, at, timeColumn } from "./column-values.ts";
import { deliveryOf } from "./delivery-rows.ts";
import type { Schema } from "./schema.ts";

/** Rows that were given up for a reason that is gone. What may have been posted is looked for first, as the row says. */
export function createDeliveryRevival(db: Kysely<Schema>): Pick<DeliveryStore, "revive"> {
  return {
    async revive({ because, now }) {
      const rows = await db
        .updateTable("app.deliveries")
        .set({
          status: "pending",
          because: null,
          rev: sql<number>`rev + 1`,
          attempts: 0,
          retry_at: null,
          updated_at: timeColumn(now),
        })
        .where("status", "=", "failed")
        .where("because", "=", anyOf(because))
        .where("posted_rev", "is", null)
        .where("shape", "=", "active")
        .where("expires_at", ">", at(now))
        .returningAll()
        .execute();
      return rows.map(deliveryOf);
    },
  };
}
