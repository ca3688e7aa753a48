import { beforeEach, describe, expect, test } from "@jest/globals";
import { UpstreamError } from "#domain/errors.ts";
import type { Messenger } from "#flows/ports.ts";
import { createSlackLink } from "#slack/app.ts";
import { briefOf, contentOf } from "./briefs.ts";
import { ana, clock, createInstallations, createLog, createPeople, metrics, now } from "./company.ts";
import { type Answer, FakeSlack, teamId } from "./fake-slack.ts";

let slack: FakeSlack;
let people: ReturnType<typeof createPeople>;
let messenger: Messenger;
const signal = new AbortController().signal;
const content = contentOf(briefOf());
const posted = { channel: "DANA", ts: "1700000000.000100" };

function messengerWith(more: Partial<Parameters<typeof createSlackLink>[0]> = {}) {
  return createSlackLink({
    workspace: { kind: "single", botToken: "xoxb-test" },
    apiUrl: "https://slack.test/api/",
    fetch: slack.fetch,
    installations: createInstallations(),
    people,
    clock,
    log: createLog(),
    metrics,
    ...more,
  }).messenger;
}

beforeEach(() => {
  slack = new FakeSlack();
  people = createPeople();
  messenger = messengerWith();
});

async function failure(work: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`expected an UpstreamError, got ${String(error)}`);
  return error;
}

describe("a post", () => {
  test("goes to the person's direct message, with the delivery's id and without links", async () => {
    await expect(messenger.post(ana.email, content, "D1", signal)).resolves.toEqual(posted);
    expect(slack.calls.map(({ method }) => method)).toEqual([
      "auth.test",
      "users.lookupByEmail",
      "conversations.open",
      "chat.postMessage",
    ]);
    expect(slack.to("chat.postMessage")[0]).toMatchObject({
      token: "Bearer xoxb-test",
      args: {
        channel: "DANA",
        text: "Brief: Northwind Freight, Thu 10:00",
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: "sideline_delivery", event_payload: { delivery_id: "D1" } },
      },
    });
    expect(people.links.get(ana.email)).toEqual({ teamId, userId: "UANA", channel: "DANA", zone: "Europe/Berlin" });
  });

  test("asks nothing the second time", async () => {
    people.links.set(ana.email, { teamId, userId: "UANA", channel: "DANA", zone: null });
    await messenger.post(ana.email, content, "D1", signal);
    expect(slack.calls.map(({ method }) => method)).toEqual(["chat.postMessage"]);
  });

  test("opens a remembered conversation again, once, when Slack does not know it", async () => {
    people.links.set(ana.email, { teamId, userId: "UANA", channel: "DOLD", zone: null });
    slack.answers("chat.postMessage", { ok: false, error: "channel_not_found" });
    await expect(messenger.post(ana.email, content, "D1", signal)).resolves.toEqual(posted);
    expect(slack.to("chat.postMessage").map(({ args }) => args.channel)).toEqual(["DOLD", "DANA"]);
  });

  test("looks the person up again when the remembered user is gone", async () => {
    people.links.set(ana.email, { teamId, userId: "UGONE", channel: null, zone: null });
    slack.answers("conversations.open", { ok: false, error: "user_not_found" });
    await expect(messenger.post(ana.email, content, "D1", signal)).resolves.toEqual(posted);
    expect(slack.to("conversations.open").map(({ args }) => args.users)).toEqual(["UGONE", "UANA"]);
  });

  test("is not sent when the work was stopped before", async () => {
    const stopped = AbortSignal.abort();
    people.links.set(ana.email, { teamId, userId: "UANA", channel: "DANA", zone: null });
    expect(await failure(messenger.post(ana.email, content, "D1", stopped))).toMatchObject({ ambiguous: false });
    expect(slack.to("chat.postMessage")).toEqual([]);
  });

  test("is left open when the work is stopped while Slack is asked", async () => {
    people.links.set(ana.email, { teamId, userId: "UANA", channel: "DANA", zone: null });
    const stopping = new AbortController();
    slack.answers("chat.postMessage", () => new Promise<never>(() => stopping.abort()));
    expect(await failure(messenger.post(ana.email, content, "D1", stopping.signal))).toMatchObject({
      reason: "stopped",
      retryable: true,
      ambiguous: true,
    });
  });
});

const html = () => new Response("<html>Bad gateway</html>");
const broken = (code: string) =>
  Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error(code), { code }) });
