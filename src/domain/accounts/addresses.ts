/** Email addresses as identities. Two spellings of one mailbox must meet: case, plus-tags, internationalised domains. */

/** What the domain needs to know about host names; the public-suffix list and the free-mail list live outside. */
export interface DomainRules {
  /** "mail.eu.globex.co.uk" -> "globex.co.uk"; null when there is none. */
  registrable(host: string): string | null;
  isFreeMail(domain: string): boolean;
}

export interface Address {
  readonly local: string;
  /** Lower case, punycode. */
  readonly host: string;
}

/** Null for anything that is not one address with one "@". */
export function parseAddress(email: string): Address | null {
  const at = email.lastIndexOf("@");
  if (at <= 0 || at === email.length - 1 || email.length > 320) return null;
  const local = email.slice(0, at).trim().toLowerCase();
  const host = toAscii(email.slice(at + 1).trim());
  return host === null || local === "" || local.includes("@") || /\s/.test(local) ? null : { local, host };
}

/** Every spelling under which this mailbox may stand in the CRM, most exact first. */
export function spellings(email: string): readonly string[] {
  const address = parseAddress(email);
  if (address === null) return [];
  const plain = withoutTag(address.local);
  const written = email.trim().toLowerCase();
  const host = written.slice(written.lastIndexOf("@") + 1);
  return [...new Set([written, `${address.local}@${address.host}`, `${plain}@${address.host}`, `${plain}@${host}`])];
}

/** One name for a mailbox, whatever its spelling: no plus-tag, punycode, lower case. Null when `email` is no address. */
export function mailboxOf(email: string): string | null {
  const address = parseAddress(email);
  return address === null ? null : `${withoutTag(address.local)}@${address.host}`;
}

function withoutTag(local: string): string {
  return local.split("+")[0] || local;
}

export function sameMailbox(a: string, b: string): boolean {
  const mailbox = mailboxOf(a);
  return mailbox !== null && mailbox === mailboxOf(b);
}

/** `host`, in punycode, is `domain` or below it; `domain` is lower case, in either spelling. */
export function isWithin(host: string, domain: string): boolean {
  const plain = isAscii(domain) ? domain : toAscii(domain);
  return plain !== null && (host === plain || host.endsWith(`.${plain}`));
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function toAscii(host: string): string | null {
  if (host === "" || /[\s/\\:?#@[\]%]/.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname.replace(/\.$/, "");
  } catch {
    return null;
  }
}
