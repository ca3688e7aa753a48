import { type Kysely, sql } from "kysely";
import { isClosedStage } from "#domain/accounts/records.ts";
import type { RecordStore } from "#flows/ports.ts";
import { createAccountSearch } from "./account-search.ts";
import { anyOf, emailKey, storable } from "./column-values.ts";
import { importAccounts, importContacts, importOpportunities, importPeople } from "./record-imports.ts";
import { accountOf, contactOf, opportunityOf } from "./record-rows.ts";
import type { Schema } from "./schema.ts";
import { inOrder, together } from "./together.ts";

export function createRecordStore(db: Kysely<Schema>): RecordStore {
  const accounts = (ids: readonly string[]) =>
    ids.length === 0
      ? Promise.resolve([])
      : db.selectFrom("app.accounts").selectAll().where("id", "in", asked(ids)).orderBy("id").execute();
  const revision = together(async (names: readonly string[]) => {
    const rows = await db.selectFrom("app.revisions").selectAll().where("name", "=", anyOf(names)).execute();
    return inOrder(names, rows, ({ name }) => name).map((row) => Number(row?.value ?? 0));
  });
  return {
    importPeople: (rows) => importPeople(db, rows),
    importAccounts: (rows) => importAccounts(db, rows),
    importContacts: (rows) => importContacts(db, rows),
    importOpportunities: (rows) => importOpportunities(db, rows),
    async account(id) {
      const [row] = await accounts([id]);
      return row === undefined ? null : accountOf(row);
    },
    accounts: async (ids) => (await accounts(ids)).map(accountOf),
    searchAccounts: createAccountSearch(db),
    async contactsByEmail(emails) {
      if (emails.length === 0) return [];
      const keys = asked(emails.map(emailKey));
      const rows = await db
        .selectFrom("app.contacts")
        .selectAll()
        .where("email", "in", keys)
        .orderBy("email")
        .execute();
      return rows.map(contactOf);
    },
    async contactsOf(accountId) {
      const rows = await db
        .selectFrom("app.contacts")
        .selectAll()
        .where("account_id", "=", storable(accountId))
        .orderBy("name")
        .orderBy("email")
        .execute();
      return rows.map(contactOf);
    },
    /** A domain may belong to several accounts (subsidiaries, duplicates in the CRM): all come back, and the ranking of the call decides. */
    async accountsByDomain(domains) {
      if (domains.length === 0) return [];
      const rows = await db
        .selectFrom("app.accounts")
        .selectAll()
        .where(sql<boolean>`domains && ${asked(domains.map((domain) => domain.toLowerCase()))}::text[]`)
        .orderBy("id")
        .execute();
      return rows.map(accountOf);
    },
    async opportunitiesOf(accountIds) {
      if (accountIds.length === 0) return [];
      const rows = await db
        .selectFrom("app.opportunities")
        .selectAll()
        .where("account_id", "in", asked(accountIds))
        .orderBy("account_id")
        .orderBy("id")
        .execute();
      return rows.map(opportunityOf);
    },
    async openOpportunitiesOwnedBy(email) {
      const rows = await db
        .selectFrom("app.opportunities")
        .selectAll()
        .where("owner_email", "=", emailKey(email))
        .orderBy("last_activity_on", (order) => order.desc().nullsLast())
        .orderBy("id")
        .execute();
      return rows.map(opportunityOf).filter((opportunity) => !isClosedStage(opportunity.stage));
    },
    revision: () => revision("records"),
  };
}

/** Guests' addresses come from outside: a byte that Postgres refuses must not fail the whole look-up. */
function asked(values: readonly string[]): string[] {
  return [...new Set(values.map(storable))];
}
