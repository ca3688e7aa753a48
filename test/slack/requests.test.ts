import { afterEach, describe, expect, test } from "@jest/globals";
import type { EventTurn } from "#flows/ports.ts";
import { ana } from "./company.ts";
import { eventually, sign } from "./fake-slack.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.stop());

const mention = { type: "app_mention", user: "UANA", channel: "C1", text: "hi", ts: "1.1", event_ts: "1.1" };
const form = "application/x-www-form-urlencoded";
const command = "command=%2Fprep&text=help&team_id=T1&user_id=UANA&channel_id=C1";

describe("a request that is not Slack's", () => {
  test.each([
    ["a wrong signature", { "x-slack-signature": `v0=${"0".repeat(64)}` }],
    ["a signature of another body", { "x-slack-signature": sign("other", String(Math.floor(Date.now() / 1_000))) }],
    ["no signature", { "x-slack-signature": "" }],
    ["a request from six minutes ago", { "x-slack-request-timestamp": String(Math.floor(Date.now() / 1_000) - 360) }],
    ["a timestamp that is no number", { "x-slack-request-timestamp": "soon" }],
  ])("is refused for %s", async (_, headers) => {
    world = await startWorld();
    for (const [body, type] of [
      [command, form],
      [JSON.stringify({ type: "event_callback", team_id: "T1", event_id: "E", event: mention }), "application/json"],
    ] as const)
      expect((await world.sender.send(body, type, headers)).status).toBe(401);
    expect(world.slack.calls).toEqual([]);
  });

  test.each([
    ["GET", "/slack/events"],
    ["POST", "/slack/other"],
    ["GET", "/slack/install"],
  ])("%s %s is not found where it is not served", async (method, path) => {
    world = await startWorld();
    expect((await fetch(`${world.sender.base}${path}`, { method })).status).toBe(404);
  });

  test("a body that is no JSON is refused without a crash", async () => {
    world = await startWorld();
    expect((await world.sender.send("{", "application/json")).status).toBe(400);
    expect((await world.sender.send(`payload=${encodeURIComponent("{")}`, form)).status).toBe(400);
  });
});

describe("Slack's own checks", () => {
  test("the address is verified", async () => {
    world = await startWorld();
    const reply = await world.sender.send(
      JSON.stringify({ type: "url_verification", challenge: "c-1" }),
      "application/json",
    );
    expect([reply.status, reply.body]).toEqual([200, expect.stringContaining("c-1")]);
  });
});

describe("an event that Slack sends again", () => {
  test("is handled once", async () => {
    world = await startWorld();
    const again = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" };
    await world.sender.event(mention, { event_id: "EvSame" });
    expect((await world.sender.event(mention, { event_id: "EvSame" }, again)).status).toBe(200);
    expect(world.slack.to("chat.postEphemeral")).toHaveLength(1);
  });

  test("a message goes to the practice again, which takes each event once by itself, and to nobody else", async () => {
    // The process may have died after it noted the event and before the practice had it.
    world = await startWorld({ useCases: { whoIs: async () => ana, sceneMessage: async () => false } });
    const message = {
      type: "message",
      channel_type: "im",
      channel: "D1",
      user: "UANA",
      text: "Fair question.",
      ts: "2.1",
    };
    const inThread = { ...message, thread_ts: "1.1", event_ts: "2.1" };
    await world.sender.event(inThread, { event_id: "EvTwice" });
    const answered = world.slack.calls.length;
    const again = { "x-slack-retry-num": "1", "x-slack-retry-reason": "connection_failed" };
    expect((await world.sender.event(inThread, { event_id: "EvTwice" }, again)).status).toBe(200);
    expect(world.asked("sceneMessage")).toHaveLength(2);
    expect(world.slack.calls).toHaveLength(answered);
    expect(answered).toBeGreaterThan(0);
  });

  test("is answered with 500 while somebody else has it, and handled when that process died", async () => {
    let turn: EventTurn = "under-way";
    const ended: string[] = [];
    world = await startWorld({ takeEvent: async () => turn, endEvent: async (id) => void ended.push(id) });
    expect((await world.sender.event(mention, { event_id: "EvHeld" })).status).toBe(500);
    expect(world.slack.to("chat.postEphemeral")).toHaveLength(0);
    expect([ended, world.log.lines.filter(({ code }) => code === "slack.listener_failed")]).toEqual([[], []]);
    turn = "taken";
    expect((await world.sender.event(mention, { event_id: "EvHeld" }, { "x-slack-retry-num": "2" })).status).toBe(200);
    expect(world.slack.to("chat.postEphemeral")).toHaveLength(1);
    expect(ended).toEqual(["EvHeld"]);
  });

  test("is answered with 500 while it cannot be noted, and handled when it can", async () => {
    let broken = true;
    world = await startWorld({
      takeEvent: async () => {
        if (broken) throw new Error("store is down");
        return "taken";
      },
    });
    expect((await world.sender.event(mention, { event_id: "EvLater" })).status).toBe(500);
    broken = false;
    expect((await world.sender.event(mention, { event_id: "EvLater" }, { "x-slack-retry-num": "1" })).status).toBe(200);
    expect(world.slack.to("chat.postEphemeral")).toHaveLength(1);
    expect(world.log.lines).toContainEqual(expect.objectContaining({ code: "slack.listener_failed" }));
  });
});

describe("the ack", () => {
  test("does not wait for the work", async () => {
    const { promise: never } = Promise.withResolvers<never>();
    world = await startWorld({ useCases: { whoIs: () => never } });
    const reply = await world.sender.command("northwind");
    expect([reply.status, reply.body]).toEqual([200, expect.stringContaining("Looking up the call")]);
    expect(
      (
        await world.sender.payload({
          type: "block_actions",
          trigger_id: "t",
          actions: [{ type: "button", action_id: "useful", block_id: "b", value: "D1" }],
        })
      ).status,
    ).toBe(200);
    await eventually(() => world.asked("whoIs").length === 2);
    // Their listeners never end; stop() must not wait for them for ever (it gives up after its own limit).
  });

  test("needs no store and no Slack: the workspace is known from memory", async () => {
    world = await startWorld({ installs: true });
    await world.installations.save({
      teamId: "T1",
      enterpriseId: null,
      botToken: "xoxb-1",
      botUserId: "UBOT",
      appId: null,
      scopes: [],
      raw: {},
    });
    await world.sender.command("help");
    world.installations.rows.clear();
    expect((await world.sender.command("help")).body).toContain("What /prep can do");
    expect(world.slack.calls).toEqual([]);
  });
});

describe("logs", () => {
  test("hold no words of people, no tokens and no addresses", async () => {
    world = await startWorld({
      useCases: {
        prep: async () => {
          throw new Error("secret words of ana@example.com xoxb-123");
        },
      },
    });
    await world.sender.command("acme merger 4711");
    await eventually(() => world.slack.responses.length === 1);
    await eventually(() => world.log.lines.some(({ code }) => code === "slack.listener_failed"));
    expect(JSON.stringify(world.log.lines)).not.toMatch(/acme|merger|secret|xoxb|@/);
  });
});
