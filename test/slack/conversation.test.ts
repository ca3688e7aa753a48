import { afterEach, describe, expect, test } from "@jest/globals";
import type { UseCases } from "#flows/use-cases.ts";
import { briefAskedFor } from "#slack/events/message-im.ts";
import { validate, visibleText } from "#slack/limits.ts";
import { lookUpUser } from "#slack/people.ts";
import { createSlackWeb } from "#slack/web.ts";
import { ana, clock, createInstallations, createLog, metrics } from "./company.ts";
import { eventually, FakeSlack } from "./fake-slack.ts";
import { startWorld, type World } from "./world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});
const start = async (useCases: Partial<UseCases> = {}): Promise<World> => {
  world = await startWorld({ useCases });
  return world;
};
const linked = (to: World) =>
  to.people.links.set(ana.email, { teamId: "T1", userId: "UANA", channel: "DANA", zone: "Europe/Berlin" });

describe("/prep", () => {
  test.each(["help", " HELP ", "?"])("%j is answered in the ack", async (text) => {
    const { sender, asked } = await start();
    const reply = await sender.command(text);
    expect(JSON.parse(reply.body)).toMatchObject({ response_type: "ephemeral", text: "What /prep can do" });
    expect(asked("prep")).toEqual([]);
  });

  test("says at once that it looks, then where the brief arrives", async () => {
    const { sender, slack, asked } = await start();
    expect(JSON.parse((await sender.command("  northwind ")).body)).toEqual({
      response_type: "ephemeral",
      text: "Looking up the call…",
    });
    const answer = await eventually(() => slack.responses[0]);
    expect(answer).toMatchObject({ response_type: "ephemeral" });
    expect(visibleText(answer.blocks)).toBe(
      "The brief for Northwind, Thu 26 Nov, 10:00 is on its way to our direct messages.",
    );
    expect(asked("prep")).toEqual([[ana.email, "northwind"]]);
  });

  test("says nothing more in the direct message itself", async () => {
    const here = await start();
    linked(here);
    // Nothing that would stay above the brief: its placeholder is there within a second.
    expect((await here.sender.command("", { channel_id: "DANA", channel_name: "directmessage" })).body).toBe("");
    await here.sender.stop();
    await here.app.stop();
    expect(here.asked("prep")).toHaveLength(1);
    expect(here.slack.responses).toEqual([]);
  });

  test.each([
    [
      "which account",
      {
        kind: "which-account",
        text: "nor",
        choices: [
          { id: "A", name: "Northwind" },
          { id: "B", name: "Nordic" },
        ],
      },
      ["prep-account:0", "prep-account:1"],
    ],
    [
      "which call",
      { kind: "which-call", choices: [{ id: "e1", title: "Sync", startsAt: "2026-11-26T09:00:00Z", zone: "UTC" }] },
      ["prep-event:0"],
    ],
  ] as const)("asks %s with buttons", async (_, answer, buttons) => {
    const { sender, slack } = await start({ prep: async () => answer });
    await sender.command("nor");
    const said = await eventually(() => slack.responses[0]);
    expect(validate("message", { text: said.text, blocks: said.blocks })).toEqual([]);
    expect([...JSON.stringify(said).matchAll(/"action_id":"([^"]+)"/g)].map((found) => found[1])).toEqual(buttons);
  });

  test("says the reason when it cannot", async () => {
    const { sender, slack } = await start({
      prep: async () => ({ kind: "cannot", because: "Your calendar is not connected." }),
    });
    await sender.command("");
    expect(visibleText((await eventually(() => slack.responses[0])).blocks)).toBe("Your calendar is not connected.");
  });

  test("says who can help somebody unknown", async () => {
    const { sender, slack } = await start();
    await sender.command("", { user_id: "UEVE" });
    expect(visibleText((await eventually(() => slack.responses[0])).blocks)).toMatch(
      /Ask the person who runs Sideline/,
    );
  });

  test("says what to do when something breaks, and logs it", async () => {
    const { sender, slack, log } = await start({
      prep: async () => {
        throw new Error("store is down");
      },
    });
    await sender.command("x");
    expect(visibleText((await eventually(() => slack.responses[0])).blocks)).toMatch(/Something went wrong.*Try again/);
    await eventually(() => log.lines.some(({ level, code }) => level === "error" && code === "slack.listener_failed"));
  });
});

const im = (more: object = {}) => ({
  type: "message",
  channel: "DANA",
  channel_type: "im",
  user: "UANA",
  text: "hello",
  ts: "1700000001.000100",
  event_ts: "1",
  ...more,
});

describe("a direct message", () => {
  test.each([
    ["hello", /^Hello\. .*help/],
    ["thanks!", /^You're welcome\. .*help/],
  ])("%j is answered in one line that names help", async (text, line) => {
    const { sender, slack } = await start();
    expect((await sender.event(im({ text }))).status).toBe(200);
    const [reply] = slack.to("chat.postMessage");
    expect(reply?.args).toMatchObject({ channel: "DANA", text: expect.stringMatching(line) });
    expect(visibleText(reply?.args?.blocks)).toMatch(line);
  });

  test.each(["price", "help", "what can you do?"])(
    "%j is answered with what the app can do, in its thread",
    async (text) => {
      const { sender, slack, asked } = await start();
      expect((await sender.event(im({ text }))).status).toBe(200);
      const [reply] = slack.to("chat.postMessage");
      expect(reply?.args).toMatchObject({ channel: "DANA", thread_ts: "1700000001.000100", text: "What /prep can do" });
      expect(asked("prep")).toEqual([]);
    },
  );

  test("that asks for a brief gets one, and a word that it comes", async () => {
    const here = await start();
    linked(here);
    await here.sender.event(im({ text: "brief me for Northwind", thread_ts: "1699999999.000100" }));
    expect(here.asked("prep")).toEqual([[ana.email, "Northwind"]]);
    expect(here.slack.to("chat.postMessage")[0]?.args).toMatchObject({ thread_ts: "1699999999.000100" });
    expect(visibleText(here.slack.to("chat.postMessage")[0]?.args.blocks)).toMatch(/on its way/);
  });

  test.each([
    ["an edit", { subtype: "message_changed" }],
    ["a message of a bot", { bot_id: "BOTHER" }],
    ["its own message", { user: "UBOT", bot_id: "BBOT" }],
    ["a channel", { channel_type: "channel", channel: "C1" }],
    ["nobody", { user: undefined }],
  ])("from %s is left alone", async (_, more) => {
    const { sender, slack } = await start();
    expect((await sender.event(im(more))).status).toBe(200);
    expect(slack.to("chat.postMessage")).toEqual([]);
  });

  test("that breaks something is answered, and Slack is told of the failure", async () => {
    const { sender, slack } = await start({
      prep: async () => {
        throw new Error("store is down");
      },
    });
    expect((await sender.event(im({ text: "prep" }))).status).toBe(500);
    expect(visibleText(slack.to("chat.postMessage")[0]?.args.blocks)).toMatch(/Something went wrong/);
  });

  test.each([
    ["prep", ""],
    ["/prep Northwind Freight", "Northwind Freight"],
    ["Brief me", ""],
    ["brief me for my next call", ""],
    ["Brief me before the Acme call", "the Acme call"],
    ["prepare the room", null],
    ["debrief", null],
    ["hello", null],
  ])("%j asks for %j", (text, asked) => {
    expect(briefAskedFor(text)).toBe(asked);
  });
});

describe("a mention in a channel", () => {
  test("is answered to that person only, in the thread", async () => {
    const { sender, slack } = await start();
    await sender.event({
      type: "app_mention",
      user: "UANA",
      channel: "C1",
      text: "hi",
      ts: "1.1",
      event_ts: "1.1",
      thread_ts: "1.0",
    });
    expect(slack.to("chat.postEphemeral")[0]?.args).toMatchObject({ channel: "C1", user: "UANA", thread_ts: "1.0" });
    expect(slack.to("chat.postMessage")).toEqual([]);
  });
});

describe("the home tab", () => {
  const opened = (more: object = {}) => ({
    type: "app_home_opened",
    user: "UANA",
    channel: "DANA",
    tab: "home",
    event_ts: "1",
    ...more,
  });

  test("is drawn from what is true now", async () => {
    const { sender, slack, asked } = await start();
    await sender.event(opened());
    const view = slack.to("views.publish")[0]?.args.view;
    expect(validate("home", view)).toEqual([]);
    expect(JSON.stringify(view)).toContain("https://accounts.example/consent?state=s");
    expect(asked("home")).toEqual([[ana.email]]);
  });

  test("says why to somebody unknown", async () => {
    const { sender, slack } = await start();
    await sender.event(opened({ user: "UEVE" }));
    expect(visibleText(slack.to("views.publish")[0]?.args.view)).toMatch(/don't know you yet/);
  });

  test("is not drawn for the messages tab", async () => {
    const { sender, slack } = await start();
    await sender.event(opened({ tab: "messages" }));
    expect(slack.to("views.publish")).toEqual([]);
  });

  test("says that it failed", async () => {
    const { sender, slack } = await start({
      home: async () => {
        throw new Error("store is down");
      },
    });
    expect((await sender.event(opened())).status).toBe(500);
    expect(visibleText(slack.to("views.publish")[0]?.args.view)).toMatch(/Something went wrong/);
  });
});

describe("who a Slack user is", () => {
  const usual = { id: "UANA", team_id: "T1", tz: "Europe/Berlin", profile: { email: "Ana@Example.com" } };
  const look = async (user: object) => {
    const slack = new FakeSlack();
    slack.answers("users.info", { ok: true, user });
    const web = createSlackWeb({
      workspace: { kind: "single", botToken: "xoxb-test" },
      apiUrl: "https://slack.test/api/",
      fetch: slack.fetch,
      installations: createInstallations(),
      clock,
      log: createLog(),
      metrics,
    });
    return lookUpUser(web, { teamId: "T1", userId: "UANA" });
  };

  test("is read from the profile, in lower case", async () => {
    await expect(look(usual)).resolves.toEqual({ email: ana.email, zone: "Europe/Berlin" });
  });

  test.each([
    ["a bot", { is_bot: true }],
    ["deactivated", { deleted: true }],
    ["from another company in a shared channel", { is_stranger: true }],
    ["of another workspace", { team_id: "T2" }],
    ["a guest", { is_restricted: true }],
    ["a single-channel guest", { is_ultra_restricted: true }],
    ["not confirmed", { is_email_confirmed: false }],
    ["without an address", { profile: {} }],
  ])("is nobody when %s", async (_, more) => {
    await expect(look({ ...usual, ...more })).resolves.toBeNull();
  });
});
