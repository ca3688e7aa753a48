import { afterEach, expect, test } from "@jest/globals";
import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from "@slack/web-api";
import type { SlackGateway, SlackGatewayOptions } from "#sandbox/slack/gateway.ts";
import { movableClock, people, silent, startGateway } from "./slack-support.ts";

const ana = people[0].email;
const gateways: SlackGateway[] = [];
function gatewayWith(options: Partial<SlackGatewayOptions> = {}) {
  const gateway = startGateway(options);
  gateways.push(gateway);
  const clientWith = (token: string, timeout = 0) =>
    new WebClient(token, {
      fetch: gateway.fetch,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      maxRequestConcurrency: 100,
      timeout,
      logger: silent,
    });
  return { gateway, client: clientWith(gateway.botToken), clientWith };
}
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
});

async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return "ok";
  } catch (error) {
    return error instanceof WebAPIPlatformError ? error.data.error : error;
  }
}
const dmOf = (gateway: SlackGateway, email: string) => gateway.as(email).dmChannel;

test("people keep their ids in every gateway of the same seed", () => {
  const ids = () =>
    gatewayWith()
      .gateway.people()
      .map((person) => person.id);
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(people.length);
});

test.each([
  ["no token", "", "not_authed"],
  ["a token nobody issued", "xoxb-wrong", "invalid_auth"],
  ["the app-level token", "xapp-sandbox-app", "not_allowed_token_type"],
])("a call with %s is refused", async (_what, token, error) => {
  const { clientWith } = gatewayWith();
  expect(await refusal(clientWith(token).users.list({}))).toBe(error);
});

test("a scope the token lacks is named", async () => {
  const { client } = gatewayWith({ scopes: ["chat:write"] });
  const failure = await client.users.lookupByEmail({ email: ana }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WebAPIPlatformError);
  expect((failure as WebAPIPlatformError).data).toMatchObject({
    error: "missing_scope",
    needed: "users:read.email",
    provided: "chat:write",
  });
});

test("after auth.revoke the token is dead", async () => {
  const { client } = gatewayWith();
  expect(await client.auth.revoke()).toMatchObject({ revoked: true });
  expect(await refusal(client.auth.test())).toBe("token_revoked");
});

test.each([
  ["a channel the app is not in", { channel: "#private-to-people", text: "x" }, "not_in_channel"],
  ["a text above 40,000 characters", { text: "x".repeat(40_001) }, "msg_too_long"],
  ["blocks that are no list", { text: "x", blocks: "{}" }, "invalid_blocks_format"],
  ["metadata without a payload", { text: "x", metadata: '{"event_type":"a"}' }, "invalid_metadata_format"],
  ["markdown_text beside text", { text: "x", markdown_text: "y" }, "markdown_text_conflict"],
  ["markdown_text above 12,000 characters", { markdown_text: "x".repeat(12_001) }, "msg_too_long"],
])("a post with %s is refused", async (_what, content, error) => {
  const { gateway, client } = gatewayWith();
  expect(await refusal(client.apiCall("chat.postMessage", { channel: dmOf(gateway, ana), ...content }))).toBe(error);
  expect(gateway.sentTo(ana)).toHaveLength(0);
});

test("invalid blocks are refused with the pointer to the fault", async () => {
  const { gateway, client } = gatewayWith();
  const blocks = [{ type: "header" as const, text: { type: "plain_text" as const, text: "x".repeat(151) } }];
  const failure = await client.chat
    .postMessage({ channel: dmOf(gateway, ana), text: "x", blocks })
    .catch((error: unknown) => error);
  expect(JSON.stringify((failure as WebAPIPlatformError).data)).toContain("/blocks/0/text/text");
});

test("edits keep what the message said before", async () => {
  const { gateway, client } = gatewayWith();
  const channel = dmOf(gateway, ana);
  const { ts } = await client.chat.postMessage({ channel, text: "at 10:00" });
  await client.chat.update({ channel, ts: ts ?? "", text: "at 11:00" });
  expect(gateway.sentTo(ana)).toMatchObject([{ text: "at 11:00", edits: [{ text: "at 10:00" }] }]);
  expect(gateway.sentTo(ana)[0]?.editedTs).not.toBeNull();
});

