import type { Account, Person } from "./records.ts";

/**
 * May this person see this account and what hangs on it (contacts, opportunities)? Everyone in the people list sees every account; a company that wants
 * territories tightens this one function. Every flow that shows a record asks it, cached context or not.
 */
export function canSee(person: Person, account: Account): boolean {
  return person.email.length > 0 && account.id.length > 0;
}
