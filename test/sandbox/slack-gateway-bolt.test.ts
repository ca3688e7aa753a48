import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { App, type Receiver, type ReceiverEvent } from "@slack/bolt";
import { movableClock, people, silent, startGateway } from "./slack-support.ts";

const ana = people[0].email;
const text = (value: string) => ({ type: "plain_text" as const, text: value });
const section = (value: string) => ({ type: "section" as const, text: { type: "mrkdwn" as const, text: value } });
const briefBlocks = [
  section("*Acme*"),
  {
    type: "actions" as const,
    block_id: "choices",
    elements: [
      { type: "button" as const, action_id: "wrong_account", text: text("Wrong account"), value: "delivery-1" },
      {
        type: "overflow" as const,
        action_id: "more",
        options: [
          { text: text("Pause"), value: "pause" },
          { text: text("Stop these"), value: "stop" },
        ],
      },
    ],
  },
];
const modal = {
  type: "modal" as const,
  callback_id: "pick_account",
  private_metadata: "delivery-1",
  title: text("Which account?"),
  submit: text("Save"),
  blocks: [
    {
      type: "input" as const,
      block_id: "account",
      label: text("Account"),
      element: { type: "external_select" as const, action_id: "account_id", min_query_length: 1 },
    },
    {
      type: "input" as const,
      block_id: "why",
      optional: true,
      label: text("Why"),
      element: { type: "plain_text_input" as const, action_id: "reason" },
    },
  ],
};

function listen(app: App, seen: string[]): void {
  app.command("/prep", async ({ ack, command, respond }) => {
    await ack();
    seen.push(`command ${command.text} by ${command.user_name}`);
    await respond({ text: `Looking for ${command.text}`, response_type: "ephemeral" });
  });
  app.command("/say", async ({ ack }) => ack({ text: "said in the ack" }));
  app.action("wrong_account", async ({ ack, body, client, action }) => {
    await ack();
    seen.push(`action ${"value" in action ? action.value : ""}`);
    if ("trigger_id" in body) await client.views.open({ trigger_id: body.trigger_id, view: modal });
  });
  app.action("more", async ({ ack, action, respond }) => {
    await ack();
    if (action.type === "overflow")
      await respond({ text: `chose ${action.selected_option.value}`, replace_original: true });
  });
  app.options("account_id", async ({ ack, options }) =>
    ack({ options: [{ text: text(`Account for ${options.value}`), value: `id-${options.value}` }] }),
  );
  app.view("pick_account", async ({ ack, view }) => {
    const account = view.state.values.account?.account_id?.selected_option?.value;
    if (account === "id-bad")
      return ack({ response_action: "errors", errors: { account: "Not one of your accounts" } });
    if (account === "id-next")
      return ack({ response_action: "update", view: { ...modal, title: text("Sure?"), blocks: [section("Sure?")] } });
    seen.push(`submitted ${account} for ${view.private_metadata}`);
    return ack();
  });
  app.event("app_home_opened", async ({ event, client }) => {
    if (event.tab === "home")
      await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [section("Hello")] } });
  });
  app.message(async ({ message, say, context }) => {
    if (!("text" in message) || message.subtype !== undefined) return;
    seen.push(`message ${message.text} in ${message.channel_type} retry ${context.retryNum ?? 0}`);
    if (message.text === "fail once" && context.retryNum === undefined) throw new Error("down");
    if (message.text === "fail twice" && (context.retryNum ?? 0) < 2) throw new Error("down");
    await say({ text: `You said ${message.text}`, thread_ts: message.ts });
  });
  app.event("app_mention", async ({ event }) => {
    seen.push(`mention in ${event.channel}`);
  });
  app.event("app_uninstalled", async () => {
    seen.push("uninstalled");
  });
  app.event("tokens_revoked", async ({ event }) => {
    seen.push(`revoked ${event.tokens.bot?.length}`);
  });
}

type Started = {
  gateway: ReturnType<typeof startGateway>;
  clock: ReturnType<typeof movableClock>;
  stop(): Promise<void>;
};

