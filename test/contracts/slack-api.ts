import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebAPIPlatformError, type WebClient } from "@slack/web-api";

/** A workspace under test: the gateway, or a live one whose token the operator gave. */
export interface SlackUnderTest {
  readonly client: WebClient;
  /** A person of the workspace whom the suite may message. */
  readonly email: string;
  /** Waits where a live workspace limits the rate; nothing locally. */
  readonly pause: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The word in `{ ok: false, error }`, or "ok". */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return error.data.error;
    throw error;
  }
}

const section = (text: string) => ({ type: "section" as const, text: { type: "mrkdwn" as const, text } });

/** What the product relies on in Slack's Web API. Written against the client the product uses, so that it also runs on a live workspace. */
export function slackApiContract(name: string, start: () => Promise<SlackUnderTest>): void {
  describe(`${name} keeps what the product relies on`, () => {
    let slack: SlackUnderTest;
    let user = "";
    let channel = "";

    beforeAll(async () => {
      slack = await start();
      user = (await slack.client.users.lookupByEmail({ email: slack.email })).user?.id ?? "";
      channel = (await slack.client.conversations.open({ users: user })).channel?.id ?? "";
    });
    afterAll(async () => {
      await slack.close();
    });

    test("auth.test names the team, the bot and its user", async () => {
      const me = await slack.client.auth.test();
      expect(me).toMatchObject({
        ok: true,
        team_id: expect.stringMatching(/^T/),
        user_id: expect.stringMatching(/^[UW]/),
      });
      expect(me.bot_id).toMatch(/^B/);
    });

    test("a person is found by email, with the zone of their profile", async () => {
      const info = await slack.client.users.info({ user });
      expect(info.user?.id).toBe(user);
      expect(info.user?.profile?.email?.toLowerCase()).toBe(slack.email.toLowerCase());
      expect(() => Temporal.Now.zonedDateTimeISO(info.user?.tz ?? "missing")).not.toThrow();
    });

    test("an unknown address is users_not_found", async () => {
      expect(await refusal(slack.client.users.lookupByEmail({ email: "nobody@nowhere.example" }))).toBe(
        "users_not_found",
      );
    });

    test("opening a direct conversation again gives the same id", async () => {
      const again = await slack.client.conversations.open({ users: user });
      expect(again.channel?.id).toBe(channel);
      expect(channel).toMatch(/^D/);
    });

    test("a post keeps blocks and metadata, and is found again by its metadata in history", async () => {
      const id = `contract-${Temporal.Now.instant().epochMilliseconds}`;
      await slack.pause();
      const posted = await slack.client.chat.postMessage({
        channel,
        text: "Contract test: a brief",
        blocks: [section("*Acme* at 10:00")],
        metadata: { event_type: "sideline_delivery", event_payload: { id } },
        unfurl_links: false,
        unfurl_media: false,
      });
      expect(posted.ts).toMatch(/^\d{10}\.\d{6}$/);
      expect(posted.message).toMatchObject({
        bot_id: expect.stringMatching(/^B/),
        app_id: expect.stringMatching(/^A/),
      });

      const before = String(Number((posted.ts ?? "0").split(".")[0]) - 60);
      const history = await slack.client.conversations.history({
        channel,
        oldest: before,
        include_all_metadata: true,
        limit: 200,
      });
      const found = history.messages?.find((message) => JSON.stringify(message.metadata ?? {}).includes(id));
      expect(found?.ts).toBe(posted.ts);
      const plain = await slack.client.conversations.history({ channel, oldest: before, limit: 200 });
      expect(plain.messages?.find((message) => message.ts === posted.ts)?.metadata?.event_payload).toBeUndefined();
    });

    test("an update changes the text in place and keeps timestamp and metadata", async () => {
      await slack.pause();
      const metadata = { event_type: "sideline_delivery", event_payload: { id: "kept" } };
      const posted = await slack.client.chat.postMessage({ channel, text: "before", metadata });
      const ts = posted.ts ?? "";
      await slack.pause();
      await slack.client.chat.update({ channel, ts, text: "after" });
      const history = await slack.client.conversations.history({
        channel,
        latest: ts,
        oldest: ts,
        inclusive: true,
        include_all_metadata: true,
      });
      expect(history.messages).toHaveLength(1);
      expect(history.messages?.[0]).toMatchObject({ ts, text: "after", metadata });
    });

    test("a reply is in the thread and not in the conversation's history", async () => {
      await slack.pause();
      const root = (await slack.client.chat.postMessage({ channel, text: "root" })).ts ?? "";
      await slack.pause();
      const reply = (await slack.client.chat.postMessage({ channel, text: "reply", thread_ts: root })).ts ?? "";
      const thread = await slack.client.conversations.replies({ channel, ts: root });
      expect(thread.messages?.map((message) => message.ts)).toEqual([root, reply]);
      const history = await slack.client.conversations.history({ channel, oldest: root, inclusive: true });
      expect(history.messages?.map((message) => message.ts)).not.toContain(reply);
    });

    test("a deleted message is gone", async () => {
      await slack.pause();
      const ts = (await slack.client.chat.postMessage({ channel, text: "soon gone" })).ts ?? "";
      await slack.client.chat.delete({ channel, ts });
      expect(await refusal(slack.client.chat.update({ channel, ts, text: "too late" }))).toBe("message_not_found");
    });

    test.each([
      ["a conversation that does not exist", { channel: "C0000000000", text: "x" }, "channel_not_found"],
      ["neither text nor blocks", { text: "" }, "no_text"],
      ["a section of 3,001 characters", { text: "x", blocks: [section("x".repeat(3001))] }, "invalid_blocks"],
      [
        "51 blocks",
        { text: "x", blocks: Array.from({ length: 51 }, () => ({ type: "divider" as const })) },
        "invalid_blocks",
      ],
    ])("a post with %s is refused as %s", async (_what, content, error) => {
      await slack.pause();
      expect(await refusal(slack.client.apiCall("chat.postMessage", { channel, ...content }))).toBe(error);
    });

    test("a home tab is published, and an unknown trigger opens no modal", async () => {
      const home = await slack.client.views.publish({
        user_id: user,
        view: { type: "home", blocks: [section("Home")] },
      });
      expect(home.view).toMatchObject({ type: "home", id: expect.stringMatching(/^V/) });
      const view = {
        type: "modal" as const,
        title: { type: "plain_text" as const, text: "T" },
        blocks: [section("x")],
      };
      expect(await refusal(slack.client.views.open({ trigger_id: "1.2.3", view }))).toMatch(/trigger/);
    });

    test("a method that does not exist is unknown_method, with status 200", async () => {
      expect(await refusal(slack.client.apiCall("sideline.nonsense"))).toBe("unknown_method");
    });
  });
}
