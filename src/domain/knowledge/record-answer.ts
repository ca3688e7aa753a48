/** What the CRM says to a question about an account: fields with their dates, nothing added. Pure. */
import {
  type Account,
  type Contact,
  isClosedStage,
  type MeddpiccField,
  meddpiccFields,
  type Opportunity,
} from "#domain/accounts/records.ts";
import type { Fact } from "#domain/briefs/brief.ts";
import { type ChangingPlay, flaggedField, whyFlagged } from "#domain/briefs/changed-fields.ts";
import { parseDate, shortDate } from "#domain/briefs/dates.ts";
import { fact, opportunityFact } from "#domain/briefs/evidence.ts";
import { factKind } from "#domain/briefs/fact-kinds.ts";
import { isBlank } from "#domain/briefs/meddpicc.ts";
import { chooseOpportunity } from "#domain/briefs/opportunity-choice.ts";
import { plainText } from "#domain/briefs/plain-text.ts";
import type { RecordLine } from "./answer.ts";
import { hasTitle, type RecordAsk, type RecordField } from "./record-question.ts";

export interface AccountRecords {
  readonly account: Account;
  readonly contacts: readonly Contact[];
  readonly opportunities: readonly Opportunity[];
  /** Of colleagues, by email. */
  readonly names: Readonly<Record<string, string>>;
  /** Email of who asks: their own opportunity comes first. */
  readonly reader: string;
  readonly today: Temporal.PlainDate;
  /** Plays in force that change the right answer to fields of these deals. */
  readonly changing: readonly ChangingPlay[];
}

const mostOpportunities = 3;
const mostContacts = 8;

/** Empty: the CRM does not say. */
export function recordLines(ask: RecordAsk, records: AccountRecords): readonly RecordLine[] {
  switch (ask.kind) {
    case "title":
      return titleLines(ask.title, records);
    case "contact":
      return records.contacts.filter(({ email }) => email === ask.email).map(contactLine);
    case "contacts":
      return records.contacts.slice(0, mostContacts).map(contactLine);
    case "opportunities":
      return concerned(records).map((one) => line(one.name, opportunityFact(one, "stage", one.stage, planDate(one))));
    case "field":
      return fieldLines(ask.field, records);
    default:
      return ask satisfies never;
  }
}

/** "CFO", "close date": what was asked for, to say that it is not there. */
export function askedWords(ask: RecordAsk): string {
  switch (ask.kind) {
    case "title":
      return `a contact with the title “${plainText(ask.title, { chars: 60 })}”`;
    case "contact":
      return "that contact";
    case "contacts":
      return "a contact";
    case "opportunities":
      return "an opportunity";
    case "field":
      return `${/^[aeio]/.test(fieldName(ask.field)) ? "an" : "a"} ${fieldName(ask.field)}`;
    default:
      return ask satisfies never;
  }
}

export const fieldName = (field: string): string => field.replaceAll("_", " ");

const sourceNames = { crm: "CRM", play: "play", calendar: "calendar", call: "call", moment: "shared moment" } as const;

/** "CRM, close date, 3 Nov": the citation of a field, in answers and under a brief's *Show sources*. */
export function citedField({ record, field, at }: Fact, today: Temporal.PlainDate): string {
  const date = parseDate(at?.slice(0, 10) ?? null);
  const source = sourceNames[factKind({ record })];
  return `${source}, ${fieldName(field)}, ${date === null ? "not dated" : shortDate(date, today)}`;
}

/** Whom to ask about it: owners of the opportunities, else of the account. */
export function ownersOf({ account, opportunities }: Pick<AccountRecords, "account" | "opportunities">) {
  const open = opportunities.filter(({ stage }) => !isClosedStage(stage));
  const owned = (open.length > 0 ? open : opportunities).flatMap(({ name, ownerEmail }) =>
    ownerEmail === null ? [] : [{ owner: ownerEmail, of: name }],
  );
  const all =
    owned.length > 0 || account.ownerEmail === null ? owned : [{ owner: account.ownerEmail, of: account.name }];
  return all.filter(({ owner }, index) => all.findIndex((other) => other.owner === owner) === index).slice(0, 3);
}