const failures: readonly (readonly [string, () => Answer, Partial<UpstreamError>])[] = [
  [
    "429 with Retry-After",
    () => new Response("", { status: 429, headers: { "retry-after": "7" } }),
    { reason: "ratelimited", retryable: true, ambiguous: false, retryAfterMs: 7_000 },
  ],
  [
    "429 without Retry-After",
    () => new Response("", { status: 429 }),
    { reason: "ratelimited", retryable: true, ambiguous: false, retryAfterMs: 30_000 },
  ],
  [
    "ratelimited in a 200",
    () => ({ ok: false, error: "ratelimited" }),
    { reason: "ratelimited", retryable: true, ambiguous: false, retryAfterMs: 30_000 },
  ],
  ["HTTP 500", () => new Response("oops", { status: 500 }), { reason: "http_500", retryable: true, ambiguous: true }],
  ["HTTP 503", () => new Response("", { status: 503 }), { reason: "http_503", retryable: true, ambiguous: true }],
  ["HTTP 404", () => new Response("", { status: 404 }), { reason: "http_404", retryable: false, ambiguous: false }],
  [
    "internal_error",
    () => ({ ok: false, error: "internal_error" }),
    { reason: "internal_error", retryable: true, ambiguous: true },
  ],
  ["a page instead of JSON", html, { reason: "unreadable_answer", retryable: true, ambiguous: true }],
  ["null instead of JSON", () => new Response("null"), { retryable: true, ambiguous: true }],
  ["an empty object", () => ({}), { reason: "unreadable_answer", retryable: true, ambiguous: true }],
  ["ok without a ts", () => ({ ok: true }), { reason: "unreadable_answer", retryable: true, ambiguous: true }],
  ["a reset connection", () => broken("ECONNRESET"), { reason: "econnreset", retryable: true, ambiguous: true }],
  [
    "a time-out",
    () => Object.assign(new Error("timed out"), { name: "TimeoutError" }),
    { reason: "timeout", retryable: true, ambiguous: true },
  ],
  ["a refused connection", () => broken("ECONNREFUSED"), { reason: "econnrefused", retryable: true, ambiguous: false }],
  ...[
    "channel_not_found",
    "user_not_found",
    "is_archived",
    "msg_blocks_too_long",
    "invalid_blocks",
    "restricted_action",
  ].map(
    (word) =>
      [
        word,
        () => ({ ok: false, error: word }),
        { reason: word, retryable: false, ambiguous: false, authLost: false },
      ] as const,
  ),
  ...["token_revoked", "account_inactive", "not_authed", "invalid_auth"].map(
    (word) =>
      [
        word,
        () => ({ ok: false, error: word }),
        { reason: word, retryable: false, ambiguous: false, authLost: true },
      ] as const,
  ),
];

describe("what Slack's failures mean", () => {
  test.each(failures)("a post answered with %s", async (_, answer, facts) => {
    slack.answers("chat.postMessage", answer(), answer());
    const error = await failure(messenger.post(ana.email, content, "D1", signal));
    expect(error).toMatchObject({ service: "slack", authLost: false, ...facts });
    expect(error.message).not.toContain("xoxb");
  });

  test.each(failures)("a look-up answered with %s is never ambiguous", async (name, answer, facts) => {
    if (name === "ok without a ts") return;
    slack.answers("users.lookupByEmail", answer());
    const error = await failure(messenger.post(ana.email, content, "D1", signal));
    expect(error).toMatchObject({ retryable: facts.retryable, ambiguous: false });
    expect(slack.to("chat.postMessage")).toEqual([]);
  });

  test("an address that Slack does not know is final", async () => {
    slack.answers("users.lookupByEmail", { ok: false, error: "users_not_found" });
    expect(await failure(messenger.post(ana.email, content, "D1", signal))).toMatchObject({
      reason: "users_not_found",
      retryable: false,
    });
  });

  test("a deactivated person is final", async () => {
    slack.answers("users.lookupByEmail", { ok: true, user: { id: "UANA", deleted: true } });
    expect(await failure(messenger.post(ana.email, content, "D1", signal))).toMatchObject({
      reason: "user_disabled",
      retryable: false,
    });
  });

  test("nothing is tried twice by the client itself", async () => {
    slack.answers("chat.postMessage", new Response("", { status: 500 }));
    await failure(messenger.post(ana.email, content, "D1", signal));
    expect(slack.to("chat.postMessage")).toHaveLength(1);
  });
});

describe("an update", () => {
  test("edits the message and keeps the delivery's id", async () => {
    people.links.set(ana.email, { teamId, userId: "UANA", channel: "DANA", zone: null });
    await messenger.update(ana.email, posted, { kind: "placeholder", text: "Preparing" }, "D1", signal);
    expect(slack.calls).toHaveLength(1);
    expect(slack.calls[0]?.args).toMatchObject({ ...posted, metadata: { event_payload: { delivery_id: "D1" } } });
  });

  test("says when the message is gone", async () => {
    slack.answers("chat.update", { ok: false, error: "message_not_found" });
    expect(await failure(messenger.update(ana.email, posted, content, "D1", signal))).toMatchObject({
      reason: "message_not_found",
      retryable: false,
      ambiguous: false,
    });
  });
});

