import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import type { ImportCounts, Ports } from "#flows/ports.ts";

/** The importing half of the record store, in memory: enough to see what an import would store. */
export function memoryRecords() {
  const people = new Map<string, Person>();
  const accounts = new Map<string, Account>();
  const contacts = new Map<string, Contact>();
  const opportunities = new Map<string, Opportunity>();
  const writes: string[] = [];
  const put = <R>(name: string, table: Map<string, R>, key: (row: R) => string, rows: readonly R[]): ImportCounts => {
    writes.push(name);
    const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
    for (const row of rows) {
      const before = table.get(key(row));
      if (before === undefined) counts.added += 1;
      else if (JSON.stringify(before) === JSON.stringify(row)) counts.unchanged += 1;
      else counts.changed += 1;
      table.set(key(row), row);
    }
    return counts;
  };
  const records: Pick<
    Ports["records"],
    "importPeople" | "importAccounts" | "importContacts" | "importOpportunities" | "accounts"
  > = {
    importPeople: async (rows) => put("people", people, (row) => row.email, rows),
    importAccounts: async (rows) => put("accounts", accounts, (row) => row.id, rows),
    importContacts: async (rows) => put("contacts", contacts, (row) => row.email, rows),
    importOpportunities: async (rows) => put("opportunities", opportunities, (row) => row.id, rows),
    accounts: async (ids) => ids.flatMap((id) => accounts.get(id) ?? []),
  };
  // The import uses these five methods only; the other ones would be dead code here.
  return { ports: { records: records as Ports["records"] }, people, accounts, contacts, opportunities, writes };
}