/** Contacts first; then people that the plan names by that title and that are no contact yet. */
function titleLines(title: string, records: AccountRecords): readonly RecordLine[] {
  const found = records.contacts.filter((contact) => hasTitle(contact.title, title));
  if (found.length > 0) return found.slice(0, mostContacts).map(contactLine);
  return (["economic_buyer", "champion"] as const).flatMap((field) =>
    meddpiccLines(field, records).filter(({ fact: { value } }) => hasTitle(value, title)),
  );
}

/** Of the opportunities that are open, all of them when none is: the reader's own first. */
function concerned({ opportunities, reader, today }: AccountRecords): readonly Opportunity[] {
  const open = opportunities.filter(({ stage }) => !isClosedStage(stage));
  const all = open.length > 0 ? open : opportunities;
  const first = chooseOpportunity(all, reader, today);
  return [...(first === null ? [] : [first]), ...all.filter((one) => one !== first)].slice(0, mostOpportunities);
}

const isMeddpicc = (field: RecordField): field is MeddpiccField => meddpiccFields.some((one) => one === field);

function fieldLines(field: RecordField, records: AccountRecords): readonly RecordLine[] {
  const { account, names } = records;
  if (isMeddpicc(field)) return meddpiccLines(field, records);
  const account_ = (value: string | null) =>
    isBlank(value) || value === null ? [] : [line(account.name, fact(`account:${account.id}`, field, value, null))];
  if (field === "industry") return account_(account.industry);
  if (field === "type") return account_(account.type);
  const lines = concerned(records).flatMap((one): readonly RecordLine[] => {
    const value = fieldValue(one, field, names);
    const at = field === "last_activity" ? one.lastActivityOn : planDate(one);
    const own = isBlank(value) || value === null ? [] : [line(one.name, opportunityFact(one, field, value, at))];
    // What the plan says of the competition belongs to the same question.
    return field === "competitor" ? [...own, ...meddpiccLine(one, "competition", records)] : own;
  });
  if (field !== "owner" || lines.length > 0 || account.ownerEmail === null) return lines;
  return account_(names[account.ownerEmail] ?? account.ownerEmail);
}

const meddpiccLines = (field: MeddpiccField, records: AccountRecords): readonly RecordLine[] =>
  concerned(records).flatMap((one) => meddpiccLine(one, field, records));

/** A launch that changes who or what it is says so beside the value, as in a brief's flags. */
function meddpiccLine(
  one: Opportunity,
  field: MeddpiccField,
  { changing, today }: Pick<AccountRecords, "changing" | "today">,
): readonly RecordLine[] {
  const { value, updatedOn } = one.meddpicc[field] ?? { value: null, updatedOn: null };
  if (isBlank(value) || value === null) return [];
  const found = line(one.name, opportunityFact(one, field, value, updatedOn));
  const flagged = flaggedField(one, field, changing);
  return [flagged === null ? found : { ...found, warning: `This ${whyFlagged(flagged, today)}.` }];
}

function fieldValue(one: Opportunity, field: RecordField, names: AccountRecords["names"]): string | null {
  switch (field) {
    case "owner":
      return one.ownerEmail === null ? null : (names[one.ownerEmail] ?? one.ownerEmail);
    case "stage":
      return one.stage;
    case "amount":
      return one.amount === null ? null : `${one.currency ?? ""} ${one.amount.toLocaleString("en-GB")}`.trim();
    case "close_date":
      return one.closeDate;
    case "next_step":
      return one.nextStep;
    case "competitor":
      return one.competitor;
    case "partner":
      return one.partner;
    case "last_activity":
      return one.lastActivityOn;
    default:
      return null;
  }
}

/** When the plan was looked at last; without a plan, when anything happened. */
const planDate = ({ planUpdatedOn, lastActivityOn }: Opportunity): string | null => planUpdatedOn ?? lastActivityOn;

const line = (about: string, found: Fact): RecordLine => ({ about: plainText(about, { chars: 120 }), fact: found });

const contactLine = ({ email, name, title }: Contact): RecordLine =>
  line(name, fact(`contact:${email}`, "title", title ?? "(no title)", null));
