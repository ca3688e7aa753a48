import type { Selectable } from "kysely";
import {
  type Account,
  type AccountType,
  type Contact,
  type DatedText,
  type MeddpiccField,
  meddpiccFields,
  type Opportunity,
} from "#domain/accounts/records.ts";
import type { AccountsTable, ContactsTable, OpportunitiesTable } from "./schema.ts";

export function accountOf(row: Selectable<AccountsTable>): Account {
  return {
    id: row.id,
    name: row.name,
    domains: row.domains,
    type: row.type as AccountType, // checked by accountSchema before it was stored
    industry: row.industry,
    ownerEmail: row.owner_email,
  };
}

export function contactOf(row: Selectable<ContactsTable>): Contact {
  return { email: row.email, name: row.name, title: row.title, accountId: row.account_id };
}

const unknown: DatedText = { value: null, updatedOn: null };

export function opportunityOf(row: Selectable<OpportunitiesTable>): Opportunity {
  // In the order of the list, whatever order jsonb keeps.
  const fields = meddpiccFields.map((field) => [field, row.meddpicc[field] ?? unknown]);
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    stage: row.stage,
    amount: row.amount,
    currency: row.currency,
    closeDate: row.close_date,
    ownerEmail: row.owner_email,
    competitor: row.competitor,
    partner: row.partner,
    nextStep: row.next_step,
    planUpdatedOn: row.plan_updated_on,
    lastActivityOn: row.last_activity_on,
    meddpicc: Object.fromEntries(fields) as Record<MeddpiccField, DatedText>, // every field is in the list
  };
}