test("only the one person sees an ephemeral message, and history does not", async () => {
  const { gateway, client } = gatewayWith();
  const general = (await client.conversations.list()).channels?.[0]?.id ?? "";
  const user = gateway.people()[0]?.id ?? "";
  await client.chat.postEphemeral({ channel: general, user, text: "only you" });
  expect(gateway.channel("general")).toMatchObject([{ text: "only you", ephemeralFor: user }]);
  expect((await client.conversations.history({ channel: general })).messages).toEqual([]);
});

test("a scheduled message arrives when the injected clock says so", async () => {
  const clock = movableClock();
  const { gateway, client } = gatewayWith({ clock });
  const post_at = Math.floor(clock.now().epochMilliseconds / 1000) + 600;
  await client.chat.scheduleMessage({ channel: dmOf(gateway, ana), text: "later", post_at });
  clock.move({ minutes: 9 });
  await gateway.tick();
  expect(gateway.sentTo(ana)).toHaveLength(0);
  clock.move({ minutes: 1 });
  await gateway.tick();
  expect(gateway.sentTo(ana)).toMatchObject([{ text: "later" }]);
});

test("a stream grows, ends, and cannot be appended to afterwards", async () => {
  const clock = movableClock();
  const { gateway, client } = gatewayWith({ clock });
  const channel = dmOf(gateway, ana);
  const root = (await client.chat.postMessage({ channel, text: "root" })).ts ?? "";
  const streamer = client.chatStream({ channel, thread_ts: root, buffer_size: 1 });
  await streamer.append({ markdown_text: "Hello " });
  await streamer.append({ markdown_text: "there" });
  await streamer.stop();
  expect(gateway.as(ana).dm().at(-1)).toMatchObject({ text: "Hello there", stream: "done", threadTs: root });

  const dying = await client.chat.startStream({ channel, thread_ts: root, markdown_text: "slow" });
  clock.move({ minutes: 6 });
  const late = client.chat.appendStream({ channel, ts: dying.ts ?? "", markdown_text: "!" });
  expect(await refusal(late)).toBe("message_not_in_streaming_state");
});

test("status and suggested prompts are kept with the thread", async () => {
  const { gateway, client } = gatewayWith();
  const channel_id = dmOf(gateway, ana);
  await client.assistant.threads.setSuggestedPrompts({
    channel_id,
    prompts: [{ title: "Next call", message: "next" }],
  });
  await client.assistant.threads.setStatus({ channel_id, thread_ts: "1.2", status: "is reading" });
  await client.agents.sessions.setStatus({ channel_id, thread_ts: "1.2", status: "active" });
  expect(gateway.thread(ana, null).prompts).toEqual([{ title: "Next call", message: "next" }]);
  expect(gateway.thread(ana, "1.2")).toMatchObject({ status: "is reading", session: "active" });
  expect(await refusal(client.agents.sessions.setStatus({ channel_id, status: "dancing" }))).toBe("invalid_status");
});

test("history pages from the newest to the oldest without a gap or a double", async () => {
  const { gateway, client } = gatewayWith();
  const channel = dmOf(gateway, ana);
  for (let index = 0; index < 25; index++) await client.chat.postMessage({ channel, text: String(index) });
  const texts: string[] = [];
  let cursor = "";
  do {
    const page = await client.conversations.history({ channel, limit: 10, ...(cursor === "" ? {} : { cursor }) });
    texts.push(...(page.messages ?? []).map((message) => message.text ?? ""));
    cursor = page.response_metadata?.next_cursor ?? "";
  } while (cursor !== "");
  expect(texts).toEqual(Array.from({ length: 25 }, (_, index) => String(24 - index)));
});

test.each([
  ["http-500", { kind: "http-500" }, 0],
  ["a reset connection", { kind: "reset" }, 0],
  ["a page of garbage", { kind: "garbage" }, 0],
  ["a time-out", { kind: "hang" }, 0],
  ["an answer that was lost after the post", { kind: "answer-lost" }, 1],
  ["an answer that never comes after the post", { kind: "answer-late" }, 1],
] as const)("with %s the call fails once and the next one works", async (_what, fault, visible) => {
  const { gateway, clientWith } = gatewayWith();
  const client = clientWith(gateway.botToken, 300);
  const channel = dmOf(gateway, ana);
  gateway.fail({ method: "chat.postMessage", ...fault });
  // A page of HTML is a WebAPIPlatformError whose error word is the page: the others are no platform errors.
  expect(await refusal(client.chat.postMessage({ channel, text: "one" }))).not.toBe("ok");
  expect(gateway.sentTo(ana)).toHaveLength(visible);
  expect(gateway.calls("chat.postMessage")).toMatchObject([{ outcome: `fault:${fault.kind}` }]);
  expect(await refusal(client.chat.postMessage({ channel, text: "two" }))).toBe("ok");
});

