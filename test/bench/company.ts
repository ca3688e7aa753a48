/** The company of the bench: every rep sells to an account of their own, as reps do, so no two briefs share what they are made of. */
import type { Account, Contact, Opportunity, Person } from "#domain/accounts/records.ts";
import { account, contact, opportunity, person } from "#test/support/world.ts";

export interface Company {
  readonly people: readonly Person[];
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
}

const stages = ["Discovery", "Evaluation", "Negotiation"] as const;

export function companyOf(reps: number): Company {
  const numbers = Array.from({ length: reps }, (_, index) => index);
  const people = numbers.map((index) => person(`Rep${index}`, "rep"));
  return {
    people,
    accounts: numbers.map((index) => account(accountId(index), `Customer ${index}`, [domainOf(index)])),
    contacts: numbers.flatMap((index) => [
      contact(guestOf(index), accountId(index), `Buyer ${index}`),
      contact(`second@${domainOf(index)}`, accountId(index), `Second Buyer ${index}`),
    ]),
    opportunities: numbers.map((index) =>
      opportunity(`OPP-${index}`, accountId(index), {
        ownerEmail: repOf(index),
        stage: stages[index % stages.length] ?? "Discovery",
        competitor: index % 2 === 0 ? "Corvid" : null,
        nextStep: "Send the security pack",
      }),
    ),
  };
}

export const repOf = (index: number): string => person(`Rep${index}`, "rep").email;
export const guestOf = (index: number): string => `buyer@${domainOf(index)}`;
export const accountName = (index: number): string => `Customer ${index}`;
const accountId = (index: number): string => `ACC-${index}`;
const domainOf = (index: number): string => `customer${index}.example`;
