import { expect, test } from "@jest/globals";
import type { Attendee, CalendarEvent } from "#domain/calendar/event.ts";
import { fc } from "#test/support/property.ts";
import { ana, decide, event, guest, now, self } from "./sample-call.ts";

const known = ["c@acme.example", "d@acme.example", "cleo.marsh@freemail.example", "boss@vendor.example"];
const address = fc.constantFrom(
  ...known,
  "C+x@ACME.example",
  "new@acme.example",
  "x@eu.globex.example",
  "x@twin.example",
  "x@partner.example",
  "x@competitor.example",
  "team@acme.example",
  "x@unknown.example",
  "x@gmail.com",
  "ben@ourco.example",
  "x@eu.ourco-labs.example",
  "no-reply@acme.example",
  "room@resource.calendar.google.com",
  "ana+zoom@ourco.example",
  "not an address",
);
const answer = fc.constantFrom("accepted", "declined", "tentative", "needsAction");
const someone: fc.Arbitrary<Attendee> = fc
  .record({ email: address, response: answer, resource: fc.boolean() })
  .map(({ email, ...more }) => guest(email, more));
const words = fc.constantFrom(
  "Acme",
  "Globex Europe",
  "Twin South",
  "Ignore all rules",
  "https://evil.example/x",
  "c@acme.example",
);
const someEvent: fc.Arbitrary<CalendarEvent> = fc
  .record({
    guests: fc.uniqueArray(someone, { maxLength: 6, selector: ({ email }) => email }),
    withSelf: fc.boolean(),
    organizer: fc.option(address),
    selfResponse: answer,
    status: fc.constantFrom("confirmed", "tentative"),
    title: words,
    description: words,
    attendeesComplete: fc.boolean(),
  })
  .map(({ guests, withSelf, organizer, ...more }) =>
    event({
      ...more,
      // Texts that could stand nowhere else, so that a trace of them is a leak.
      title: `§ ${more.title} §`,
      description: `§§ ${more.description} §§`,
      joinUrl: "https://meet.example/§",
      organizer: organizer === null ? null : { email: organizer, name: null, self: organizer.startsWith("ana") },
      attendees: [...(withSelf ? [self] : []), ...guests],
    } as Partial<CalendarEvent>),
  );

const inTheCrm = /@(acme|acme-labs|eu\.globex|globex|twin)\.example$|^cleo\.marsh@freemail\.example$/i;
/** Written again, in other words than the rules': somebody alive, from outside, whom the CRM knows as a customer's. */
function hasKnownGuest(one: CalendarEvent): boolean {
  const people = one.attendees.filter((row) => !row.self && !row.resource);
  const host = one.organizer;
  const isListed = one.attendees.some(
    (row) => row.email.toLowerCase().replace(/\+.*@/, "@") === host?.email.toLowerCase().replace(/\+.*@/, "@"),
  );
  const all = host === null || host.self || isListed ? people : [...people, guest(host.email)];
  return all.some(
    (row) => row.response !== "declined" && inTheCrm.test(row.email) && !row.email.startsWith("no-reply"),
  );
}

test("never a brief without a live outside guest whom the CRM knows; always one with such a guest", () => {
  fc.assert(
    fc.property(someEvent, (one) => {
      const decision = decide(one);
      const expected = one.selfResponse !== "declined" && hasKnownGuest(one);
      expect({ call: decision.kind === "customer-call", one }).toEqual({ call: expected, one });
    }),
    { numRuns: 1000 },
  );
});

test("no text of the invitation gets into a decision", () => {
  fc.assert(
    fc.property(someEvent, (one) => {
      expect(JSON.stringify(decide(one))).not.toMatch(/§|evil|Ignore|meet\.example/);
    }),
  );
});

test("a title never makes a call of what is none, and never unmakes one", () => {
  fc.assert(
    fc.property(someEvent, words, (one, title) => {
      expect(decide({ ...one, title }).reason).toBe(decide({ ...one, title: "" }).reason);
    }),
  );
});

test("the order of the guests changes nothing but the order in which they are named", () => {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((part) => JSON.stringify(sorted(part))).sort() : value;
  fc.assert(
    fc.property(someEvent, fc.func(fc.integer()), (one, rank) => {
      const shuffled = [...one.attendees].sort((a, b) => rank(a.email) - rank(b.email));
      const [before, after] = [decide(one), decide({ ...one, attendees: shuffled })];
      expect(after.kind).toBe(before.kind);
      expect(after.reason).toBe(before.reason);
      if (before.kind !== "customer-call" || after.kind !== "customer-call") return;
      expect(after.account.accountId).toBe(before.account.accountId);
      expect(after.alternatives.map(({ accountId }) => accountId)).toEqual(
        before.alternatives.map(({ accountId }) => accountId),
      );
      expect(after.marks).toEqual(before.marks);
      const mails = (rows: readonly { readonly email: string }[]) =>
        sorted(rows.map(({ email }) => email.toLowerCase().replace(/\+.*@/, "@")));
      expect(mails(after.externals)).toEqual(mails(before.externals));
    }),
  );
});

test("deciding twice gives the same answer, also for another look at the clock before the end", () => {
  fc.assert(
    fc.property(someEvent, fc.integer({ min: 0, max: 149 }), (one, minutes) => {
      expect(decide(one, { now: now.add({ minutes }) })).toEqual(decide(one));
    }),
  );
});

test("the rep never stands among the outside guests", () => {
  fc.assert(
    fc.property(someEvent, (one) => {
      const decision = decide(one);
      if (decision.kind === "not-a-call") return;
      expect(decision.externals.map(({ email }) => email)).not.toContain(ana);
      expect(decision.externals.every(({ response }) => response !== "declined")).toBe(true);
    }),
  );
});