test("an injected 429 carries Retry-After", async () => {
  const { gateway, client } = gatewayWith();
  gateway.fail({ method: "*", kind: "rate-limited", retryAfterSeconds: 7 });
  const failure = await client.auth.test().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WebAPIRateLimitedError);
  expect((failure as WebAPIRateLimitedError).retryAfter).toBe(7);
});

test("history can be down for as long as it is said", async () => {
  const { gateway, client } = gatewayWith();
  gateway.fail({ method: "conversations.history", kind: "http-500", times: Number.POSITIVE_INFINITY });
  const read = () => refusal(client.conversations.history({ channel: dmOf(gateway, ana) }));
  expect(await read()).toBeInstanceOf(Error);
  expect(await read()).toBeInstanceOf(Error);
  gateway.clearFaults();
  expect(await read()).toBe("ok");
});

test("with realistic limits a channel takes about a message a second on the injected clock", async () => {
  const clock = movableClock();
  const { gateway, client } = gatewayWith({ clock, realisticRateLimits: true });
  const post = () => refusal(client.chat.postMessage({ channel: dmOf(gateway, ana), text: "x" }));
  for (let index = 0; index < 5; index++) expect(await post()).toBe("ok");
  expect(await post()).toBeInstanceOf(WebAPIRateLimitedError);
  clock.move({ seconds: 1 });
  expect(await post()).toBe("ok");
});

test("6,000 messages in a burst all arrive, each once, with no hourly lock-out", async () => {
  const { gateway, client } = gatewayWith();
  const channels = people.map((person) => dmOf(gateway, person.email));
  const posts = Array.from({ length: 6_000 }, (_, index) =>
    client.chat.postMessage({
      channel: channels[index % channels.length] ?? "",
      text: `brief ${index}`,
      metadata: { event_type: "sideline_delivery", event_payload: { id: String(index) } },
    }),
  );
  await Promise.all(posts);
  const seen = people.flatMap((person) => gateway.sentTo(person.email).map((message) => message.text));
  expect(new Set(seen).size).toBe(6_000);
  expect(seen).toHaveLength(6_000);
  expect(gateway.callCount("chat.postMessage")).toBe(6_000);
  const last = await client.conversations.history({ channel: channels[0] ?? "", limit: 1, include_all_metadata: true });
  expect(last.messages?.[0]?.metadata?.event_payload).toEqual({ id: "5997" });
});

test("a method that only emulate has is answered past its 5,000 calls for one token", async () => {
  const { client } = gatewayWith();
  const lanes = Array.from({ length: 20 }, async () => {
    for (let index = 0; index < 260; index++) expect((await client.team.info()).ok).toBe(true);
  });
  await Promise.all(lanes);
});

test("a snapshot brings conversations and homes back with the same timestamps", async () => {
  const first = gatewayWith();
  const channel = dmOf(first.gateway, ana);
  const posted = await first.client.chat.postMessage({ channel, text: "kept" });
  await first.client.views
    .publish({ user_id: first.gateway.people()[0]?.id ?? "", view: { type: "home", blocks: [] } })
    .catch(() => {});
  const saved: unknown = JSON.parse(JSON.stringify(first.gateway.snapshot()));

  const second = gatewayWith();
  second.gateway.restore(saved);
  await second.client.chat.update({ channel, ts: posted.ts ?? "", text: "changed" });
  const next = await second.client.chat.postMessage({ channel, text: "after" });
  expect(second.gateway.sentTo(ana).map((message) => message.text)).toEqual(["changed", "after"]);
  expect((next.ts ?? "") > (posted.ts ?? "")).toBe(true);
  second.gateway.reset();
  expect(second.gateway.sentTo(ana)).toEqual([]);
});