describe("looking for a message", () => {
  const message = (deliveryId: string, more: object = {}) => ({
    user: "UBOT",
    ts: "1700000000.000500",
    metadata: { event_type: "sideline_delivery", event_payload: { delivery_id: deliveryId } },
    ...more,
  });

  test("reads every page and finds the oldest of its own", async () => {
    slack.answers(
      "conversations.history",
      { ok: true, messages: [{ text: "no metadata" }, message("D2")], response_metadata: { next_cursor: "more" } },
      {
        ok: true,
        messages: [message("D1"), message("D1", { ts: "1700000000.000400" })],
        response_metadata: { next_cursor: "" },
      },
    );
    await expect(messenger.find(ana.email, "D1", now, signal)).resolves.toEqual({
      channel: "DANA",
      ts: "1700000000.000400",
    });
    const [first, second] = slack.to("conversations.history");
    expect(first?.args).toMatchObject({
      include_all_metadata: true,
      oldest: String(now.epochMilliseconds / 1_000 - 120),
    });
    expect(second?.args.cursor).toBe("more");
  });

  test.each([
    ["another person's message with our metadata", message("D1", { user: "UEVE" })],
    [
      "another app's metadata",
      message("D1", { metadata: { event_type: "other", event_payload: { delivery_id: "D1" } } }),
    ],
    ["another delivery", message("D2")],
  ])("does not take %s for its own", async (_, found) => {
    slack.answers("conversations.history", { ok: true, messages: [found] });
    await expect(messenger.find(ana.email, "D1", now, signal)).resolves.toBeNull();
  });

  test.each([
    ["the bot's id", { user: undefined, bot_id: "BBOT" }],
    ["the app's id", { user: undefined, app_id: "APP" }],
  ])("knows its own message by %s", async (_, more) => {
    slack.answers("conversations.history", { ok: true, messages: [message("D1", more)] });
    await expect(messenger.find(ana.email, "D1", now, signal)).resolves.not.toBeNull();
  });

  test.each([
    ["an error", { ok: false, error: "ratelimited" }],
    ["an answer without messages", { ok: true }],
    ["garbage", new Response("<html>")],
  ])("fails closed on %s", async (_, answer) => {
    slack.answers("conversations.history", answer);
    await expect(failure(messenger.find(ana.email, "D1", now, signal))).resolves.toMatchObject({
      retryable: true,
      ambiguous: false,
    });
  });

  test("fails closed when the history has no end", async () => {
    const page = { ok: true, messages: [message("D1")], response_metadata: { next_cursor: "again" } };
    slack.answers("conversations.history", ...Array<Answer>(25).fill(page));
    await expect(failure(messenger.find(ana.email, "D1", now, signal))).resolves.toMatchObject({
      reason: "history_too_long",
    });
  });
});

describe("a workspace's share of posts", () => {
  test("sends a burst, waits for a little, and reschedules what would wait longer than two seconds", async () => {
    people.links.set(ana.email, { teamId, userId: "UANA", channel: "DANA", zone: null });
    const paced = messengerWith({ posting: { perSecond: 0.1, burst: 2 } });
    await paced.post(ana.email, content, "D1", signal);
    await paced.post(ana.email, content, "D2", signal);
    const error = await failure(paced.post(ana.email, content, "D3", signal));
    expect(error).toMatchObject({ reason: "paced", retryable: true, ambiguous: false, retryAfterMs: 10_000 });
    expect(slack.to("chat.postMessage")).toHaveLength(2);
  });
});

describe("several workspaces", () => {
  test("each person is written to with the token of the workspace that knows them", async () => {
    const installations = createInstallations();
    for (const team of ["T1", "T2"])
      await installations.save({
        teamId: team,
        enterpriseId: null,
        botToken: `xoxb-${team}`,
        botUserId: "UBOT",
        appId: "APP",
        scopes: [],
        raw: {},
      });
    const several = messengerWith({
      installations,
      workspace: { kind: "installs", clientId: "c", clientSecret: "s", stateSecret: "x".repeat(32) },
    });
    slack.answers("users.lookupByEmail", { ok: false, error: "users_not_found" });
    await several.post(ana.email, content, "D1", signal);
    expect(slack.to("users.lookupByEmail").map(({ token }) => token)).toEqual(["Bearer xoxb-T1", "Bearer xoxb-T2"]);
    expect(slack.to("chat.postMessage")[0]?.token).toBe("Bearer xoxb-T2");
    expect(people.links.get(ana.email)?.teamId).toBe("T2");
  });

  test("a workspace that uninstalled the app is not written to", async () => {
    people.links.set(ana.email, { teamId: "T9", userId: "UANA", channel: "DANA", zone: null });
    const several = messengerWith({
      workspace: { kind: "installs", clientId: "c", clientSecret: "s", stateSecret: "x".repeat(32) },
    });
    expect(await failure(several.post(ana.email, content, "D1", signal))).toMatchObject({
      reason: "not_installed",
      authLost: true,
    });
    expect(slack.calls).toEqual([]);
  });
});
