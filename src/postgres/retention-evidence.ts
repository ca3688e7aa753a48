import { type Kysely, sql } from "kysely";
import { at } from "./column-values.ts";
import type { Schema } from "./schema.ts";

const portion = 10_000;

/**
 * What was said on calls goes when its time is over, wherever it was copied to; that it was done, and how it was taken, stays with the states.
 * Moments that are shared stay until their rep takes them back: they gave them.
 */
export async function forgetEvidence(
  db: Kysely<Schema>,
  before: {
    readonly evidence: Temporal.Instant;
    readonly audit: Temporal.Instant;
    readonly practice: Temporal.Instant;
    readonly history: Temporal.Instant;
  },
): Promise<void> {
  const old = at(before.evidence);
  await sql`
    update app.observations set quote = null where id in (
      select id from app.observations where quote is not null and at < ${old} limit ${portion}
    )
  `.execute(db);
  await sql`
    update app.observation_versions set observation = (observation::jsonb || '{"quote": null}'::jsonb)::json
    where (id, version) in (
      select id, version from app.observation_versions
      where (observation ->> 'at')::timestamptz < ${old} and observation ->> 'quote' is not null limit ${portion}
    )
  `.execute(db);
  await sql`
    update app.findings set finding = (finding::jsonb || '{"quote": null, "reply": null}'::jsonb)::json
    where (id, version) in (
      select id, version from app.findings
      where at < ${old} and (finding ->> 'quote' is not null or finding ->> 'reply' is not null) limit ${portion}
    )
  `.execute(db);
  await sql`update app.disputes set quote = null where quote is not null and at < ${old}`.execute(db);
  await sql`delete from app.moments_shared where status <> 'shared' and at < ${old}`.execute(db);
  await sql`delete from app.audit_log where last_at < ${at(before.audit)}`.execute(db);
  await sql`
    delete from app.scenes where id in (select id from app.scenes where created_at < ${at(before.practice)} limit ${portion})
  `.execute(db);
  await sql`delete from app.practice_results where at < ${at(before.practice)}`.execute(db);
  // What is said now, and since when, stays; how it came about goes.
  await sql`
    delete from app.state_changes where number in (
      select number from app.state_changes as change
      where recorded_at < ${at(before.history)} and (superseded_at is not null or exists (
        select from app.state_changes as later
        where later.rep = change.rep and later.behaviour = change.behaviour and later.superseded_at is null
          and (later.since, later.number) > (change.since, change.number)
      ))
      limit ${portion}
    )
  `.execute(db);
}
