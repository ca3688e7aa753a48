import { parseAddress, sameMailbox } from "#domain/accounts/addresses.ts";
import { InputError } from "#domain/errors.ts";

/** Stands where a person was. */
const erasedPerson = "erased person";

/** Finds and replaces one person in stored values: every spelling of the address, and the full name where it is known to mean them. */
export interface PersonWords {
  isTheirs(text: string): boolean;
  mentions(text: string): boolean;
  /** Patterns for `like` on lower-case text: they find every row that may hold the address, and some more. */
  readonly patterns: readonly string[];
  /** `sameLength`: for texts into which others point by offset. */
  erase(value: unknown, sameLength?: boolean): unknown;
}

/** Throws InputError when `email` is not one address: a word that is found everywhere must not be replaced. */
export function personWords(email: string, names: readonly string[]): PersonWords {
  const address = parseAddress(email);
  if (address === null) {
    throw new InputError(
      `Expected one email address like ana@acme.example, got ${JSON.stringify(email.slice(0, 100))}.`,
    );
  }
  const written = email.trim().toLowerCase();
  const local = address.local.split("+")[0] || address.local;
  const hosts = [...new Set([address.host, written.slice(written.lastIndexOf("@") + 1)])];
  const pattern = [...hosts.map((host) => addressPattern(local, host)), ...names.flatMap(namePattern)].join("|");
  const words = new RegExp(pattern, "giu");
  const eraseText = (text: string, sameLength: boolean) =>
    text.replace(words, (found) =>
      sameLength ? erasedPerson.padEnd(found.length).slice(0, found.length) : erasedPerson,
    );
  const erase = (value: unknown, sameLength = false): unknown => {
    if (typeof value === "string") return eraseText(value, sameLength);
    if (Array.isArray(value)) return value.map((part) => erase(part, sameLength));
    if (value === null || typeof value !== "object") return value;
    // A guest's display name may be a first name only: beside their address it is theirs.
    const own = "email" in value && typeof value.email === "string" && sameMailbox(value.email, email);
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        eraseText(key, false),
        own && key === "name" && part !== null ? erasedPerson : erase(part, sameLength),
      ]),
    );
  };
  return {
    isTheirs: (text) => sameMailbox(text, email),
    mentions: (text) => text.search(words) >= 0,
    patterns: hosts.flatMap((host) => [`%${like(local)}@${like(host)}%`, `%${like(local)}+%@${like(host)}%`]),
    erase,
  };
}

/** A plus-tag belongs to the mailbox; "joann@x.example" and "ann@x.example.org" are other ones than "ann@x.example". */
function addressPattern(local: string, host: string): string {
  return String.raw`(?<![\p{L}\p{N}._%+-])${escaped(local)}(?:\+[^@\s"<>]*)?@${escaped(host)}(?![\p{L}\p{N}]|[\p{L}\p{N}-]*\.[\p{L}\p{N}])`;
}

/** One word is as likely a word of the language as a name: full names only. */
function namePattern(name: string): readonly string[] {
  const parts = name.trim().split(/\s+/);
  return parts.length < 2
    ? []
    : [String.raw`(?<![\p{L}\p{N}])${parts.map(escaped).join(String.raw`\s+`)}(?![\p{L}\p{N}])`];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function like(word: string): string {
  return word.replace(/[\\%_]/g, "\\$&");
}
