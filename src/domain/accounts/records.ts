import { z } from "zod";

/** The CRM's records as Sideline keeps them. Dates are ISO calendar dates ("2026-11-24"); emails are lower case. */
export type IsoDate = string;

export const roles = ["rep", "manager", "se", "enablement", "product_marketing", "admin"] as const;
export type Role = (typeof roles)[number];

export const accountTypes = ["customer", "prospect", "partner", "vendor", "competitor"] as const;
export type AccountType = (typeof accountTypes)[number];

export const meddpiccFields = [
  "metrics",
  "economic_buyer",
  "decision_criteria",
  "decision_process",
  "paper_process",
  "identified_pain",
  "champion",
  "competition",
] as const;
export type MeddpiccField = (typeof meddpiccFields)[number];

const isoDate = z.iso.date();
const email = z.string().trim().toLowerCase().pipe(z.email());
const id = z.string().trim().min(1).max(200);
const text = z.string().trim().min(1).max(2000);

export const personSchema = z.object({
  email,
  name: z.string().trim().min(1).max(200),
  role: z.enum(roles),
  managerEmail: email.nullable(),
  /** IANA zone. */
  timeZone: z.string().trim().min(1),
  startedOn: isoDate.nullable(),
});
export type Person = Readonly<z.infer<typeof personSchema>>;

export const accountSchema = z.object({
  id,
  name: z.string().trim().min(1).max(200),
  domains: z.array(z.string().trim().toLowerCase().min(3)),
  type: z.enum(accountTypes),
  industry: z.string().trim().max(200).nullable(),
  ownerEmail: email.nullable(),
});
export type Account = Readonly<z.infer<typeof accountSchema>>;

export const contactSchema = z.object({
  email,
  name: z.string().trim().min(1).max(200),
  title: z.string().trim().max(200).nullable(),
  accountId: id,
});
export type Contact = Readonly<z.infer<typeof contactSchema>>;

export interface DatedText {
  readonly value: string | null;
  readonly updatedOn: IsoDate | null;
}

const datedText = z.object({ value: text.nullable(), updatedOn: isoDate.nullable() });
export const opportunitySchema = z.object({
  id,
  accountId: id,
  name: z.string().trim().min(1).max(200),
  stage: z.string().trim().min(1).max(100),
  amount: z.number().nonnegative().nullable(),
  currency: z
    .string()
    .trim()
    .regex(/^[A-Z]{3}$/, "a three-letter currency code")
    .nullable(),
  closeDate: isoDate.nullable(),
  ownerEmail: email.nullable(),
  competitor: z.string().trim().max(200).nullable(),
  partner: z.string().trim().max(200).nullable(),
  nextStep: text.nullable(),
  planUpdatedOn: isoDate.nullable(),
  lastActivityOn: isoDate.nullable(),
  meddpicc: z.record(z.enum(meddpiccFields), datedText),
});
export type Opportunity = Readonly<z.infer<typeof opportunitySchema>>;

/** A stage that is over: no brief is built on it while an open one exists. */
export function isClosedStage(stage: string): boolean {
  return /^closed|^won$|^lost$/i.test(stage.trim());
}
