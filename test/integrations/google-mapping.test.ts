import { describe, expect, test } from "@jest/globals";
import { type ReadEvent, readEvent } from "#integrations/google/event-mapping.ts";
import { oneLine, plainText } from "#integrations/google/text.ts";

const context = { rep: "ana@us.example", zone: "Europe/Berlin", accessRole: "owner" };
const raw = {
  id: "e1",
  etag: '"7"',
  iCalUID: "e1@google.com",
  summary: "Call",
  start: { dateTime: "2026-11-24T10:00:00+01:00", timeZone: "Europe/Berlin" },
  end: { dateTime: "2026-11-24T11:00:00+01:00" },
  organizer: { email: "ana@us.example", self: true },
  attendees: [
    { email: "ana@us.example", self: true, responseStatus: "accepted", organizer: true },
    { email: "carol@globex.example", displayName: "Carol", responseStatus: "needsAction" },
  ],
};

function mapped(changes: Record<string, unknown>): Extract<ReadEvent, { kind: "event" }>["event"] {
  const read = readEvent({ ...raw, ...changes }, context);
  if (read.kind !== "event") throw new Error(`not an event: ${JSON.stringify(read)}`);
  return read.event;
}

describe("one event of Google's", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      "a plain meeting keeps its version, zone and answer",
      {},
      { version: '"7"', zone: "Europe/Berlin", selfResponse: "accepted", allDay: false, visibility: "normal" },
    ],
    ["a missing title is an empty one", { summary: undefined }, { title: "" }],
    ["a title of a thousand characters is cut at 300", { summary: "x".repeat(1000) }, { title: "x".repeat(300) }],
    ["line breaks and controls leave the title", { summary: " a\n\u0000b\u202e c " }, { title: "a b c" }],
    ["an emoji on the cut is dropped whole", { summary: `${"x".repeat(299)}😀` }, { title: "x".repeat(299) }],
    [
      "private is private, and its words and guests stay with Google",
      {
        visibility: "private",
        summary: "Secret",
        description: "Secret",
        hangoutLink: "https://meet.google.com/secret",
      },
      {
        visibility: "private",
        freeBusyOnly: false,
        title: "",
        description: "",
        joinUrl: null,
        attendees: [],
        organizer: null,
      },
    ],
    ["confidential is private", { visibility: "confidential" }, { visibility: "private" }],
    ["public is normal", { visibility: "public" }, { visibility: "normal" }],
    [
      "a busy block without title, guests and organiser is free-busy only",
      { visibility: "private", summary: undefined, attendees: undefined, organizer: undefined },
      { freeBusyOnly: true },
    ],
    ["the event type stays as Google says it", { eventType: "focusTime" }, { kind: "focusTime" }],
    ["an unknown event type stays visible", { eventType: "fromTheFuture" }, { kind: "fromTheFuture" }],
    ["tentative stays tentative", { status: "tentative" }, { status: "tentative" }],
    [
      "no guests: the owner has accepted",
      { attendees: undefined },
      { selfResponse: "accepted", attendees: [], attendeesComplete: true },
    ],
    [
      "an owner who is not a guest has accepted",
      { attendees: [{ email: "c@globex.example" }] },
      { selfResponse: "accepted" },
    ],
    [
      "invited through a group: not answered",
      { organizer: { email: "x@globex.example" }, attendees: [{ email: "team@us.example" }] },
      { selfResponse: "needsAction" },
    ],
    [
      "declined is declined",
      { attendees: [{ email: "ana@us.example", self: true, responseStatus: "declined" }] },
      { selfResponse: "declined" },
    ],
    [
      "an unknown answer is no answer",
      { attendees: [{ email: "ana@us.example", self: true, responseStatus: "maybe" }] },
      { selfResponse: "needsAction" },
    ],
    ["a hidden guest list is incomplete", { attendeesOmitted: true }, { attendeesComplete: false }],
    [
      "a guest without an address makes the list incomplete",
      { attendees: [{ displayName: "?" }] },
      { attendees: [], attendeesComplete: false },
    ],
    [
      "an organiser outside the guest list is kept",
      { organizer: { email: "Eve@Globex.example", displayName: "Eve" } },
      { organizer: { email: "eve@globex.example", name: "Eve", self: false } },
    ],
    [
      "Google Meet's link is the join link",
      { hangoutLink: "https://meet.google.com/abc" },
      { joinUrl: "https://meet.google.com/abc" },
    ],
    [
      "the conference's video entry wins over Meet",
      {
        hangoutLink: "https://meet.google.com/abc",
        conferenceData: {
          entryPoints: [
            { entryPointType: "phone", uri: "tel:1" },
            { entryPointType: "video", uri: "https://zoom.example/j/1" },
          ],
        },
      },
      { joinUrl: "https://zoom.example/j/1" },
    ],
    ["a join link that is no web address is none", { hangoutLink: "javascript:alert(1)" }, { joinUrl: null }],
    [
      "a join link with a user name in it is none",
      { hangoutLink: "https://meet.google.com@evil.example/" },
      { joinUrl: null },
    ],
    ["a broken conference does not cost the event", { conferenceData: 7 }, { joinUrl: null, title: "Call" }],
    ["an event without an end is a moment", { end: undefined, endTimeUnspecified: true }, {}],
    [
      "an unknown zone falls back to the calendar's",
      { start: { dateTime: "2026-11-24T10:00:00Z", timeZone: "Mars/Phobos" } },
      { zone: "Europe/Berlin" },
    ],
    ["no iCalUID: the id stands in", { iCalUID: undefined }, { meetingUid: "e1" }],
  ])("%s", (_title, changes, expected) => {
    expect(mapped(changes)).toMatchObject(expected);
  });

  test("addresses are lower case, and plus tags, subdomains and international names stay as they are", () => {
    const emails = [
      "Carol+Demo@Mail.Globex.Example",
      "jürgen@münchen.example",
      "a@xn--mnchen-3ya.example",
      "CAROL+demo@mail.globex.example",
    ];
    const { attendees } = mapped({ attendees: emails.map((email) => ({ email })) });
    expect(attendees.map((one) => one.email)).toEqual([
      "carol+demo@mail.globex.example",
      "jürgen@münchen.example",
      "a@xn--mnchen-3ya.example",
    ]);
  });

  test("rooms are resources, by flag or by address", () => {
    const { attendees } = mapped({
      attendees: [
        { email: "c_1@resource.calendar.google.com" },
        { email: "board@us.example", resource: true },
        { email: "team@globex.example" },
      ],
    });
    expect(attendees.map((one) => one.resource)).toEqual([true, true, false]);
  });

  test("the rep is self by Google's word (an alias) or by address", () => {
    const { attendees, selfResponse } = mapped({
      attendees: [{ email: "ana.alias@us.example", self: true, responseStatus: "tentative" }],
    });
    expect([attendees[0]?.self, selfResponse]).toEqual([true, "tentative"]);
  });

  test("of three thousand guests five hundred are kept, the rep among them", () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({ email: `g${index}@globex.example` }));
    const { attendees, attendeesComplete } = mapped({
      attendees: [...many, { email: "ana@us.example", responseStatus: "declined" }],
    });
    expect([attendees.length, attendeesComplete, attendees.at(-1)?.self]).toEqual([501, false, true]);
  });

  test("an all-day event begins at midnight of its calendar", () => {
    const event = mapped({ start: { date: "2026-11-24" }, end: { date: "2026-11-25" } });
    expect([event.allDay, event.start.toString(), event.end.toString()]).toEqual([
      true,
      "2026-11-23T23:00:00Z",
      "2026-11-24T23:00:00Z",
    ]);
  });

  test("an occurrence keeps what it was first meant to be", () => {
    const event = mapped({ recurringEventId: "s1", originalStartTime: { dateTime: "2026-11-24T09:00:00-05:00" } });
    expect([event.seriesId, event.originalStart?.toString()]).toEqual(["s1", "2026-11-24T14:00:00Z"]);
  });

  test("a version is made up when Google sends no ETag, and follows the content", () => {
    const [one, same, other] = [
      mapped({ etag: undefined }),
      mapped({ etag: undefined }),
      mapped({ etag: undefined, summary: "Other" }),
    ];
    expect(one.version).toBe(same.version);
    expect(one.version).not.toBe(other.version);
  });

  test.each<[string, unknown, unknown]>([
    ["a bare tombstone is gone", { id: "e1", status: "cancelled" }, { kind: "gone", providerId: "e1" }],
    ["a full cancelled event is gone", { ...raw, status: "cancelled" }, { kind: "gone", providerId: "e1" }],
    [
      "a tombstone of an instance is gone",
      { id: "s_1", status: "cancelled", recurringEventId: "s", originalStartTime: {} },
      { kind: "gone", providerId: "s_1" },
    ],
    [
      "a time without an offset is not guessed",
      { ...raw, start: { dateTime: "2026-11-24T10:00:00" } },
      { kind: "malformed", providerId: "e1", problem: "start" },
    ],
    [
      "an end before the start is malformed",
      { ...raw, end: { dateTime: "2026-11-24T09:00:00+01:00" } },
      { kind: "malformed", problem: "end" },
    ],
    [
      "a day that does not exist is malformed",
      { ...raw, start: { date: "2026-02-31" } },
      { kind: "malformed", problem: "start" },
    ],
    ["no start at all is malformed", { id: "e1" }, { kind: "malformed", providerId: "e1", problem: "start" }],
    [
      "a title that is no text is malformed",
      { ...raw, summary: { html: 1 } },
      { kind: "malformed", problem: "summary" },
    ],
    [
      "an unknown status is malformed, not live",
      { ...raw, status: "vanished" },
      { kind: "malformed", problem: "status" },
    ],
    ["an event without an id is nobody's", { ...raw, id: undefined }, { kind: "malformed", providerId: null }],
    ["null is malformed", null, { kind: "malformed", providerId: null }],
    ["a string is malformed", "event", { kind: "malformed", providerId: null }],
  ])("%s", (_title, item, expected) => {
    expect(readEvent(item, context)).toMatchObject(expected as Record<string, unknown>);
  });
});

