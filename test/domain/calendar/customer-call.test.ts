import { expect, test } from "@jest/globals";
import { type CallCorrection, notACallReasons } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import { ana, decide, guest, now, type Setting, start, verdict, withGuests } from "./sample-call.ts";

type Row = readonly [title: string, event: Partial<CalendarEvent>, setting: Setting, verdict: string];

const c = "c@acme.example";
const many = (count: number) => Array.from({ length: count }, (_, index) => guest(`guest${index}@acme.example`));
const host = (email: string, isSelf = false) => ({ email, name: null, self: isSelf });
const correction = (
  scope: CallCorrection["scope"],
  key: string,
  verdict: CallCorrection["verdict"],
): CallCorrection => ({ rep: ana, scope, key, verdict, at: now });
const notACall = { kind: "not-a-call" } as const;
const isGlobex = { kind: "account", accountId: "globex" } as const;

const dropped: readonly Row[] = [
  ["a cancelled event is no call", { status: "cancelled" }, {}, "cancelled"],
  ["a title that begins with Canceled: is a cancelled call", { title: "Canceled: Weekly sync" }, {}, "cancelled"],
  ["so is the British spelling", { title: "CANCELLED: Weekly sync" }, {}, "cancelled"],
  ["and the word in brackets", { title: " [Cancelled] Weekly sync" }, {}, "cancelled"],
  ["and the word before a dash", { title: "Cancelled - Weekly sync" }, {}, "cancelled"],
  ["a call about cancelled orders goes on", { title: "Cancelled orders: what now?" }, {}, "acme by contact"],
  ["a hyphenated word is not a cancellation", { title: "Cancelled-order backlog" }, {}, "acme by contact"],
  ["a call that the rep declined is none", { selfResponse: "declined" }, {}, "declined"],
  ["an all-day entry is none", { allDay: true }, {}, "all-day"],
  ["a private entry is none", { visibility: "private" }, {}, "private"],
  ["focus time is none", { kind: "focusTime" }, {}, "not-a-meeting-type"],
  ["out of office is none", { kind: "outOfOffice" }, {}, "not-a-meeting-type"],
  ["a working location is none", { kind: "workingLocation" }, {}, "not-a-meeting-type"],
  ["a birthday is none", { kind: "birthday" }, {}, "not-a-meeting-type"],
  ["an entry that shows free or busy only is none", { freeBusyOnly: true }, {}, "free-busy-only"],
  ["a call that is over is none", {}, { now: start.add({ minutes: 30 }) }, "ended"],
  ["a running call still is one", {}, { now: start.add({ minutes: 29 }) }, "acme by contact"],
  ["an event whose status is tentative is a call", { status: "tentative" }, {}, "acme by contact"],
];

const order: readonly Row[] = [
  ["cancelled comes before declined", { status: "cancelled", selfResponse: "declined" }, {}, "cancelled"],
  ["declined comes before all-day", { selfResponse: "declined", allDay: true }, {}, "declined"],
  ["all-day comes before private", { allDay: true, visibility: "private" }, {}, "all-day"],
  ["private comes before the type", { visibility: "private", kind: "focusTime" }, {}, "private"],
  ["the type comes before free or busy", { kind: "focusTime", freeBusyOnly: true }, {}, "not-a-meeting-type"],
  ["free or busy comes before the end", { freeBusyOnly: true }, { now: start.add({ hours: 2 }) }, "free-busy-only"],
  [
    "what is dropped stays dropped, whatever the rep said about it",
    { status: "cancelled" },
    { corrections: [correction("series", "uid-1", isGlobex)] },
    "cancelled",
  ],
  [
    "the rep's word comes before the guests",
    withGuests("x@ourco.example"),
    { corrections: [correction("series", "uid-1", notACall)] },
    "marked-not-a-call",
  ],
  ["internal comes before blocked", withGuests("x@ourco.example"), { blocked: ["ourco.example"] }, "internal-only"],
  ["blocked comes before declined", withGuests(guest(c, { response: "declined" })), { blocked: [c] }, "blocked"],
  [
    "declined guests are not counted for a webinar",
    withGuests(...many(30).map((one) => ({ ...one, response: "declined" as const }))),
    {},
    "all-externals-declined",
  ],
];

