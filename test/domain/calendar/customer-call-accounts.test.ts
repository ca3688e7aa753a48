/** Which account a call is about, who is shown, and what is marked. */
import { expect, test } from "@jest/globals";
import {
  account,
  ana,
  crm,
  decide,
  guest,
  opportunity,
  type Setting,
  self,
  verdict,
  withGuests,
} from "./sample-call.ts";

const c = "c@acme.example";

type Ranked = readonly [
  title: string,
  guests: readonly string[],
  title2: string,
  setting: Setting,
  ids: readonly string[],
];
const ranking: readonly Ranked[] = [
  [
    "most contacts come first",
    ["x@globex.example", "y@globex.example", "z@globex.example", c],
    "",
    {},
    ["acme", "globex"],
  ],
  ["then more guests", ["x@globex.example", "y@globex.example", "new@acme.example"], "", {}, ["globex", "acme"]],
  [
    "an open deal of this rep beats more guests",
    ["x@globex.example", "y@globex.example", "new@acme.example"],
    "",
    { opportunities: [opportunity("acme", { ownerEmail: ana })] },
    ["acme", "globex"],
  ],
  [
    "a closed deal of this rep does not",
    ["x@globex.example", "y@globex.example", "new@acme.example"],
    "",
    { opportunities: [opportunity("acme", { ownerEmail: ana, stage: "Closed Won" })] },
    ["globex", "acme"],
  ],
  [
    "a contact beats an open deal",
    ["x@globex.example", c],
    "",
    { opportunities: [opportunity("globex", { ownerEmail: ana })] },
    ["acme", "globex"],
  ],
  [
    "the latest activity beats more guests",
    ["x@globex.example", "y@globex.example", "new@acme.example"],
    "",
    {
      opportunities: [
        opportunity("acme", { lastActivityOn: "2026-11-02" }),
        opportunity("globex", { lastActivityOn: "2026-10-30" }),
      ],
    },
    ["acme", "globex"],
  ],
  ["two accounts on one domain are both named, in a stable order", ["x@twin.example"], "", {}, ["twin-1", "twin-2"]],
  ["the title breaks that tie", ["x@twin.example"], "Twin South: renewal", {}, ["twin-2", "twin-1"]],
  [
    "an open deal beats the title",
    ["x@twin.example"],
    "Twin South: renewal",
    { opportunities: [opportunity("twin-1", { ownerEmail: ana })] },
    ["twin-1", "twin-2"],
  ],
  [
    "a name in the title that nobody on the call belongs to adds nothing",
    ["x@twin.example"],
    "Globex",
    {},
    ["twin-1", "twin-2"],
  ],
];
test.each(ranking)("%s", (_, addresses, title, setting, ids) => {
  const decision = decide({ ...withGuests(...addresses), title }, setting);
  if (decision.kind !== "customer-call") throw new Error(decision.because);
  expect([decision.account, ...decision.alternatives].map((match) => match.accountId)).toEqual(ids);
});

test("at most three other accounts are named", () => {
  const extra = ["one", "two", "three", "four"].map((id) => account(id, { domains: [`${id}.example`] }));
  const decision = decide(withGuests(c, ...extra.map(({ id }) => `x@${id}.example`)), {
    accounts: [...crm.accounts, ...extra],
  });
  expect(decision).toMatchObject({ account: { accountId: "acme" } });
  expect(decision.kind === "customer-call" && decision.alternatives).toHaveLength(3);
});

test.each([
  ["a tentative answer is marked", { selfResponse: "tentative" as const }, ["tentative"]],
  ["no answer is marked", { selfResponse: "needsAction" as const }, ["not-answered"]],
  ["a group address is marked: nobody knows who reads it", withGuests("team@acme.example"), ["guests-not-expanded"]],
  ["an unknown reader of a shared mailbox is marked", withGuests("sales.emea@acme.example"), ["guests-not-expanded"]],
  ["a person whose name begins like a group is not", withGuests("allison@acme.example", "itzel@acme.example"), []],
  ["a hidden guest list is marked", { attendeesComplete: false }, ["guests-incomplete"]],
  ["a partner on a customer's call is marked", withGuests(c, "x@partner.example"), ["partner-on-the-call"]],
  ["a plain call has no mark", {}, []],
])("%s", (_, more, marks) => {
  expect(decide(more)).toMatchObject({ kind: "customer-call", marks });
});

test("a partner is named beside the customer, and is no alternative", () => {
  expect(decide(withGuests(c, "x@partner.example", "y@vendor.example"))).toMatchObject({
    account: { accountId: "acme" },
    alternatives: [],
    partners: [{ accountId: "partner" }],
  });
});

test("the guests of the primary account come first, without rooms, colleagues and those who declined", () => {
  const decision = decide(
    withGuests(
      "x@globex.example",
      "ben@ourco.example",
      guest("room@acme.example", { resource: true }),
      guest("d@acme.example", { response: "declined" }),
      c,
    ),
  );
  expect(decision).toMatchObject({ externals: [{ email: c, name: "Cleo Marsh" }, { email: "x@globex.example" }] });
});

test("a guest whose domain belongs to two accounts is shown with the one that the call is about", () => {
  const decision = decide(
    { ...withGuests("x@twin.example", "y@globex.example") },
    { opportunities: [opportunity("twin-2", { ownerEmail: ana })] },
  );
  expect(decision).toMatchObject({
    account: { accountId: "twin-2" },
    externals: [
      { email: "x@twin.example", accountId: "twin-2" },
      { email: "y@globex.example", accountId: "globex" },
    ],
  });
});

test("the sentence for the rep says how the account was found and who else is on the call", () => {
  expect(decide(withGuests(c, "x@globex.example")).because).toBe(
    "Cleo Marsh is a contact of Acme in your CRM; also on it: Globex.",
  );
  expect(decide(withGuests(c, "d@acme.example", "new@acme.example")).because).toBe(
    "Cleo Marsh and A Contact are contacts of Acme in your CRM.",
  );
  expect(decide(withGuests("new@acme.example")).because).toBe(
    "new@acme.example: the address has Acme's company domain.",
  );
  expect(decide(withGuests(...["a", "b", "e", "f", "g"].map((name) => `${name}@acme.example`))).because).toBe(
    "a@acme.example, b@acme.example, e@acme.example and 2 more: the addresses have Acme's company domain.",
  );
});

test("the rep alone, listed twice, is nobody else", () => {
  expect(verdict(decide({ attendees: [self, self] }))).toBe("no-guests");
});

test.each<[string, Parameters<typeof decide>[0], string]>([
  ["a colleague", withGuests("x@ourco.example"), "Everybody on it is a colleague."],
  ["a room", withGuests(guest("room@acme.example", { resource: true })), "Only rooms or automatic addresses"],
  ["a no-reply address", withGuests("no-reply@acme.example"), "Only rooms or automatic addresses"],
  ["nobody", { attendees: [self] }, "Nobody else is invited"],
])("an entry with %s has words of its own", (_, event, words) => {
  expect(decide(event).because).toContain(words);
});
