import { type Kysely, type Selectable, sql } from "kysely";
import type { Person } from "#domain/accounts/records.ts";
import type { DeliveryKind, RepSettings } from "#domain/moments/delivery.ts";
import type { PeopleStore } from "#flows/ports.ts";
import { anyOf, emailKey, instantOrNull, nullableTime } from "./column-values.ts";
import type { PeopleTable, Schema, SettingsTable } from "./schema.ts";
import { inOrder, together } from "./together.ts";

/** `defaultLeadMinutes`: the lead of everybody who has not chosen another one. */
export function createPeopleStore(db: Kysely<Schema>, defaultLeadMinutes: number): PeopleStore {
  const find = together(async (emails: readonly string[]) => {
    const rows = await db.selectFrom("app.people").selectAll().where("email", "=", anyOf(emails)).execute();
    return inOrder(emails, rows.map(personOf), ({ email }) => email);
  });
  const slackLink = together(async (emails: readonly string[]) => {
    const rows = await db
      .selectFrom("app.slack_links")
      .select(["email", "team_id as teamId", "user_id as userId", "channel", "zone"])
      .where("email", "=", anyOf(emails))
      .execute();
    return inOrder(emails, rows, ({ email }) => email);
  });
  const settings = together(async (emails: readonly string[]) => {
    const rows = await db.selectFrom("app.settings").selectAll().where("email", "=", anyOf(emails)).execute();
    const found = inOrder(emails, rows, ({ email }) => email);
    return emails.map((email, index) => settingsOf(email, found[index] ?? undefined, defaultLeadMinutes));
  });
  return {
    find: (email) => find(emailKey(email)),
    async list() {
      return (await db.selectFrom("app.people").selectAll().orderBy("email").execute()).map(personOf);
    },
    async findBySlackUser(teamId, userId) {
      const row = await db
        .selectFrom("app.people as person")
        .innerJoin("app.slack_links as link", "link.email", "person.email")
        .selectAll("person")
        .where("link.team_id", "=", teamId)
        .where("link.user_id", "=", userId)
        .executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    async slackLink(email) {
      const row = await slackLink(emailKey(email));
      if (row === null) return null;
      const { teamId, userId, channel, zone } = row;
      return { teamId, userId, channel, zone };
    },
    async saveSlackLink(email, { teamId, userId, channel, zone }) {
      const columns = { team_id: teamId, user_id: userId, channel, zone };
      await db.transaction().execute(async (trx) => {
        // One link is written at a time: two people who swap accounts would wait for each other's row.
        await sql`select pg_advisory_xact_lock(hashtextextended('sideline:slack-links', 0))`.execute(trx);
        // The Slack account changed its address: it must not lead to the former owner as well.
        await trx
          .deleteFrom("app.slack_links")
          .where("team_id", "=", teamId)
          .where("user_id", "=", userId)
          .where("email", "<>", emailKey(email))
          .execute();
        await trx
          .insertInto("app.slack_links")
          .values({ email: emailKey(email), ...columns })
          .onConflict((conflict) => conflict.column("email").doUpdateSet(columns))
          .execute();
      });
    },
    settings: (email) => settings(emailKey(email)),
    async saveSettings(settings) {
      const columns = {
        // Who never chose a lead follows the deployment's when that changes; saving another setting is no choice.
        lead_minutes: settings.leadMinutes === defaultLeadMinutes ? null : settings.leadMinutes,
        day_before: settings.dayBefore,
        digest: settings.digest,
        quiet_from: settings.quietHours?.from ?? null,
        quiet_to: settings.quietHours?.to ?? null,
        paused_until: nullableTime(settings.pausedUntil),
        stopped: [...settings.stopped],
        blocked: [...settings.blocked],
        nudges_per_day: settings.nudgeCaps.perDay,
        nudges_per_week: settings.nudgeCaps.perWeek,
      };
      await db
        .insertInto("app.settings")
        .values({ email: emailKey(settings.email), ...columns })
        .onConflict((conflict) => conflict.column("email").doUpdateSet(columns))
        .execute();
    },
  };
}

function personOf(row: Selectable<PeopleTable>): Person {
  return {
    email: row.email,
    name: row.name,
    role: row.role,
    managerEmail: row.manager_email,
    timeZone: row.time_zone,
    startedOn: row.started_on,
  };
}

function settingsOf(
  email: string,
  row: Selectable<SettingsTable> | undefined,
  defaultLeadMinutes: number,
): RepSettings {
  if (row === undefined) {
    return {
      email,
      leadMinutes: defaultLeadMinutes,
      dayBefore: false,
      digest: false,
      quietHours: null,
      pausedUntil: null,
      stopped: [],
      blocked: [],
      nudgeCaps: { perDay: null, perWeek: null },
    };
  }
  const { quiet_from: from, quiet_to: to } = row;
  return {
    email,
    leadMinutes: row.lead_minutes ?? defaultLeadMinutes,
    dayBefore: row.day_before,
    digest: row.digest,
    quietHours: from === null || to === null ? null : { from, to },
    pausedUntil: instantOrNull(row.paused_until),
    stopped: row.stopped as DeliveryKind[], // saveSettings is the only writer
    blocked: row.blocked,
    nudgeCaps: { perDay: row.nudges_per_day, perWeek: row.nudges_per_week },
  };
}
