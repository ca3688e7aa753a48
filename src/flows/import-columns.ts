import { z } from "zod";
import { parseAddress } from "#domain/accounts/addresses.ts";
import {
  accountSchema,
  accountTypes,
  contactSchema,
  meddpiccFields,
  opportunitySchema,
  personSchema,
  roles,
} from "#domain/accounts/records.ts";
import { nearest } from "./import-nearest.ts";

/** A cell after reading: the value for the schema, or what is wrong with it (said after "<column>: "). */
type Cell = { readonly value: unknown } | { readonly wrong: string };

export interface Column {
  /** As in the file: snake_case. */
  readonly name: string;
  /** Must be in the file and must have a value in each row. */
  readonly required: boolean;
  /** What the column holds, in words, for messages: "a date like 2026-11-24". */
  readonly expected: string;
  /** `raw` is trimmed and not empty; JSON numbers arrive as numbers, JSON arrays as arrays of strings. */
  readonly read: (raw: string | number | readonly string[]) => Cell;
  /** Where the value goes in the record. */
  readonly path: readonly string[];
}

/** One line, quoted, cut: what a file says is never trusted to be short or printable. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(cut.toWellFormed()).replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");
}

const text =
  (expected: string): Column["read"] =>
  (raw) =>
    typeof raw === "object" ? { wrong: `expected ${expected}, got a list` } : { value: String(raw) };

const pattern =
  (expected: string, matches: RegExp): Column["read"] =>
  (raw) =>
    typeof raw === "string" && matches.test(raw)
      ? { value: raw }
      : { wrong: `expected ${expected}, got ${shown(raw)}` };

const oneOf =
  (words: readonly string[]): Column["read"] =>
  (raw) => {
    if (typeof raw === "string" && words.includes(raw)) return { value: raw };
    const close = nearest(String(raw), words, 2);
    const hint = close === null ? "" : `; the nearest is "${close}"`;
    return { wrong: `expected one of ${words.join(", ")}, got ${shown(raw)}${hint}` };
  };

const emailExpected = "an email address like ana@acme.example";
const readEmail: Column["read"] = (raw) => {
  const address = typeof raw === "string" ? parseAddress(raw) : null;
  return address === null
    ? { wrong: `expected ${emailExpected}, got ${shown(raw)}` }
    : { value: `${address.local}@${address.host}` };
};

const dateExpected = "a date like 2026-11-24 (year-month-day)";
const readDate: Column["read"] = (raw) => {
  if (typeof raw === "string" && z.iso.date().safeParse(raw).success) return { value: raw };
  return { wrong: `expected ${dateExpected}, got ${shown(raw)}${dateHint(String(raw))}` };
};
function dateHint(raw: string): string {
  const parts = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(raw);
  return parts === null ? "" : `; write ${parts[3]}-${parts[2]?.padStart(2, "0")}-${parts[1]?.padStart(2, "0")}`;
}

const amountExpected = "a plain number like 48000 or 48000.50, without thousands separators or a currency sign";
const readAmount: Column["read"] = (raw) => {
  const number = typeof raw === "number" ? raw : /^\d{1,15}(\.\d{1,6})?$/.test(String(raw)) ? Number(raw) : Number.NaN;
  return Number.isFinite(number) && number >= 0 && number <= 1e15
    ? { value: number }
    : { wrong: `expected ${amountExpected}, got ${shown(raw)}` };
};

const zoneExpected = "an IANA time zone like Europe/Berlin";
const readZone: Column["read"] = (raw) => {
  if (typeof raw === "string" && (raw.includes("/") || raw === "UTC") && isZone(raw)) return { value: raw };
  const zones = Intl.supportedValuesOf("timeZone");
  const close = nearest(String(raw), zones, 3);
  return { wrong: `expected ${zoneExpected}, got ${shown(raw)}${close === null ? "" : `; the nearest is "${close}"`}` };
};
function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const domainsExpected = "mail domains separated by semicolons, like acme.example;acme-labs.example";
const readDomains: Column["read"] = (raw) => {
  if (typeof raw === "number") return { wrong: `expected ${domainsExpected}, got ${shown(raw)}` };
  const parts = (typeof raw === "string" ? raw.split(";") : raw)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const domains = new Set<string>();
  for (const part of parts) {
    const host = parseAddress(`x@${part}`)?.host;
    if (host === undefined || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) || /\.\d+$/.test(host)) {
      return { wrong: `expected ${domainsExpected}, got ${shown(part)}${domainHint(part)}` };
    }
    domains.add(host);
  }
  return { value: [...domains] };
};
function domainHint(part: string): string {
  const inside = /(?:\/\/|@)(?:www\.)?([a-z0-9.-]+\.[a-z0-9-]+)/i.exec(part)?.[1];
  return inside === undefined ? "" : `; write ${inside.toLowerCase()}`;
}

const column = (
  name: string,
  path: string | readonly string[],
  expected: string,
  options: { required?: boolean; read?: Column["read"] } = {},
): Column => ({
  name,
  path: typeof path === "string" ? [path] : path,
  expected,
  required: options.required ?? false,
  read: options.read ?? text(expected),
});
const required = true;
const email = (name: string, path: string, isRequired = false): Column =>
  column(name, path, emailExpected, { required: isRequired, read: readEmail });
const date = (name: string, path: string | readonly string[]): Column =>
  column(name, path, dateExpected, { read: readDate });

const people: readonly Column[] = [
  email("email", "email", required),
  column("name", "name", "a name of at most 200 characters", { required }),
  column("role", "role", `one of ${roles.join(", ")}`, { required, read: oneOf(roles) }),
  email("manager_email", "managerEmail"),
  column("time_zone", "timeZone", zoneExpected, { required, read: readZone }),
  date("started_on", "startedOn"),
];

const accounts: readonly Column[] = [
  column("id", "id", "an id of at most 200 characters", { required }),
  column("name", "name", "a name of at most 200 characters", { required }),
  column("domains", "domains", domainsExpected, { read: readDomains }),
  column("type", "type", `one of ${accountTypes.join(", ")}`, { required, read: oneOf(accountTypes) }),
  column("industry", "industry", "a word or two, at most 200 characters"),
  email("owner_email", "ownerEmail"),
];

const contacts: readonly Column[] = [
  email("email", "email", required),
  column("name", "name", "a name of at most 200 characters", { required }),
  column("title", "title", "a job title of at most 200 characters"),
  column("account_id", "accountId", "the id of an account", { required }),
];

const opportunities: readonly Column[] = [
  column("id", "id", "an id of at most 200 characters", { required }),
  column("account_id", "accountId", "the id of an account", { required }),
  column("name", "name", "a name of at most 200 characters", { required }),
  column("stage", "stage", "the name of a stage, at most 100 characters", { required }),
  column("amount", "amount", amountExpected, { read: readAmount }),
  column("currency", "currency", "a three-letter currency code like EUR", {
    read: pattern("a three-letter currency code like EUR", /^[A-Z]{3}$/),
  }),
  date("close_date", "closeDate"),
  email("owner_email", "ownerEmail"),
  column("competitor", "competitor", "a name of at most 200 characters"),
  column("partner", "partner", "a name of at most 200 characters"),
  column("next_step", "nextStep", "a text of at most 2000 characters"),
  date("plan_updated_on", "planUpdatedOn"),
  date("last_activity_on", "lastActivityOn"),
  ...meddpiccFields.flatMap((field) => [
    column(field, ["meddpicc", field, "value"], "a text of at most 2000 characters"),
    date(`${field}_updated_on`, ["meddpicc", field, "updatedOn"]),
  ]),
];

/** The columns of each kind in the order of contracts.md, and the schema that the assembled record must satisfy. */
export const layouts = {
  people: { columns: people, schema: personSchema, key: "email" },
  accounts: { columns: accounts, schema: accountSchema, key: "id" },
  contacts: { columns: contacts, schema: contactSchema, key: "email" },
  opportunities: { columns: opportunities, schema: opportunitySchema, key: "id" },
} as const satisfies Record<string, { columns: readonly Column[]; schema: z.ZodType; key: string }>;