async function overHttp(seen: string[]): Promise<Started> {
  const clock = movableClock();
  const gateway = startGateway({ clock });
  const app = new App({
    token: gateway.botToken,
    signingSecret: gateway.signingSecret,
    processBeforeResponse: true,
    logger: silent,
    clientOptions: { fetch: gateway.fetch, retryConfig: { retries: 0 } },
  });
  app.error(async (error) => {
    throw error;
  });
  listen(app, seen);
  const server = await app.start({ port: 0, host: "127.0.0.1" });
  // The HTTP receiver's server has a TCP address.
  const { port } = (server as { address(): AddressInfo }).address();
  gateway.connectApp({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
  return {
    gateway,
    clock,
    async stop() {
      await app.stop();
      await gateway.close();
    },
  };
}

async function overSocket(seen: string[]): Promise<Started> {
  const clock = movableClock();
  const gateway = startGateway({ clock });
  await gateway.listen(0);
  const app = new App({
    token: gateway.botToken,
    appToken: gateway.appToken,
    socketMode: true,
    logger: silent,
    clientOptions: { slackApiUrl: gateway.apiUrl(), retryConfig: { retries: 0 } },
  });
  listen(app, seen);
  await app.start();
  return {
    gateway,
    clock,
    async stop() {
      await app.stop();
      await gateway.close();
    },
  };
}

/** Waits for what the app does after its acknowledgement. */
async function eventually<T>(read: () => T | null | undefined | false): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const value = read();
    if (value !== null && value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it did not happen");
}

describe.each([
  ["HTTP", overHttp],
  ["Socket Mode", overSocket],
])("a real Bolt app over %s", (transport, start) => {
  let seen: string[] = [];
  let world: Started;
  beforeEach(async () => {
    seen = [];
    world = await start(seen);
  });
  afterEach(async () => {
    await world.stop();
  });
  const post = (blocks: unknown = briefBlocks) =>
    world.gateway.fetch(`${world.gateway.apiUrl()}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.gateway.botToken}`, "content-type": "application/json" },
      body: JSON.stringify({ channel: world.gateway.as(ana).dmChannel, text: "brief", blocks }),
    });

  test("a command is acknowledged and answered ephemerally through its response_url", async () => {
    const ack = await world.gateway.as(ana).command("/prep", "Acme");
    expect(ack).toMatchObject({ ok: true, reason: null });
    const answer = await eventually(() => world.gateway.as(ana).dm().at(-1));
    expect(answer).toMatchObject({ text: "Looking for Acme", ephemeralFor: world.gateway.as(ana).userId });
    expect(seen).toEqual(["command Acme by ana"]);
  });

  test("words in the acknowledgement of a command are shown to the person", async () => {
    await world.gateway.as(ana).command("/say");
    expect(world.gateway.as(ana).dm()).toMatchObject([{ text: "said in the ack" }]);
  });

  test("a button opens a modal; its select asks the app; a submission with an error stays, a good one closes", async () => {
    await post();
    const person = world.gateway.as(ana);
    await person.click(person.dm()[0]!, "wrong_account");
    const view = await eventually(() => person.modals()[0]);
    expect(seen).toEqual(["action delivery-1"]);
    expect(await person.submit(view)).toMatchObject({ kind: "errors", by: "slack" });
    expect(await person.suggest(view, "account_id", "bad")).toMatchObject([{ value: "id-bad" }]);
    expect(await person.submit(view, { account_id: "id-bad" })).toEqual({
      kind: "errors",
      by: "app",
      errors: { account: "Not one of your accounts" },
    });
    expect(person.modals()[0]?.errors).toEqual({ account: "Not one of your accounts" });
    expect(await person.submit(view, { account_id: "id-acme", reason: "merged" })).toMatchObject({ kind: "closed" });
    expect(person.modals()).toEqual([]);
    expect(seen.at(-1)).toBe("submitted id-acme for delivery-1");
  });

  test("a submission can replace the view", async () => {
    await post();
    const person = world.gateway.as(ana);
    await person.click(person.dm()[0]!, "wrong_account");
    const view = await eventually(() => person.modals()[0]);
    expect(await person.submit(view, { account_id: "id-next" })).toMatchObject({
      kind: "updated",
      view: { id: view.id },
    });
    expect(person.modals()).toMatchObject([{ content: { title: { text: "Sure?" } } }]);
  });

  test("a menu's answer replaces the message it belongs to", async () => {
    await post();
    const person = world.gateway.as(ana);
    await person.click(person.dm()[0]!, "more", { selectedOption: "stop" });
    await eventually(() => person.dm()[0]?.text === "chose stop");
    expect(person.dm()).toHaveLength(1);
  });

  test("opening the home tab publishes it", async () => {
    const person = world.gateway.as(ana);
    await person.openHome();
    expect(await eventually(() => person.home())).toMatchObject({ content: { type: "home" } });
  });

  test("a direct message reaches the app with its channel type and is answered in the thread", async () => {
    const person = world.gateway.as(ana);
    const { message, ack } = await person.say("hello");
    expect(ack?.ok).toBe(true);
    const answer = await eventually(() => person.dm().find((entry) => entry.fromBot));
    expect(answer).toMatchObject({ text: "You said hello", threadTs: message.ts });
    expect(seen).toContain("message hello in im retry 0");
  });

  test("a mention in a channel arrives as app_mention, one in a channel without the app does not", async () => {
    const person = world.gateway.as(ana);
    const bot = world.gateway.identity.botUserId;
    await person.say(`<@${bot}> hi`, { channel: "general" });
    await person.say(`<@${bot}> hi`, { channel: "private-to-people" });
    await eventually(() => seen.some((line) => line.startsWith("mention")));
    expect(seen.filter((line) => line.startsWith("mention"))).toHaveLength(1);
  });

  test("after an uninstall the app hears of both, and of nothing more", async () => {
    await world.gateway.uninstall();
    await eventually(() => seen.includes("uninstalled") && seen.includes("revoked 1"));
    expect((await world.gateway.as(ana).say("anyone?")).ack).toBeNull();
  });

  if (transport === "HTTP")
    test("an event that failed comes again at once, then after a minute on the injected clock, with the number of the retry", async () => {
      const person = world.gateway.as(ana);
      await person.say("fail once");
      await eventually(() => seen.includes("message fail once in im retry 1"));
      await person.say("fail twice");
      await eventually(() => seen.includes("message fail twice in im retry 1"));
      await eventually(() => world.gateway.nextDue());
      expect(seen).not.toContain("message fail twice in im retry 2");
      world.clock.move({ minutes: 1 });
      await world.gateway.tick();
      expect(seen).toContain("message fail twice in im retry 2");
    });
  else
    test("when asked to refresh, the client lets go of its socket, and until it is back nothing reaches the app", async () => {
      world.gateway.refreshSockets();
      await eventually(() => world.gateway.connections() === 0);
      expect(await world.gateway.as(ana).command("/say")).toMatchObject({ ok: false, reason: "connection_failed" });
    });
});

