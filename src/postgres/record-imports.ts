import { domainToASCII } from "node:url";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import { InputError } from "#domain/errors.ts";
import type { ImportCounts } from "#flows/ports.ts";
import { chunks, jsonColumn } from "./column-values.ts";
import type { Schema } from "./schema.ts";

type Row = Readonly<Record<string, unknown>>;

/** Columns of one table: name and SQL type, the key first. */
interface Layout {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
}

export function importPeople(db: Kysely<Schema>, people: readonly Person[]): Promise<ImportCounts> {
  const layout: Layout = {
    table: "app.people",
    columns: {
      email: "text",
      name: "text",
      role: "text",
      manager_email: "text",
      time_zone: "text",
      started_on: "date",
    },
  };
  const rows = people.map((person) => ({
    email: person.email,
    name: person.name,
    role: person.role,
    manager_email: person.managerEmail,
    time_zone: person.timeZone,
    started_on: person.startedOn,
  }));
  return store(db, layout, rows, async (trx) => {
    const own = new Set(people.map((person) => person.email));
    const asked = people.flatMap((person) => person.managerEmail ?? []).filter((email) => !own.has(email));
    const missing = await unknownKeys(trx, "app.people", "email", asked);
    return people.flatMap(({ email, managerEmail }) =>
      managerEmail !== null && missing.has(managerEmail)
        ? [`${email}: manager_email ${managerEmail} is neither in the people list nor in this import`]
        : [],
    );
  });
}

/** Domains are kept lower case and in punycode, the form in which guests' addresses are looked up. */
export function importAccounts(db: Kysely<Schema>, accounts: readonly Account[]): Promise<ImportCounts> {
  const layout: Layout = {
    table: "app.accounts",
    columns: {
      id: "text",
      name: "text",
      domains: "text[]",
      type: "text",
      industry: "text",
      owner_email: "text",
    },
  };
  const problems: string[] = [];
  const rows = accounts.map((account) => ({
    id: account.id,
    name: account.name,
    domains: [
      ...new Set(
        account.domains.flatMap((domain) => {
          const host = domainToASCII(domain.trim().replace(/^@|\.$/g, "")).toLowerCase();
          if (host === "") problems.push(`${account.id}: ${JSON.stringify(domain)} is not a domain like acme.example`);
          return host === "" ? [] : [host];
        }),
      ),
    ],
    type: account.type,
    industry: account.industry,
    owner_email: account.ownerEmail,
  }));
  return store(db, layout, rows, async () => problems);
}

export function importContacts(db: Kysely<Schema>, contacts: readonly Contact[]): Promise<ImportCounts> {
  const layout: Layout = {
    table: "app.contacts",
    columns: { email: "text", name: "text", title: "text", account_id: "text" },
  };
  const rows = contacts.map(({ email, name, title, accountId }) => ({ email, name, title, account_id: accountId }));
  return store(db, layout, rows, (trx) =>
    withoutAccount(
      trx,
      contacts.map(({ email, accountId }) => ({ key: email, accountId })),
    ),
  );
}

export function importOpportunities(db: Kysely<Schema>, opportunities: readonly Opportunity[]): Promise<ImportCounts> {
  const layout: Layout = {
    table: "app.opportunities",
    columns: {
      id: "text",
      account_id: "text",
      name: "text",
      stage: "text",
      amount: "double precision",
      currency: "text",
      close_date: "date",
      owner_email: "text",
      competitor: "text",
      partner: "text",
      next_step: "text",
      plan_updated_on: "date",
      last_activity_on: "date",
      meddpicc: "jsonb",
    },
  };
  const rows = opportunities.map((one) => ({
    id: one.id,
    account_id: one.accountId,
    name: one.name,
    stage: one.stage,
    amount: one.amount,
    currency: one.currency,
    close_date: one.closeDate,
    owner_email: one.ownerEmail,
    competitor: one.competitor,
    partner: one.partner,
    next_step: one.nextStep,
    plan_updated_on: one.planUpdatedOn,
    last_activity_on: one.lastActivityOn,
    meddpicc: one.meddpicc,
  }));
  return store(db, layout, rows, (trx) =>
    withoutAccount(
      trx,
      opportunities.map(({ id, accountId }) => ({ key: id, accountId })),
    ),
  );
}