describe("text of strangers", () => {
  test.each([
    ["plain text stays", "Agenda:\n1. Price\n2. Next step", "Agenda:\n1. Price\n2. Next step"],
    ["markup goes, breaks stay", "Hello <b>Ana</b><br>see you", "Hello Ana\nsee you"],
    ["a link's words stay, its target goes", 'Join <a href="https://evil.example/x">here</a> now', "Join here now"],
    [
      "script, style and pictures go",
      '<style>a{}</style><script>alert(1)</script><img src="https://x.example/pixel">ok',
      "ok",
    ],
    ["entities become characters", "R&amp;D &lt;3", "R&D <3"],
    ["controls and reordering marks go", "a\u0000b\u202ec", "abc"],
    ["many empty lines become one", "a\n\n\n\n\nb", "a\n\nb"],
  ])("%s", (_title, html, expected) => {
    expect(plainText(html, 4_000)).toBe(expected);
  });

  test("five megabytes of nested markup are cut before they are parsed", () => {
    expect(plainText("<div>".repeat(1_000_000), 4_000)).toBe("");
    expect(plainText(`start ${"<b>x</b>".repeat(700_000)}`, 4_000).startsWith("start x")).toBe(true);
    expect(plainText("word ".repeat(1_000_000), 4_000).length).toBeLessThanOrEqual(4_000);
  });

  test("half a character never survives", () => {
    expect(plainText(`${"x".repeat(19_999)}😀`, 30_000).isWellFormed()).toBe(true);
    expect(oneLine("\ud800abc", 300).isWellFormed()).toBe(true);
  });
});
