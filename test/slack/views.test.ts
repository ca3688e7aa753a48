import { describe, expect, test } from "@jest/globals";
import type { MessageContent } from "#domain/moments/delivery.ts";
import type { HomePart } from "#flows/home/home-parts.ts";
import type { HomeCall, PrepAnswer } from "#flows/use-cases.ts";
import { limits, type Surface, validate, visibleText } from "#slack/limits.ts";
import { waitingModal } from "#slack/views/blocks.ts";
import { briefMessage } from "#slack/views/brief.ts";
import { feedbackModal, notACallModal, wrongAccountModal } from "#slack/views/corrections.ts";
import { explainModal } from "#slack/views/explain.ts";
import { homeView, plainHome } from "#slack/views/home.ts";
import { renderMessage } from "#slack/views/message.ts";
import { helpLayout, politeLayout, prepLayout } from "#slack/views/prep.ts";
import { settingsModal } from "#slack/views/settings.ts";
import { sourcesModal } from "#slack/views/sources.ts";
import { fc } from "#test/support/property.ts";
import { type BriefContent, bigBrief, briefOf, contentOf, fill, itemOf, nasty } from "./briefs.ts";
import { homeOf, now, settingsOf } from "./company.ts";

const id = "018f3a52-0000-7000-8000-000000000001";
const long = fill(5_000);

