import { expect, test } from "@jest/globals";
import { asExternal, type Directory, type GuestMatch, matchGuest, rankAccounts } from "#domain/accounts/matching.ts";
import type { Account, Contact, Opportunity } from "#domain/accounts/records.ts";
import { account, ana, domains, guest, opportunity } from "#test/domain/calendar/sample-call.ts";

const acme = account("acme", { name: "Acme" });
const globex = account("globex", { name: "Globex" });
const cleo: Contact = { email: "cleo@acme.example", name: "Cleo Marsh", title: null, accountId: "acme" };

function directory(more: {
  readonly contacts?: readonly Contact[];
  readonly byDomain?: Readonly<Record<string, readonly Account[]>>;
  readonly opportunities?: readonly Opportunity[];
}): Directory {
  return {
    contacts: new Map((more.contacts ?? []).map((row) => [row.email, row])),
    accounts: new Map([acme, globex].map((row) => [row.id, row])),
    accountsByDomain: new Map(Object.entries(more.byDomain ?? {})),
    opportunitiesByAccount: Map.groupBy(more.opportunities ?? [], (row) => row.accountId),
  };
}

test.each([
  ["by the address as it is written", "cleo@acme.example", "contact", ["acme"]],
  ["by the address without its tag", "Cleo+1@Acme.Example", "contact", ["acme"]],
  ["by the domain, when nobody has that address", "x@acme.example", "domain", ["globex"]],
  ["by the domain below it first", "x@eu.acme.example", "domain", ["acme"]],
  ["by all accounts of that domain", "x@shared.example", "domain", ["acme", "globex"]],
  ["never by a free-mail domain", "x@gmail.com", null, []],
  ["never by nonsense", "x", null, []],
])("a guest is matched %s", (_, email, matchedBy, ids) => {
  const match = matchGuest(
    guest(email),
    directory({
      contacts: [cleo],
      byDomain: {
        "acme.example": [globex],
        "eu.acme.example": [acme],
        "shared.example": [acme, globex],
        "gmail.com": [acme],
      },
    }),
    domains,
  );
  expect({ by: match.matchedBy, ids: match.accounts.map(({ id }) => id) }).toEqual({ by: matchedBy, ids });
});

const of = (row: Account, isContact: boolean, email = `${isContact}@${row.id}.example`): GuestMatch => ({
  guest: guest(email),
  contact: isContact ? { ...cleo, email } : null,
  accounts: [row],
  matchedBy: isContact ? "contact" : "domain",
});
const rank = (matches: readonly GuestMatch[], opportunities: readonly Opportunity[] = [], title = "") =>
  rankAccounts(matches, { rep: ana, title, directory: directory({ opportunities }) }).map(({ accountId }) => accountId);

test.each([
  ["contacts", [of(acme, false, "a@x.example"), of(acme, false), of(globex, true)], [], "", ["globex", "acme"]],
  [
    "this rep's open deal",
    [of(acme, false), of(globex, false)],
    [opportunity("globex", { ownerEmail: ana })],
    "",
    ["globex", "acme"],
  ],
  [
    "not another rep's",
    [of(acme, false), of(globex, false)],
    [opportunity("globex", { ownerEmail: "ben@ourco.example" })],
    "",
    ["acme", "globex"],
  ],
  [
    "activity in open deals",
    [of(acme, false), of(globex, false)],
    [opportunity("globex", { lastActivityOn: "2026-01-31" })],
    "",
    ["globex", "acme"],
  ],
  [
    "not activity in a lost deal",
    [of(acme, false), of(globex, false)],
    [opportunity("globex", { lastActivityOn: "2026-01-31", stage: "Closed lost" })],
    "",
    ["acme", "globex"],
  ],
  [
    "the later activity",
    [of(acme, false), of(globex, false)],
    [opportunity("acme", { lastActivityOn: "2025-12-31" }), opportunity("globex", { lastActivityOn: "2026-01-01" })],
    "",
    ["globex", "acme"],
  ],
  [
    "the number of guests",
    [of(acme, false), of(globex, false), of(globex, false, "y@globex.example")],
    [],
    "",
    ["globex", "acme"],
  ],
  ["the title", [of(acme, false), of(globex, false)], [], "GLOBEX: review", ["globex", "acme"]],
  ["the id, so that the order is stable", [of(globex, false), of(acme, false)], [], "", ["acme", "globex"]],
] as const)("accounts are ranked by %s", (_, matches, opportunities, title, ids) => {
  expect(rank(matches, opportunities, title)).toEqual(ids);
  expect(rank([...matches].reverse(), opportunities, title)).toEqual(ids);
});

test("nobody matched: no account, whatever the title says", () => {
  expect(rank([{ guest: guest("x@y.example"), contact: null, accounts: [], matchedBy: null }], [], "Acme")).toEqual([]);
});

test("a ranked account carries the addresses that led to it, and how", () => {
  const ranked = rankAccounts([of(acme, false, "a@acme.example"), of(acme, true, "b@acme.example")], {
    rep: ana,
    title: "",
    directory: directory({}),
  });
  expect(ranked).toEqual([
    { accountId: "acme", name: "Acme", matchedBy: "contact", emails: ["a@acme.example", "b@acme.example"] },
  ]);
});

test("an outside guest is shown with the name that the CRM has", () => {
  const named = { ...of(acme, true), guest: guest("cleo@acme.example", { name: "The Boss" }) };
  expect(asExternal(named, "globex")).toMatchObject({ name: "Cleo Marsh", accountId: "acme", isContact: true });
  expect(asExternal({ ...named, contact: null }, "acme")).toMatchObject({ name: "The Boss", isContact: false });
});
