import { type Kysely, sql } from "kysely";
import type { Brief } from "#domain/briefs/brief.ts";
import { quotesCallOn, withoutCallWords } from "#domain/briefs/quoted-calls.ts";
import { tokenPlace } from "./calendar-connections.ts";
import { at, jsonColumn } from "./column-values.ts";
import { drivePlace } from "./drives.ts";
import { installationPlace } from "./installations.ts";
import { forgetEvidence } from "./retention-evidence.ts";
import type { Schema } from "./schema.ts";
import type { SecretPlace, Secrets } from "./secrets.ts";

/** Rows of one table that one round deletes at most: the first round after a long time must not hold the store for minutes. */
const portion = 10_000;

/** What could not be done; everything else of the round was. */
export interface PruneReport {
  /** Secrets that no key of ENCRYPTION_KEY opens. */
  readonly unopened: readonly { readonly place: SecretPlace; readonly error: Error }[];
}

/** Forgets what is over: run with the maintenance. */
export async function prune(
  db: Kysely<Schema>,
  {
    secrets,
    retentionDays,
    transcriptDays = 90,
    evidenceDays = 365,
    auditDays = 730,
    stateHistoryDays = 730,
    now,
  }: {
    readonly secrets: Secrets;
    readonly retentionDays: number;
    readonly transcriptDays?: number;
    readonly evidenceDays?: number;
    readonly auditDays?: number;
    readonly stateHistoryDays?: number;
    readonly now: Temporal.Instant;
  },
): Promise<PruneReport> {
  const ago = (hours: number) => at(now.subtract({ hours }));
  await sql`delete from app.calendar_events where ends_at < ${ago(30 * 24)}`.execute(db);
  await sql`delete from app.oauth_states where expires_at <= ${at(now)}`.execute(db);
  await sql`delete from app.slack_events where seen_at < ${ago(24)}`.execute(db);
  await sql`delete from app.contexts where at < ${ago(24)}`.execute(db);
  await forgetTranscripts(db, now.subtract({ hours: transcriptDays * 24 }));
  await forgetCallWords(db, now.subtract({ hours: transcriptDays * 24 }));
  await forgetEvidence(db, {
    evidence: now.subtract({ hours: evidenceDays * 24 }),
    audit: now.subtract({ hours: auditDays * 24 }),
    practice: now.subtract({ hours: retentionDays * 24 }),
    history: now.subtract({ hours: stateHistoryDays * 24 }),
  });
  await pruneMessages(db, now.subtract({ hours: retentionDays * 24 }));
  await pruneNudges(db, now.subtract({ hours: retentionDays * 24 }));
  return sealAgain(db, secrets);
}

/** What was said goes, every version of it; that there was a call stays, so that the same file is not read as a new one. Findings keep their quotes. */
async function forgetTranscripts(db: Kysely<Schema>, before: Temporal.Instant): Promise<void> {
  await sql`
    update app.signals set content = null where (id, version) in (
      select id, version from app.signals
      where kind = 'call.transcript' and content is not null and at < ${at(before)} limit ${portion}
    )
  `.execute(db);
}

/** The customer's line that a brief took from a transcript goes with it. */
async function forgetCallWords(db: Kysely<Schema>, before: Temporal.Instant): Promise<void> {
  const day = before.toString().slice(0, 10);
  const { rows } = await sql<{ id: string; brief: Brief }>`
    select id, brief from app.briefs where quotes_call_on < ${day}::date order by quotes_call_on limit ${portion / 10}
  `.execute(db);
  for (const { id, brief } of rows) {
    const bare = withoutCallWords(brief, day);
    await sql`
      update app.briefs set brief = ${jsonColumn(bare)}::json, quotes_call_on = ${quotesCallOn(bare)}::date where id = ${id}
    `.execute(db);
  }
}