const guests: readonly Row[] = [
  [
    "a call with nobody else is none, whatever its title says",
    { ...withGuests(), title: "Call Acme" },
    {},
    "no-guests",
  ],
  ["a room is nobody", withGuests(guest("room@acme.example", { resource: true })), {}, "no-guests"],
  ["a resource calendar is nobody", withGuests("room-9@resource.calendar.google.com"), {}, "no-guests"],
  ["a shared calendar is nobody", withGuests("team@group.calendar.google.com"), {}, "no-guests"],
  ["a no-reply address is nobody", withGuests("no-reply@acme.example"), {}, "no-guests"],
  ["so is noreply with a tag", withGuests("noreply+calendar@acme.example"), {}, "no-guests"],
  ["so is do_not_reply", withGuests("do_not_reply@acme.example"), {}, "no-guests"],
  ["colleagues only: none", withGuests("x@ourco.example"), {}, "internal-only"],
  ["a subsidiary's domain is ours", withGuests("x@ourco-labs.example"), {}, "internal-only"],
  ["a sub-domain is ours", withGuests("x@eu.ourco.example"), {}, "internal-only"],
  ["a domain that ends like ours is not ours", withGuests("x@notourco.example"), {}, "no-crm-match"],
  ["our domain in capitals is ours", withGuests("X@OurCo.Example"), {}, "internal-only"],
  [
    "our domain with an umlaut is ours in both spellings",
    withGuests("x@müller.example", "y@xn--mller-kva.example"),
    { internalDomains: ["müller.example"] },
    "internal-only",
  ],
  [
    "a contractor with an outside address is a colleague",
    withGuests("kim@freemail.example"),
    { people: ["kim@freemail.example"] },
    "internal-only",
  ],
  [
    "also with a plus-tag",
    withGuests("Kim+work@freemail.example"),
    { people: ["kim@freemail.example"] },
    "internal-only",
  ],
  ["the rep's own alias is not a guest", withGuests("ana+sales@ourco.example"), {}, "internal-only"],
  [
    "the rep's alias at a domain that isn't ours is not a guest",
    withGuests("Ana+zoom@ourco.example"),
    { internalDomains: ["elsewhere.example"] },
    "internal-only",
  ],
  [
    "an outside guest who declined does not count",
    withGuests(guest(c, { response: "declined" })),
    {},
    "all-externals-declined",
  ],
  [
    "one who has not declined is enough",
    withGuests(guest(c, { response: "declined" }), guest("d@acme.example", { response: "needsAction" })),
    {},
    "acme by contact",
  ],
  ["25 outside guests are a call", withGuests(...many(25)), {}, "acme by domain"],
  ["26 outside guests are a webinar", withGuests(...many(26)), {}, "too-many-externals"],
  ["26 entries of 25 people are a call", withGuests(...many(25), guest("GUEST0+x@acme.example")), {}, "acme by domain"],
  [
    "an outside organiser who is not on the list is on the call",
    { ...withGuests(), organizer: host(c) },
    {},
    "acme by contact",
  ],
  [
    "an organiser who is on the list and declined is not",
    { ...withGuests(guest(c, { response: "declined", organizer: true })), organizer: host("C@Acme.example") },
    {},
    "all-externals-declined",
  ],
  ["no organiser at all is no obstacle", { organizer: null }, {}, "acme by contact"],
  ["a rep who owns the call without being a guest gets a brief", { attendees: [guest(c)] }, {}, "acme by contact"],
  ["an entry that is no address is nobody", withGuests("Cleo from Acme"), {}, "no-guests"],
];