/** All rows or none, in one transaction; imports take turns. Throws InputError with every problem that `check` finds. */
function store(
  db: Kysely<Schema>,
  layout: Layout,
  rows: readonly Row[],
  check: (trx: Transaction<Schema>) => Promise<readonly string[]>,
): Promise<ImportCounts> {
  return db.transaction().execute(async (trx) => {
    // The row of the counter is the lock: what `check` saw stays true until the end.
    await sql`select value from app.revisions where name = 'records' for update`.execute(trx);
    const problems = [...duplicates(layout, rows), ...(await check(trx))];
    if (problems.length > 0) {
      const what = problems.length === 1 ? "One row" : `${problems.length} rows`;
      throw new InputError(`${what} can't be imported; nothing was stored. Correct them and import again:`, problems);
    }
    let added = 0;
    let changed = 0;
    for (const chunk of chunks(rows)) {
      const { rows: written } = await upsert(layout, chunk).execute(trx);
      added += written.filter((row) => row.added).length;
      changed += written.filter((row) => !row.added).length;
    }
    if (added + changed > 0) await raiseRevision(trx);
    return { added, changed, unchanged: rows.length - added - changed, removed: 0 };
  });
}

export async function raiseRevision(trx: Kysely<Schema>): Promise<void> {
  await sql`update app.revisions set value = value + 1 where name = 'records'`.execute(trx);
}

/** Gives back the rows that were added or really changed; a row that is as it was is not touched. */
function upsert({ table, columns }: Layout, rows: readonly Row[]): RawBuilder<{ added: boolean }> {
  const names = Object.keys(columns);
  const [key = "", ...others] = names;
  const list = sql.join(names.map((name) => sql.ref(name)));
  const typed = sql.join(Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`));
  const old = sql.join(others.map((name) => sql.ref(`stored.${name}`)));
  const fresh = sql.join(others.map((name) => sql.ref(`excluded.${name}`)));
  // xmax is 0 on a row version that nobody has locked or replaced: one that was inserted just now.
  return sql`
    insert into ${sql.table(table)} as stored (${list})
    select ${list} from json_to_recordset(${jsonColumn(rows)}::json) as given (${typed})
    on conflict (${sql.ref(key)}) do update set (${sql.join(others.map((name) => sql.ref(name)))}) = row(${fresh})
    where (${old}) is distinct from (${fresh})
    returning (xmax = 0) as added
  `;
}

function duplicates({ columns }: Layout, rows: readonly Row[]): readonly string[] {
  const key = Object.keys(columns)[0] ?? "";
  const counts = Map.groupBy(rows, (row) => String(row[key]));
  return [...counts].flatMap(([value, same]) =>
    same.length > 1 ? [`${value}: stands ${same.length} times in this import; keep one of them`] : [],
  );
}

async function withoutAccount(
  trx: Transaction<Schema>,
  rows: readonly { readonly key: string; readonly accountId: string }[],
): Promise<readonly string[]> {
  const missing = await unknownKeys(
    trx,
    "app.accounts",
    "id",
    rows.map((row) => row.accountId),
  );
  return rows.flatMap(({ key, accountId }) =>
    missing.has(accountId) ? [`${key}: account_id ${accountId} is unknown; import that account first`] : [],
  );
}

async function unknownKeys(
  trx: Transaction<Schema>,
  table: "app.people" | "app.accounts",
  column: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    select asked.key from json_array_elements_text(${jsonColumn([...new Set(keys)])}::json) as asked (key)
    where not exists (select from ${sql.table(table)} as stored where ${sql.ref(`stored.${column}`)} = asked.key)
  `.execute(trx);
  return new Set(rows.map((row) => row.key));
}
