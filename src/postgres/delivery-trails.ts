import type { Kysely } from "kysely";
import type { DeliveryTrails } from "#flows/explain-ports.ts";
import { instantOrNull, storable } from "./column-values.ts";
import type { Schema } from "./schema.ts";

/** What was done about each delivery: for `explain` only. */
export function createDeliveryTrails(db: Kysely<Schema>): DeliveryTrails {
  return {
    async of(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom("app.deliveries")
        .select(["id", "claimed_at", "woken_at", "retry_at", "last_error"])
        .where("id", "in", ids.map(storable))
        .execute();
      return new Map(
        rows.map((row) => [
          row.id,
          {
            claimedAt: instantOrNull(row.claimed_at),
            wokenAt: instantOrNull(row.woken_at),
            retryAt: instantOrNull(row.retry_at),
            lastError: row.last_error,
          },
        ]),
      );
    },
  };
}