const activeText = /<[@#!]|<https?:|:\/\/|(?<![\w-])[@#](?=[a-z])|\*bold\*.*mrkdwn/i;

/** Everything that a reader would see, and nothing else: action ids and link buttons are ours. */
function expectHarmless(blocks: unknown): void {
  expect(visibleText(blocks)).not.toMatch(activeText);
  const json = JSON.stringify(blocks);
  expect(json).not.toContain('"mrkdwn"');
  expect(json).not.toMatch(/"type":"(link|user|usergroup|channel|broadcast|emoji)"/);
  expect(json).not.toContain('"emoji":true');
}

function expectBriefFits(content: BriefContent): void {
  const layout = briefMessage(content, id);
  expect(validate("message", layout)).toEqual([]);
  expect(layout.blocks.length).toBeLessThanOrEqual(limits.briefBlocks.max);
  expect(visibleText(layout.blocks).length).toBeLessThanOrEqual(limits.briefCharacters.max);
  expect(layout.text.length).toBeLessThanOrEqual(limits.notificationText.max);
  expectHarmless(layout.blocks);
}

const seeds: readonly (readonly [string, string])[] = [
  ["markup, links and mentions", nasty],
  ["emoji families", "👩‍👩‍👧‍👦"],
  ["right-to-left words", "שלום عليكم "],
  ["stacked combining marks", "Z̸̡̛͎͐̚"],
  ["one word without a space", "w"],
  ["entities", "&<>"],
];

describe("a brief", () => {
  test.each(Array.from({ length: 20 }, (_, index) => Math.round(4 * 1.42 ** index)))(
    "stays within 14 blocks, 1,900 characters and every limit when each string has %i characters",
    (length) => {
      for (const [, seed] of seeds)
        expectBriefFits(
          contentOf(bigBrief(length, seed), {
            changes: Array(5).fill(fill(length, seed)),
            because: fill(length, seed),
          }),
        );
    },
  );

  test.each(["brief", "day-before", "prep", "test"] as const)("fits as %s", (origin) => {
    expectBriefFits(contentOf(briefOf(), { origin }));
    expectBriefFits(contentOf(bigBrief(3_000), { origin, changes: [long] }));
  });

  test("fits with any text anywhere", () => {
    const text = fc.string({ unit: "binary", maxLength: 400 });
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (a, b, c, empty) => {
        const items = empty ? [] : [itemOf(a, { detail: b }), itemOf(c), itemOf(a + b + c)];
        const brief = briefOf({
          account: { id: "A", name: a, matchedBy: "x" },
          opportunity: { id: "O", name: b, stage: c },
          sections: [
            { slot: "objections", items },
            { slot: "who", items },
            { slot: "say", items },
          ],
        });
        expectBriefFits(contentOf(brief, { because: c, changes: [b] }));
      }),
      { numRuns: 60 },
    );
  });

  test("says who, when and how it was made before anything else", () => {
    const { blocks, text } = briefMessage(contentOf(briefOf()), id);
    expect(blocks[0]).toMatchObject({
      type: "header",
      text: { text: "Northwind Freight | Evaluation | Thu 26 Nov, 10:00, 30 min" },
    });
    expect(visibleText(blocks[1])).toBe("Built from your documents, no AI wording · tentative");
    expect(text).toBe("Brief: Northwind Freight, Thu 10:00");
  });

  test("keeps its slots in the agreed order and names the missing ones", () => {
    const shown = visibleText(briefMessage(contentOf(briefOf()), id).blocks);
    const order = [
      "WHO",
      "WHY NOW",
      "CHANGED",
      "TRY ONE THING",
      "SAY",
      "IF THEY SAY",
      "FLAGS",
      "Not in your sources: next step",
    ];
    const places = order.map((label) => shown.indexOf(label));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every((place) => place >= 0)).toBe(true);
  });

  test("says at the top what changed", () => {
    const { blocks, text } = briefMessage(
      contentOf(briefOf(), { changes: ["New time: Thu 10:10 (was Thu 10:00)"] }),
      id,
    );
    expect(visibleText(blocks[2])).toBe("Changed: New time: Thu 10:10 (was Thu 10:00)");
    expect(text).toMatch(/^Brief updated: Northwind Freight/);
  });

  test("cuts the longest text and leaves the short ones whole", () => {
    const sections = [
      { slot: "who" as const, items: [itemOf("Priya Raman, CFO")] },
      { slot: "say" as const, items: [itemOf("word ".repeat(900))] },
    ];
    const shown = visibleText(briefMessage(contentOf(briefOf({ sections })), id).blocks);
    expect(shown).toContain("Priya Raman, CFO");
    expect(shown).toContain("…");
    expect(shown.length).toBeGreaterThan(1_000);
  });

  test("carries its id in the buttons, and no correction where there is no call", () => {
    const withCall = JSON.stringify(briefMessage(contentOf(briefOf()), id).blocks);
    expect(withCall).toContain(`"action_id":"wrong-account"`);
    expect(withCall).toContain(`"value":"why:${id}"`);
    expect(withCall).toContain("Show sources (16)");
    const without = JSON.stringify(briefMessage(contentOf(briefOf({ event: null })), id).blocks);
    expect(without).not.toContain("wrong-account");
    expect(without).toContain("no call planned");
  });

  test.each([
    ["withdrawn", "You declined the call.", "Withdrawn: You declined the call."],
    ["withdrawn", null, "Withdrawn."],
    ["moved", "2026-11-27T13:00:00Z", "Moved to Fri 27 Nov, 14:00. A fresh brief follows before the new time."],
    ["moved", "Moved to Friday. A fresh brief follows before it.", "Moved to Friday. A fresh brief follows before it."],
    ["moved", null, "Moved. A fresh brief follows before the new time."],
  ] as const)("%s with note %j keeps one line and says why first", (shape, note, said) => {
    const { blocks } = briefMessage(contentOf(briefOf(), { shape, note }), id);
    expect(visibleText(blocks[0])).toBe(said);
    expect(visibleText(blocks[1])).toBe("Northwind Freight | Thu 26 Nov, 10:00");
    expect(JSON.stringify(blocks)).not.toContain("wrong-account");
    expectBriefFits(contentOf(bigBrief(3_000), { shape, note: note === null ? null : note + long }));
  });

  test("an unknown zone reads as UTC and says so", () => {
    expect(visibleText(briefMessage(contentOf(briefOf(), { zone: "Mars/Base" }), id).blocks[0])).toContain("09:00 UTC");
  });
});

