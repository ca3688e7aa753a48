/**
 * Which part of a host a company registered, by the public-suffix list, and which domains belong to mail providers instead of companies.
 *
 * The list's private part is used: `globex.uk.com` and `initech.uk.com` are two companies although both are names below `uk.com`, and
 * two customers on one shop or site host must never be taken for each other. A host that is itself such a suffix keeps its own name:
 * the company that runs it writes from it.
 */
import { domainToASCII } from "node:url";
import emailProviders from "email-providers";
import { getDomain, parse } from "tldts";
import type { DomainNames } from "#flows/ports.ts";

/** Asked about most; the list leaves some of them out. */
const moreProviders = [
  "126.com",
  "163.com",
  "duck.com",
  "fastmail.com",
  "free.fr",
  "gmail.com",
  "gmx.at",
  "gmx.ch",
  "gmx.com",
  "gmx.de",
  "gmx.net",
  "googlemail.com",
  "hey.com",
  "hotmail.com",
  "icloud.com",
  "laposte.net",
  "libero.it",
  "live.com",
  "mac.com",
  "mail.com",
  "mail.ru",
  "mailbox.org",
  "me.com",
  "msn.com",
  "naver.com",
  "orange.fr",
  "outlook.com",
  "pm.me",
  "posteo.de",
  "proton.me",
  "protonmail.com",
  "qq.com",
  "rediffmail.com",
  "t-online.de",
  "tuta.com",
  "tutanota.com",
  "web.de",
  "yahoo.com",
  "yandex.com",
  "yandex.ru",
  "zoho.com",
] as const;

/** In the list, but companies (or documentation) and not providers of mailboxes: a customer there must be found by its domain. */
const notProviders = ["bt.com", "example.com", "test.com"] as const;

export function createDomainNames(): DomainNames {
  const providers = new Set<string>([...emailProviders, ...moreProviders]);
  for (const domain of notProviders) providers.delete(domain);

  const asciiOf = (host: string): string | null => {
    const bare = host.trim().replace(/\.$/, "");
    if (bare === "" || bare.length > 253 || /[\s/@:[\]?#\\%]/.test(bare)) return null;
    const ascii = domainToASCII(bare);
    return ascii === "" ? null : ascii.toLowerCase();
  };
  const registrable = (host: string): string | null => {
    const ascii = asciiOf(host);
    if (ascii === null || parse(ascii).isIp === true) return null;
    return getDomain(ascii, { allowPrivateDomains: true }) ?? getDomain(ascii);
  };
  return {
    registrable,
    isFreeMail: (domain) => {
      const ascii = asciiOf(domain);
      if (ascii === null) return false;
      if (providers.has(ascii)) return true;
      const owner = registrable(ascii);
      return owner !== null && providers.has(owner);
    },
  };
}