/** Messages that are over, with the feedback on them, and briefs. A row that may still have work stays, however old it is. */
async function pruneMessages(db: Kysely<Schema>, before: Temporal.Instant): Promise<void> {
  await sql`
    delete from app.deliveries where id in (
      select id from app.deliveries
      where created_at < ${at(before)} and status in ('sent', 'failed', 'cancelled')
        and greatest(due_at, expires_at, coalesce(call_ends_at, due_at)) < ${at(before)}
      limit ${portion}
    )
  `.execute(db);
  // Ids begin with their time (UUID v7): old briefs lie at the start of the primary key, and nothing else is read.
  await sql`
    delete from app.briefs where id in (
      select id from app.briefs where id < ${firstIdAt(before)} and generated_at < ${at(before)} limit ${portion}
    )
  `.execute(db);
  // What a model answered, what a day cost and what was called wrong live as long as the briefs that they belong to.
  await sql`
    delete from app.model_results where id in (
      select id from app.model_results where id < ${firstIdAt(before)} and at < ${at(before)} limit ${portion}
    )
  `.execute(db);
  await sql`delete from app.model_usage where day < (${at(before)})::date`.execute(db);
  await sql`delete from app.document_feedback where at < ${at(before)}`.execute(db);
  await sql`delete from app.brief_corrections where at < ${at(before)}`.execute(db);
  await sql`delete from app.answers where at < ${at(before)}`.execute(db);
  await sql`delete from app.owner_questions where asked_at < ${at(before)}`.execute(db);
  await sql`delete from app.missed_questions where last_at < ${at(before)}`.execute(db);
}

/** Nudges that are over, with what was answered to them. */
async function pruneNudges(db: Kysely<Schema>, before: Temporal.Instant): Promise<void> {
  await sql`
    delete from app.nudges where id in (
      select id from app.nudges where updated_at < ${at(before)} and status in ('withdrawn', 'done') limit ${portion}
    )
  `.execute(db);
  await sql`delete from app.nudge_answers where at < ${at(before)}`.execute(db);
}

function firstIdAt(instant: Temporal.Instant): string {
  const time = instant.epochMilliseconds.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** After a rotation: what an older key sealed is sealed with the first one, so that the old key can be taken off the list. Each row on its own. */
async function sealAgain(db: Kysely<Schema>, secrets: Secrets): Promise<PruneReport> {
  const unopened: { place: SecretPlace; error: Error }[] = [];
  const again = (sealed: string, place: SecretPlace): string | null => {
    if (!secrets.isStale(sealed)) return sealed;
    try {
      return secrets.seal(secrets.open(sealed, place), place);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      unopened.push({ place, error });
      return null;
    }
  };
  const connections = await db
    .selectFrom("app.calendar_connections")
    .select(["rep", "refresh_token as token"])
    .where("refresh_token", "is not", null)
    .execute();
  for (const { rep, token } of connections) {
    if (token === null) continue;
    const sealed = again(token, tokenPlace(rep));
    if (sealed === null || sealed === token) continue;
    await db
      .updateTable("app.calendar_connections")
      .set({ refresh_token: sealed })
      .where("rep", "=", rep)
      .where("refresh_token", "=", token)
      .execute();
  }
  const { rows: drives } = await sql<{ rep: string; token: string }>`
    select rep, refresh_token as token from app.drives where refresh_token is not null`.execute(db);
  for (const { rep, token } of drives) {
    const sealed = again(token, drivePlace(rep));
    if (sealed === null || sealed === token) continue;
    await sql`update app.drives set refresh_token = ${sealed} where rep = ${rep} and refresh_token = ${token}`.execute(
      db,
    );
  }
  const installations = await db
    .selectFrom("app.installations")
    .select(["team_id as team", "bot_token as token", "raw"])
    .execute();
  for (const { team, token, raw } of installations) {
    const sealed = {
      bot_token: again(token, installationPlace("bot_token", team)) ?? token,
      raw: again(raw, installationPlace("raw", team)) ?? raw,
    };
    if (sealed.bot_token === token && sealed.raw === raw) continue;
    await db
      .updateTable("app.installations")
      .set(sealed)
      .where("team_id", "=", team)
      .where("bot_token", "=", token)
      .where("raw", "=", raw)
      .execute();
  }
  return { unopened };
}
