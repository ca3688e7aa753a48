import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { ConfigError } from "#domain/errors.ts";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

/**
 * Brings the schema `app` up to date. `lock` runs its argument while no other process runs one: `create schema if not
 * exists` itself fails when two do it at once. Throws ConfigError with what to do when the database can't be brought up to date.
 */
export async function migrate(
  db: Kysely<Schema>,
  lock: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): Promise<void> {
  await lock(async () => {
    await sql`create schema if not exists app`.execute(db);
    await refuseNewer(db);
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...migrations }) },
      migrationTableSchema: "app",
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) return;
    const failed = results?.find((result) => result.status === "Error")?.migrationName ?? "the list of migrations";
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `The database could not be brought up to date: ${failed}: ${reason}. Nothing of that step was kept; restore a backup or report this.`,
      { cause: error },
    );
  });
}

/** A database that a newer version has changed is left alone: this version does not know what its columns mean. */
async function refuseNewer(db: Kysely<Schema>): Promise<void> {
  const { rows: tables } = await sql<{ found: string | null }>`
    select to_regclass('app.kysely_migration')::text as found
  `.execute(db);
  if ((tables[0]?.found ?? null) === null) return;
  const { rows } = await sql<{ name: string }>`select name from app.kysely_migration order by name`.execute(db);
  const unknown = rows.map((row) => row.name).filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new ConfigError(
    `The database was changed by a newer version of Sideline (${unknown.join(", ")}). Run that version, or restore the backup from before the upgrade.`,
  );
}
