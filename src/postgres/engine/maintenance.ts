import type { Log } from "#flows/ports.ts";
import type { EmbeddedPool } from "./clients.ts";

/** Rows of dead weight from which a table is vacuumed. */
const deadRows = 100;
/** Changed rows from which the planner's statistics are renewed. */
const staleRows = 500;

/** Each its own statement: VACUUM and CHECKPOINT do not run inside a transaction, and others get their turn between them. */
export async function maintenance(pool: EmbeddedPool, log: Log): Promise<void> {
  const began = performance.now();
  // Counts of dead rows are written at most once a second; this asks for what the last statements left.
  await pool.query("select pg_stat_force_next_flush()");
  const { rows } = await pool.query(
    `select format('%I.%I', schemaname, relname) as name, n_mod_since_analyze >= $2 as stale
       from pg_stat_user_tables
      where schemaname in ('app', 'bullmq') and (n_dead_tup >= $1 or n_mod_since_analyze >= $2)
      order by 1`,
    [deadRows, staleRows],
  );
  for (const { name, stale } of rows) await pool.query(`vacuum ${stale ? "(analyze) " : ""}${name}`);
  await pool.query("checkpoint");
  log.info("store_maintained", { tables: rows.length, milliseconds: Math.round(performance.now() - began) });
}
