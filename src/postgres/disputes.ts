import type { Kysely, Selectable } from "kysely";
import type { Dispute, DisputeStore } from "#flows/rights-ports.ts";
import { instantOf, storable, timeColumn } from "./column-values.ts";
import type { DisputesTable } from "./rights-tables.ts";
import type { Schema } from "./schema.ts";

export function createDisputeStore(db: Kysely<Schema>): DisputeStore {
  const rows = () => db.selectFrom("app.disputes").selectAll();
  return {
    async save(dispute) {
      const reason = dispute.reason === null ? null : storable(dispute.reason);
      await db
        .insertInto("app.disputes")
        .values({
          observation: storable(dispute.observation),
          rep: dispute.rep,
          behaviour: storable(dispute.behaviour),
          quote: dispute.quote === null ? null : storable(dispute.quote),
          detector: dispute.detector,
          detector_version: dispute.detectorVersion,
          executed: dispute.executed,
          at: timeColumn(dispute.at),
          reason,
        })
        .onConflict((conflict) =>
          reason === null
            ? conflict.column("observation").doNothing()
            : conflict.column("observation").doUpdateSet({ reason }),
        )
        .execute();
    },
    async get(observation) {
      const row = await rows().where("observation", "=", storable(observation)).executeTakeFirst();
      return row === undefined ? null : disputeOf(row);
    },
    async ofRep(rep) {
      return (await rows().where("rep", "=", storable(rep)).orderBy("at", "desc").execute()).map(disputeOf);
    },
    async list({ behaviour, limit }) {
      const found = behaviour === undefined ? rows() : rows().where("behaviour", "=", storable(behaviour));
      return (await found.orderBy("at", "desc").orderBy("observation").limit(limit).execute()).map(disputeOf);
    },
  };
}

function disputeOf(row: Selectable<DisputesTable>): Dispute {
  return {
    observation: row.observation,
    rep: row.rep,
    behaviour: row.behaviour,
    quote: row.quote,
    detector: row.detector,
    detectorVersion: row.detector_version,
    executed: row.executed,
    at: instantOf(row.at),
    reason: row.reason,
  };
}