const everyMessage: readonly (readonly [string, MessageContent])[] = [
  ["a placeholder", { kind: "placeholder", text: long }],
  ["an empty digest", { kind: "digest", date: "2026-11-26", zone: "UTC", calls: [] }],
  [
    "a digest of 40 calls",
    {
      kind: "digest",
      date: "not a date",
      zone: "nowhere",
      calls: Array.from({ length: 40 }, () => ({ startsAt: "x", accountName: long, stage: long, because: long })),
    },
  ],
  ["a disconnected calendar", { kind: "notice", notice: { kind: "calendar-disconnected", provider: "google" } }],
  [
    "a connected calendar without calls",
    { kind: "notice", notice: { kind: "calendar-connected", provider: "google", calls: 0 } },
  ],
  ["a connected calendar", { kind: "notice", notice: { kind: "calendar-connected", provider: "m365", calls: 3 } }],
  ["a reason", { kind: "notice", notice: { kind: "no-call", because: long } }],
];

describe("other messages", () => {
  test.each(everyMessage)("%s fits", (_, content) => {
    const layout = renderMessage(content, id);
    expect(validate("message", layout)).toEqual([]);
    expect(layout.text.length).toBeLessThanOrEqual(limits.notificationText.max);
    expectHarmless(layout.blocks);
  });
});

const call = (index: number): HomeCall => ({
  providerId: index % 2 === 0 ? long : "evt",
  title: index % 3 === 0 ? null : long,
  startsAt: "2026-11-26T09:00:00Z",
  endsAt: "2026-11-26T09:30:00Z",
  allDay: null,
  decision:
    index % 2 === 0
      ? { kind: "not-a-call", reason: "internal-only", because: long }
      : {
          kind: "customer-call",
          reason: "contact-match",
          account: { accountId: "A", name: long, matchedBy: "contact", emails: [long] },
          alternatives: [],
          partners: [],
          externals: [],
          marks: [],
          because: long,
        },
  accountName: long,
  briefAt: "2026-11-26T08:30:00Z",
  delivery: { id, status: "pending" },
});
const bigSettings = settingsOf({
  quietHours: { from: "18:00", to: "07:30" },
  pausedUntil: now.add({ hours: 3 }),
  stopped: ["brief", "digest"],
  blocked: Array.from({ length: 100 }, () => fill(100, "x")),
});
const views: readonly (readonly [string, Surface, unknown])[] = [
  ["the home of somebody new", "home", homeView(homeOf())],
  ["a home without an OAuth client", "home", homeView(homeOf({ connectUrl: null, connectHint: long }))],
  [
    "the fullest home",
    "home",
    homeView(
      homeOf({
        connection: { provider: "google", via: "oauth", status: "connected", lastPullAt: now, lastError: long },
        calls: Array.from({ length: 60 }, (_, index) => call(index)),
        settings: bigSettings,
      }),
    ),
  ],
  ["a home with words", "home", plainHome(long)],
  ["sources of a usual brief", "modal", sourcesModal(briefOf(), "Europe/Berlin")],
  ["sources of the biggest brief", "modal", sourcesModal(bigBrief(3_000), "UTC")],
  ["sources of an empty brief", "modal", sourcesModal(briefOf({ sections: [], gaps: [] }), "UTC")],
  ["wrong account", "modal", wrongAccountModal(fill(500, "x"), true)],
  ["wrong account of a single call", "modal", wrongAccountModal(id, false)],
  ["not a customer call", "modal", notACallModal(id, true)],
  ["not a customer call, a single one", "modal", notACallModal(id, false)],
  ["feedback", "modal", feedbackModal(id, null)],
  ["refused feedback", "modal", feedbackModal(id, long)],
  ["settings", "modal", settingsModal(settingsOf(), "home")],
  ["the fullest settings", "modal", settingsModal(bigSettings, "message")],
  ["an explanation", "modal", explainModal({ deliveryId: id, lines: Array(40).fill(long) })],
  ["an empty explanation", "modal", explainModal({ deliveryId: id, lines: [] })],
  ["waiting", "modal", waitingModal("Not a customer call")],
];

