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
  const accountNames = createAccountSearch(db);
  const accounts = together(async (lists: readonly (readonly string[])[]) => {
    const rows = await db
      .selectFrom("app.accounts")
      .selectAll()
      .where("id", "=", anyOf(lists.flat()))
      .orderBy("id")
      .execute();
    return lists.map((ids) => only(rows, ids, ({ id }) => id).map(accountOf));
  });
  const opportunities = together(async (lists: readonly (readonly string[])[]) => {
    const rows = await db
      .selectFrom("app.opportunities")
      .selectAll()
      .where("account_id", "=", anyOf(lists.flat()))
      .orderBy("account_id")
      .orderBy("id")
      .execute();
    return lists.map((ids) => only(rows, ids, ({ account_id }) => account_id).map(opportunityOf));
  });
  const contacts = together(async (ids: readonly string[]) => {
    const rows = await db
      .selectFrom("app.contacts")
      .selectAll()
      .where("account_id", "=", anyOf(ids))
      .orderBy("name")
      .orderBy("email")
      .execute();
    const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
    return ids.map((id) => (byAccount.get(id) ?? []).map(contactOf));
  });
  const owned = together(async (emails: readonly string[]) => {
    const rows = await db
      .selectFrom("app.opportunities")
      .selectAll()
      .where("owner_email", "=", anyOf(emails))
      .orderBy("last_activity_on", (order) => order.desc().nullsLast())
      .orderBy("id")
      .execute();
    const byOwner = Map.groupBy(rows, ({ owner_email }) => owner_email);
    return emails.map((email) =>
      (byOwner.get(email) ?? []).map(opportunityOf).filter(({ stage }) => !isClosedStage(stage)),
    );
  });
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
      const [row] = await accounts(asked([id]));
      return row ?? null;
    },
    accounts: async (ids) => (ids.length === 0 ? [] : accounts(asked(ids))),
    searchAccounts: accountNames.search,
    accountsBeginning: accountNames.beginning,
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
    contactsOf: (accountId) => contacts(storable(accountId)),
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
    opportunitiesOf: async (accountIds) => (accountIds.length === 0 ? [] : opportunities(asked(accountIds))),
    openOpportunitiesOwnedBy: (email) => owned(storable(emailKey(email))),
    revision: () => revision("records"),
  };
}

/** The rows of one asker among those of all, in their order. */
function only<Row>(rows: readonly Row[], ids: readonly string[], idOf: (row: Row) => string): readonly Row[] {
  const own = new Set(ids);
  return rows.filter((row) => own.has(idOf(row)));
}

/** Guests' addresses come from outside: a byte that Postgres refuses must not fail the whole look-up. */
function asked(values: readonly string[]): string[] {
  return [...new Set(values.map(storable))];
}
