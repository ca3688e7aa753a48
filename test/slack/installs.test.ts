import { afterEach, describe, expect, test } from "@jest/globals";
import { eventually } from "./fake-slack.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.stop());

const installed = {
  teamId: "T1",
  enterpriseId: null,
  botToken: "xoxb-1",
  botUserId: "UBOT",
  appId: "APP",
  scopes: ["chat:write"],
  raw: {},
};

async function install(): Promise<Response> {
  const page = await fetch(`${world.sender.base}/slack/install`);
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const link = /href="([^"]*oauth[^"]+authorize[^"]*)"/.exec(await page.text())?.[1]?.replaceAll("&amp;", "&") ?? "";
  const authorize = new URL(link);
  expect(authorize.searchParams.get("redirect_uri")).toBe("https://sideline.example/slack/oauth_redirect");
  expect(authorize.searchParams.get("scope")?.split(",")).toContain("chat:write");
  const state = authorize.searchParams.get("state") ?? "";
  return fetch(`${world.sender.base}/slack/oauth_redirect?code=c&state=${encodeURIComponent(state)}`, {
    headers: { cookie },
    redirect: "manual",
  });
}

describe("installing", () => {
  test("stores the workspace's token and lets it be used at once", async () => {
    const told: unknown[] = [];
    world = await startWorld({
      installs: true,
      onInstalled: async () => void told.push(world.installations.rows.get("T1")?.botToken),
    });
    expect((await install()).status).toBeLessThan(400);
    // What waited for the app can go on, with the new token.
    expect(told).toEqual(["xoxb-installed"]);
    expect(world.installations.rows.get("T1")).toMatchObject({
      botToken: "xoxb-installed",
      botUserId: "UBOT",
      appId: "APP",
      scopes: ["chat:write", "commands"],
    });
    await world.sender.event({
      type: "app_mention",
      user: "UANA",
      channel: "C1",
      text: "hi",
      ts: "1.1",
      event_ts: "1.1",
    });
    expect(world.slack.to("chat.postEphemeral")[0]?.token).toBe("Bearer xoxb-installed");
  });

  test("with a state that is not ours stores nothing", async () => {
    world = await startWorld({ installs: true });
    const reply = await fetch(`${world.sender.base}/slack/oauth_redirect?code=c&state=forged`, { redirect: "manual" });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(world.installations.rows.size).toBe(0);
  });

  test("for a whole organisation is refused", async () => {
    world = await startWorld({ installs: true });
    world.slack.answers("oauth.v2.access", {
      ok: true,
      app_id: "APP",
      access_token: "xoxb-org",
      token_type: "bot",
      scope: "chat:write",
      bot_user_id: "UBOT",
      team: null,
      enterprise: { id: "E1", name: "Org" },
      authed_user: { id: "UANA" },
      is_enterprise_install: true,
    });
    expect((await install()).status).toBeGreaterThanOrEqual(400);
    expect(world.installations.rows.size).toBe(0);
  });
});

const uninstalled = { type: "app_uninstalled" };
const revoked = { type: "tokens_revoked", tokens: { oauth: [], bot: ["UBOT"] } };

describe("the end of an installation", () => {
  test.each([
    ["uninstalled", [uninstalled]],
    ["revoked", [revoked]],
    ["uninstalled, then revoked", [uninstalled, revoked]],
    ["revoked, then uninstalled", [revoked, uninstalled]],
    ["uninstalled twice", [uninstalled, uninstalled]],
  ])("%s deletes the token at once", async (_, events) => {
    world = await startWorld({ installs: true });
    await world.installations.save(installed);
    await expect(world.app.clientFor("T1")).resolves.toBeDefined();
    for (const event of events) expect((await world.sender.event(event, { event_id: "EvEnd" })).status).toBe(200);
    expect(world.installations.rows.size).toBe(0);
    await expect(world.app.clientFor("T1")).rejects.toMatchObject({ reason: "not_installed", authLost: true });
  });

  test("a person's own token that is revoked deletes nothing", async () => {
    world = await startWorld({ installs: true });
    await world.installations.save(installed);
    await world.sender.event({ type: "tokens_revoked", tokens: { oauth: ["UANA"], bot: [] } });
    expect(world.installations.rows.size).toBe(1);
  });

  test("is tried again when it could not be stored", async () => {
    world = await startWorld({ installs: true });
    await world.installations.save(installed);
    const { remove } = world.installations;
    const store = world.installations as { remove: typeof remove };
    store.remove = () => Promise.reject(new Error("store is down"));
    expect((await world.sender.event(uninstalled, { event_id: "EvEnd" })).status).toBe(500);
    store.remove = remove;
    expect((await world.sender.event(uninstalled, { event_id: "EvEnd" }, { "x-slack-retry-num": "1" })).status).toBe(
      200,
    );
    expect(world.installations.rows.size).toBe(0);
  });
});

describe("a workspace that did not install the app", () => {
  test("gets no answer and no work is done", async () => {
    world = await startWorld({ installs: true });
    await world.sender.command("northwind");
    await eventually(() => world.log.lines.some(({ code }) => code === "slack.listener_failed"));
    expect(world.asked("whoIs")).toEqual([]);
    expect(world.slack.calls).toEqual([]);
  });
});