describe("home and modals", () => {
  test.each(views)("%s fits", (_, surface, view) => {
    expect(validate(surface, view)).toEqual([]);
    expectHarmless(view);
  });

  test("sources show quote, title, section, owner and dates; facts show record, field, value and date", () => {
    const shown = visibleText(sourcesModal(briefOf(), "Europe/Berlin").blocks);
    expect(shown).toContain('Launch deck v3, "Replay" · owner: Mia · valid from: 2026-11-03 · review by: not set');
    expect(shown.replaceAll("\u2060", "")).toContain("CRM, close date, 1 Nov: 15 Dec");
    expect(shown).toContain("Not in your sources: next step");
  });

  test("home says why each event gets a brief or not, and never the title of a private one", () => {
    const calls = [
      {
        ...call(1),
        title: "Renewal",
        decision: { kind: "not-a-call", reason: "private", because: "It is private." } as const,
      },
      { ...call(3), title: null },
    ];
    const shown = visibleText(homeView(homeOf({ calls })).blocks);
    expect(shown).toContain("No brief (private). It is private.");
    expect(shown).toContain("Private event");
  });

  test.each([wrongAccountModal, notACallModal])("%p asks about the series only where there is one", (modal) => {
    expect(JSON.stringify(modal(id, true))).toContain("Every call of this series");
    expect(JSON.stringify(modal(id, false))).not.toContain("series");
  });

  const connected = {
    provider: "google",
    via: "oauth",
    status: "connected",
    lastPullAt: now,
    lastError: null,
  } as const;
  test.each<[string, Parameters<typeof homeOf>[0], string]>([
    ["never connected", { connection: null }, "No calendar is connected, so no briefs can come yet."],
    [
      "disconnected",
      { connection: { ...connected, status: "disconnected" } },
      "You have disconnected your calendar, so no briefs come.",
    ],
    [
      "revoked",
      { connection: { ...connected, status: "revoked" } },
      "Google Calendar no longer accepts the permission that you gave",
    ],
    [
      "not connected, what comes next",
      { connection: null },
      "Your next calls stand here once a calendar is connected.",
    ],
    ["not read yet", { connection: { ...connected, lastPullAt: null } }, "is being read for the first time"],
    ["nothing in it", { connection: connected }, "Nothing is in your calendar for the next seven days."],
    [
      "more than it shows",
      { connection: connected, calls: Array.from({ length: 21 }, (_, n) => call(n)) },
      "1 more entry follows.",
    ],
    ["a brief on the day", { calls: [{ ...call(1), startsAt: "2026-11-26T09:00:00Z" }] }, "Brief at 09:30."],
    [
      "a brief on the day before",
      { calls: [{ ...call(1), startsAt: "2026-11-27T09:00:00Z" }] },
      "Brief on Thu 26 Nov, 09:30.",
    ],
    ["one blocked address", { settings: settingsOf({ blocked: ["a@b.example"] }) }, "on your block list: a@b.example."],
    [
      "many blocked addresses",
      { settings: settingsOf({ blocked: ["a.example", "b.example", "c.example", "d.example", "e.example"] }) },
      "on your block list: a.example, b.example, c.example and 2 more.",
    ],
    [
      "stopped kinds",
      { settings: settingsOf({ stopped: ["brief", "day-before"] }) },
      "not sent: briefs before calls, day-before briefs.",
    ],
  ])("home says in words: %s", (_, model, words) => {
    expect(visibleText(homeView(homeOf(model)).blocks).replaceAll("\u2060", "")).toContain(words);
  });

  const own: readonly HomePart[] = [{ kind: "divider" }, { kind: "heading", text: "What your calls show" }];
  const headersOf = (model: Parameters<typeof homeOf>[0]) =>
    homeView(homeOf(model)).blocks.flatMap((block) => (block.type === "header" ? [visibleText(block)] : []));
  test("what is theirs to act on comes before the calendar, and the connection last", () => {
    const model = { connection: connected, calls: [call(1)], parts: own };
    expect(headersOf(model)).toEqual([
      "What your calls show",
      "What comes next",
      "Your settings",
      "Your calendar is connected",
    ]);
    expect(homeView(homeOf(model)).blocks[0]).toMatchObject({ type: "header" });
  });

  test("who takes calls and has no calendar is asked for it first; for the others it comes last", () => {
    expect(headersOf({ needsCalendar: true, parts: own })[0]).toBe("Connect your calendar");
    expect(headersOf({ needsCalendar: false, parts: own })).toEqual([
      "What your calls show",
      "What comes next",
      "Your settings",
      "Connect your calendar",
    ]);
  });

  test("customer calls come before what else is in the calendar", () => {
    const entry = (index: number, title: string) => ({ ...call(index), providerId: title, title });
    const shown = visibleText(
      homeView(homeOf({ connection: connected, calls: [entry(2, "Stand-up"), entry(1, "Renewal"), entry(4, "Lunch")] }))
        .blocks,
    );
    const places = ["Renewal", "Also in your calendar, without a brief", "Stand-up", "Lunch"].map((words) =>
      shown.indexOf(words),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    const quiet = homeView(homeOf({ connection: connected, calls: [entry(2, "Stand-up")] })).blocks;
    expect(visibleText(quiet)).toContain("No customer call in the next seven days.");
  });

  test("an entry without times is all day, on its own days", () => {
    const shown = (first: string, last: string) =>
      visibleText(
        homeView(
          homeOf({
            calls: [
              { ...call(1), startsAt: "2026-11-26T00:00:00Z", endsAt: "2026-11-27T00:00:00Z", allDay: { first, last } },
            ],
          }),
        ).blocks,
      );
    expect(shown("2026-11-26", "2026-11-26")).toContain("Thu 26 Nov, all day");
    expect(shown("2026-11-26", "2026-11-27")).toContain("Thu 26 to Fri 27 Nov, all day");
    expect(shown("2026-11-30", "2026-12-01")).toContain("Mon 30 Nov to Tue 1 Dec, all day");
    expect(shown("2026-11-26", "2026-11-26")).not.toMatch(/00:00|24 h/);
  });

  test("lines of one block are lines in every client: one section with line breaks", () => {
    const texts = homeView(homeOf({ calls: [call(2)] })).blocks.filter(({ type }) => type === "rich_text");
    for (const block of texts) expect(JSON.stringify(block).match(/"rich_text_section"/g)).toHaveLength(1);
    expect(JSON.stringify(texts)).toContain('"text":"\\n"');
  });

  test("settings show what is saved", () => {
    const json = JSON.stringify(
      settingsModal(settingsOf({ digest: true, quietHours: { from: "18:00", to: "07:30" } }), "home"),
    );
    expect(json).toContain('"initial_time":"18:00"');
    expect(json).toContain(
      '"initial_options":[{"text":{"type":"plain_text","text":"A digest of the day in the morning"',
    );
  });
});

const answers: readonly (readonly [string, PrepAnswer])[] = [
  ["help", { kind: "help" }],
  ["a reason", { kind: "cannot", because: long }],
  ["on its way", { kind: "on-its-way", deliveryId: id, accountName: long, startsAt: "2026-11-26T09:00:00Z" }],
  [
    "many accounts",
    {
      kind: "which-account",
      text: long,
      choices: Array.from({ length: 40 }, (_, index) => ({ id: `${index}`, name: long })),
    },
  ],
  ["no account", { kind: "which-account", text: long, choices: [] }],
  [
    "many calls",
    {
      kind: "which-call",
      choices: Array.from({ length: 40 }, () => ({
        id: fill(1_024, "e"),
        title: long,
        startsAt: "2026-11-26T09:00:00Z",
        zone: "UTC",
      })),
    },
  ],
];

describe("answers of /prep", () => {
  test.each(answers)("%s fits", (_, answer) => {
    const layout = prepLayout(answer, { inOwnDm: false, zone: "Europe/Berlin" });
    expect(validate("message", layout)).toEqual([]);
    expectHarmless(layout?.blocks);
  });
  test("says nothing more where the brief will appear", () => {
    expect(
      prepLayout(
        { kind: "on-its-way", deliveryId: id, accountName: "N", startsAt: null },
        { inOwnDm: true, zone: "UTC" },
      ),
    ).toBeNull();
  });
  test("help fits", () => {
    expect(validate("message", helpLayout())).toEqual([]);
    expect(["hi", "Thanks a lot!"].map((typed) => validate("message", politeLayout(typed) ?? {}))).toEqual([[], []]);
    expect(["hi, what does it cost?", "price", "thanks to whom did we win this"].map(politeLayout)).toEqual([
      null,
      null,
      null,
    ]);
  });
});