const matching: readonly Row[] = [
  ["a contact is found by the address", {}, {}, "acme by contact"],
  ["in upper case too", withGuests("C@ACME.EXAMPLE"), {}, "acme by contact"],
  ["with a plus-tag too", withGuests("c+calls@acme.example"), {}, "acme by contact"],
  ["an international domain in letters", withGuests("Jörg@Bücher.example"), {}, "umlaut by contact"],
  ["and in punycode", withGuests("jörg@xn--bcher-kva.example"), {}, "umlaut by contact"],
  ["a stranger at an account's domain belongs to it", withGuests("new@acme.example"), {}, "acme by domain"],
  ["an account has several domains", withGuests("new@acme-labs.example"), {}, "acme by domain"],
  ["a sub-domain belongs to the registered one", withGuests("new@mail.us.acme.example"), {}, "acme by domain"],
  ["the most exact domain wins", withGuests("new@eu.globex.example"), {}, "globex-eu by domain"],
  ["below it as well", withGuests("new@mx.eu.globex.example"), {}, "globex-eu by domain"],
  ["the registered domain is not the sub-domain's account", withGuests("new@globex.example"), {}, "globex by domain"],
  ["an account is never found by a suffix of letters", withGuests("x@notacme.example"), {}, "no-crm-match"],
  ["a contact beats the domain of the address", withGuests("moved@acme.example"), {}, "globex by contact"],
  ["a known free-mail address is a contact", withGuests("cleo.marsh@freemail.example"), {}, "globex by contact"],
  ["an unknown one is nobody", withGuests("cleo@freemail.example"), {}, "no-crm-match"],
  [
    "free mail never matches by domain, even when an account lists it",
    withGuests("stranger@gmail.com"),
    {},
    "no-crm-match",
  ],
  [
    "a namesake is somebody else",
    withGuests(guest("cleo@unknown.example", { name: "Cleo Marsh" })),
    {},
    "no-crm-match",
  ],
  [
    "an account's name in the title matches nobody",
    { ...withGuests("x@unknown.example"), title: "Acme" },
    {},
    "no-crm-match",
  ],
  ["a contact whose account is gone is nobody", withGuests("gone@nowhere.example"), {}, "no-crm-match"],
  [
    "a blocked vendor beside a contact leaves the contact's call",
    withGuests("x@vendor.example", c),
    { blocked: ["vendor.example"] },
    "acme by contact",
  ],
  [
    "a blocked domain holds below it",
    withGuests("x@mail.vendor.example"),
    { blocked: ["@Vendor.example "] },
    "blocked",
  ],
  ["a blocked address holds for its spellings", withGuests("C+x@Acme.example"), { blocked: [c] }, "blocked"],
  ["a blocked address blocks nobody else", withGuests("d@acme.example"), { blocked: [c] }, "acme by contact"],
  [
    "a blocked international domain is blocked in both spellings",
    withGuests("jörg@bücher.example", "x@xn--bcher-kva.example"),
    { blocked: ["bücher.example"] },
    "blocked",
  ],
  ["an empty line in the block list blocks nobody", {}, { blocked: ["", " ", "@"] }, "acme by contact"],
  ["a partner alone gets no brief", withGuests("x@partner.example"), {}, "account-type"],
  ["a vendor alone gets no brief", withGuests("x@vendor.example"), {}, "account-type"],
  ["nor does one whose people are contacts", withGuests("boss@vendor.example"), {}, "account-type"],
  ["a competitor alone gets no brief", withGuests("x@competitor.example"), {}, "account-type"],
  ["a prospect does", withGuests("x@globex.example"), {}, "globex by domain"],
  [
    "a customer at a domain beats a vendor's contact",
    withGuests("boss@vendor.example", "new@acme.example"),
    {},
    "acme by domain",
  ],
  [
    "an unanswered invitation of a stranger is none",
    { ...withGuests("x@unknown.example"), selfResponse: "needsAction", organizer: host("x@unknown.example") },
    {},
    "stranger-invite",
  ],
  [
    "an unanswered invitation of a colleague with strangers is told apart",
    { ...withGuests("x@unknown.example"), selfResponse: "needsAction", organizer: host("ben@ourco.example") },
    {},
    "no-crm-match",
  ],
  [
    "an unanswered invitation of a contact is a call",
    { selfResponse: "needsAction", organizer: host(c) },
    {},
    "acme by contact",
  ],
  [
    "an accepted invitation of a stranger is only unknown",
    { ...withGuests("x@unknown.example"), organizer: host("x@unknown.example") },
    {},
    "no-crm-match",
  ],
];

const series = { seriesId: "series-1", originalStart: start };
const corrected: readonly Row[] = [
  [
    "the rep's account wins over the guests",
    {},
    { corrections: [correction("series", "uid-1", isGlobex)] },
    "globex by correction",
  ],
  [
    "also when nobody on it is known",
    withGuests("x@unknown.example"),
    { corrections: [correction("occurrence", "uid-1#single", isGlobex)] },
    "globex by correction",
  ],
  [
    "one occurrence beats its series",
    series,
    {
      corrections: [
        correction("series", "uid-1", notACall),
        correction("occurrence", "uid-1#2026-11-24T10:00:00Z", isGlobex),
      ],
    },
    "globex by correction",
  ],
  [
    "in the other direction too",
    series,
    {
      corrections: [
        correction("series", "uid-1", isGlobex),
        correction("occurrence", "uid-1#2026-11-24T10:00:00Z", notACall),
      ],
    },
    "marked-not-a-call",
  ],
  [
    "another occurrence keeps to the series",
    { ...series, originalStart: start.add({ hours: 168 }) },
    {
      corrections: [
        correction("series", "uid-1", isGlobex),
        correction("occurrence", "uid-1#2026-11-24T10:00:00Z", notACall),
      ],
    },
    "globex by correction",
  ],
  [
    "another meeting is not touched",
    {},
    { corrections: [correction("series", "uid-2", notACall), correction("occurrence", "uid-2#single", notACall)] },
    "acme by contact",
  ],
  [
    "an account that is gone from the CRM falls back to the guests",
    {},
    { corrections: [correction("series", "uid-1", { kind: "account", accountId: "gone" })] },
    "acme by contact",
  ],
  [
    "a correction makes no call of an internal meeting",
    withGuests("x@ourco.example"),
    { corrections: [correction("series", "uid-1", isGlobex)] },
    "internal-only",
  ],
];

const rows = [...dropped, ...order, ...guests, ...matching, ...corrected];
test.each(rows)("%s", (_, more, setting, want) => {
  const decision = decide(more, setting);
  expect(verdict(decision)).toBe(want);
  expect(decision.because).toMatch(/^\S.*\.$/);
});

test("every reason for a no is in the table but the one that a removed event gets from the planner", () => {
  const reached = new Set(rows.map(([, , , want]) => want));
  expect(notACallReasons.filter((reason) => !reached.has(reason))).toEqual(["removed"]);
});