describe("what Slack does to an app that misbehaves", () => {
  test("no acknowledgement within the limit is a time-out", async () => {
    const gateway = startGateway({ ackTimeoutMs: 50, app: { deliver: () => new Promise(() => {}) } });
    expect(await gateway.as(ana).command("/prep")).toMatchObject({ ok: false, reason: "http_timeout" });
    await gateway.close();
  });

  test("an app that says so is not asked again", async () => {
    let requests = 0;
    const gateway = startGateway({
      app: {
        deliver: async () => {
          requests += 1;
          return new Response("no", { status: 500, headers: { "x-slack-no-retry": "1" } });
        },
      },
    });
    await gateway.as(ana).say("hello");
    expect(gateway.nextDue()).toBeNull();
    expect(requests).toBe(1);
    await gateway.close();
  });

  test("a trigger opens one modal, within three seconds", async () => {
    const clock = movableClock();
    const triggers: string[] = [];
    const gateway = startGateway({
      clock,
      app: {
        deliver: async (request) => {
          triggers.push(new URLSearchParams(await request.text()).get("trigger_id") ?? "");
          return new Response("");
        },
      },
    });
    const open = async (trigger_id: string) =>
      (
        await gateway.fetch(`${gateway.apiUrl()}views.open`, {
          method: "POST",
          headers: { authorization: `Bearer ${gateway.botToken}`, "content-type": "application/json" },
          body: JSON.stringify({ trigger_id, view: modal }),
        })
      ).json();
    await gateway.as(ana).command("/prep");
    expect(await open(triggers[0]!)).toMatchObject({ ok: true });
    expect(await open(triggers[0]!)).toMatchObject({ ok: false, error: "exchanged_trigger_id" });
    await gateway.as(ana).command("/prep");
    clock.move({ seconds: 4 });
    expect(await open(triggers[1]!)).toMatchObject({ ok: false, error: "expired_trigger_id" });
    await gateway.close();
  });

  test("a response_url works five times within thirty minutes", async () => {
    const clock = movableClock();
    const urls: string[] = [];
    const gateway = startGateway({
      clock,
      app: {
        deliver: async (request) => {
          urls.push(new URLSearchParams(await request.text()).get("response_url") ?? "");
          return new Response("");
        },
      },
    });
    const respond = async (url: string) =>
      (await gateway.fetch(url, { method: "POST", body: JSON.stringify({ text: "x" }) })).status;
    await gateway.as(ana).command("/prep");
    for (let use = 0; use < 5; use++) expect(await respond(urls[0]!)).toBe(200);
    expect(await respond(urls[0]!)).toBe(404);
    await gateway.as(ana).command("/prep");
    clock.move({ minutes: 31 });
    expect(await respond(urls[1]!)).toBe(404);
    await gateway.close();
  });

  test("the app is reached in this process, without a port, by a signed request that Bolt accepts", async () => {
    const seen: string[] = [];
    const gateway = startGateway();
    let entry: App | null = null;
    const receiver: Receiver = {
      init: (app) => {
        entry = app;
      },
      start: async () => {},
      stop: async () => {},
    };
    const app = new App({
      token: gateway.botToken,
      receiver,
      logger: silent,
      clientOptions: { fetch: gateway.fetch, retryConfig: { retries: 0 } },
    });
    listen(app, seen);
    gateway.connectApp({
      deliver: (request) =>
        request.text().then(
          (body) =>
            new Promise((resolve) => {
              const event: ReceiverEvent = {
                body: Object.fromEntries(new URLSearchParams(body)),
                ack: async (answer?: unknown) => resolve(Response.json(answer ?? "")),
              };
              void entry?.processEvent(event);
            }),
        ),
    });
    expect(await gateway.as(ana).command("/prep", "Globex")).toMatchObject({ ok: true });
    await eventually(() => gateway.as(ana).dm().at(-1)?.text === "Looking for Globex");
    await gateway.close();
  });
});
