/** What owners decided about their documents in Slack: it holds as long as the file is the one they decided about. */
import { sql } from "kysely";
import type { AnyDatabase } from "./ranking.ts";
import { updateSupersessions } from "./rows.ts";

/** After documents came or changed, in the same transaction: a review date that was given in Slack stands for the one in the file. */
export async function applyOverrides(db: AnyDatabase): Promise<void> {
  await sql`update app.documents d set review_by = o.review_by from app.document_overrides o
    where o.document_id = d.id and o.checksum = d.checksum and o.review_by is not null
      and d.review_by is distinct from o.review_by`.execute(db);
}

export function overrideDocument(
  db: AnyDatabase,
  id: string,
  decision: { readonly retired: boolean; readonly reviewBy: string | null; readonly by: string; readonly now: string },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    // Imports take this row last; whoever has it decides alone.
    await sql`select revision from app.knowledge_state for update`.execute(trx);
    const { numAffectedRows } = await sql`
      insert into app.document_overrides (document_id, checksum, retired_at, review_by, decided_by, decided_at)
      select id, checksum, ${decision.retired ? decision.now : null}::timestamptz, ${decision.reviewBy}::date, ${decision.by}, ${decision.now}::timestamptz
      from app.documents where id = ${id}
      on conflict (document_id) do update set checksum = excluded.checksum, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
        retired_at = excluded.retired_at, review_by = coalesce(excluded.review_by, document_overrides.review_by)`.execute(
      trx,
    );
    if (Number(numAffectedRows ?? 0) === 0) return false;
    await applyOverrides(trx);
    await updateSupersessions(trx);
    await sql`update app.knowledge_state set revision = revision + 1`.execute(trx);
    return true;
  });
}
