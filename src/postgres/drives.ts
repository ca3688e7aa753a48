import { type Kysely, sql } from "kysely";
import type { DriveConnection, DriveStore } from "#flows/drive-ports.ts";
import type { Schema } from "./schema.ts";
import type { Secrets } from "./secrets.ts";

interface DriveRow {
  readonly rep: string;
  readonly status: DriveConnection["status"];
  readonly refresh_token: string | null;
  readonly page_token: string | null;
  readonly last_pull_at: Date | null;
  readonly last_error: string | null;
}

const columns = sql.raw("rep, status, refresh_token, page_token, last_pull_at, last_error");
export const drivePlace = (rep: string) => ({ table: "drives", column: "refresh_token", key: rep });

/** Connected Drives; tokens sealed. `rep` is an email in lower case. */
export function createDriveStore(db: Kysely<Schema>, secrets: Secrets): DriveStore {
  const read = (row: DriveRow): DriveConnection => ({
    rep: row.rep,
    status: row.status,
    // Opened when it is used: one token that can't be opened must not hide the others' Drives.
    get refreshToken() {
      return row.refresh_token === null ? null : secrets.open(row.refresh_token, drivePlace(row.rep));
    },
    pageToken: row.page_token,
    lastPullAt: row.last_pull_at === null ? null : Temporal.Instant.fromEpochMilliseconds(row.last_pull_at.getTime()),
    lastError: row.last_error,
  });
  return {
    connect: async ({ rep, refreshToken, scopes, now }) => {
      const sealed = secrets.seal(refreshToken, drivePlace(rep));
      await sql`insert into app.drives (rep, status, refresh_token, scopes, next_pull_at)
        values (${rep}, 'connected', ${sealed}, ${[...scopes]}::text[], ${now.toString()}::timestamptz)
        on conflict (rep) do update set status = 'connected', refresh_token = excluded.refresh_token, scopes = excluded.scopes,
          page_token = null, last_error = null, next_pull_at = excluded.next_pull_at, generation = drives.generation + 1`.execute(
        db,
      );
    },
    get: async (rep) => {
      const { rows } = await sql<DriveRow>`select ${columns} from app.drives where rep = ${rep}`.execute(db);
      return rows[0] ? read(rows[0]) : null;
    },
    takeDue: async ({ now, leaseMs, limit }) => {
      const { rows } = await sql<DriveRow>`
        update app.drives set next_pull_at = ${now.add({ milliseconds: leaseMs }).toString()}::timestamptz
        where rep in (select rep from app.drives where status = 'connected' and next_pull_at <= ${now.toString()}::timestamptz
          order by next_pull_at limit ${limit} for update skip locked)
        returning ${columns}`.execute(db);
      return rows.map(read);
    },
    savePage: async (rep, pageToken) => {
      await sql`update app.drives set page_token = ${pageToken} where rep = ${rep}`.execute(db);
    },
    recordPull: async (rep, { at, next, error, status }) => {
      await sql`update app.drives set next_pull_at = ${next.toString()}::timestamptz, last_error = ${error},
        last_pull_at = case when ${error}::text is null then ${at.toString()}::timestamptz else last_pull_at end,
        status = coalesce(${status ?? null}::text, status),
        refresh_token = case when ${status ?? null}::text = 'lost' then null else refresh_token end,
        page_token = case when ${status ?? null}::text = 'lost' then null else page_token end
        where rep = ${rep}`.execute(db);
    },
    disconnect: async (rep) => {
      await sql`delete from app.drives where rep = ${rep}`.execute(db);
    },
  };
}
