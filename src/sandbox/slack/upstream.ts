import { z } from "zod";
import type { Args } from "./arguments.ts";
import type { Identity } from "./wire.ts";
import type { Token, Workspace } from "./workspace.ts";

/**
 * emulate answers the methods that the product does not rely on. Everything it relies on is the gateway's own: emulate knows no tokens,
 * scopes, limits or app identity, gives users other ids at each start, and locks a token out for an hour after 5,000 calls.
 */
const PROXIED = new Set([
  "bots.info",
  "team.info",
  "users.getPresence",
  "users.setPresence",
  "users.profile.get",
  "users.profile.set",
  "bookmarks.add",
  "bookmarks.edit",
  "bookmarks.list",
  "bookmarks.remove",
  "files.info",
  "files.list",
  "files.getUploadURLExternal",
  "files.completeUploadExternal",
]);
/** emulate's counter is per token and hour; a fresh token starts at zero. */
const CALLS_PER_TOKEN = 4_500;
const SPARE_TOKENS = 40;

export interface Upstream {
  knows(method: string): boolean;
  call(method: string, args: Args, token: Token): Promise<object>;
  close(): Promise<void>;
}

const idsSchema = z.object({
  members: z.array(z.object({ id: z.string(), profile: z.object({ email: z.string().optional() }) })),
});
const channelsSchema = z.object({ channels: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Starts emulate on a loopback port of its own the first time one of its methods is called. */
export function createUpstream(input: { readonly identity: Identity; readonly workspace: () => Workspace }): Upstream {
  const { identity } = input;
  type Started = { url: string; close(): Promise<void>; toTheirs: Map<string, string>; toOurs: Map<string, string> };
  let starting: Promise<Started> | null = null;
  let calls = 0;

  const tokenAt = (index: number) => `xoxb-upstream-${index}`;

  async function post(url: string, method: string, body: string): Promise<unknown> {
    const token = tokenAt(Math.floor(calls / CALLS_PER_TOKEN) % SPARE_TOKENS);
    calls += 1;
    const response = await fetch(`${url}/api/${method}`, {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(10_000),
    });
    return response.json();
  }

  async function start(): Promise<Started> {
    const { createEmulator } = await import("emulate");
    const people = input
      .workspace()
      .users()
      .filter((user) => !user.isBot);
    const channels = input
      .workspace()
      .conversations()
      .filter((conversation) => conversation.kind === "channel");
    const emulator = await createEmulator({
      service: "slack",
      port: 0,
      seed: {
        slack: {
          team: { name: identity.teamName, domain: identity.teamDomain },
          users: people.map((user) => ({ name: user.id.toLowerCase(), real_name: user.name, email: user.email })),
          channels: channels.map((channel) => ({ name: channel.name })),
          oauth_apps: [
            {
              app_id: identity.appId,
              client_id: identity.clientId,
              client_secret: identity.clientSecret,
              name: identity.appName,
              redirect_uris: [],
              bot_id: identity.botId,
              bot_user_id: identity.botUserId,
            },
          ],
          tokens: Array.from({ length: SPARE_TOKENS }, (_, index) => ({
            token: tokenAt(index),
            type: "bot",
            user_id: identity.botUserId,
            app_id: identity.appId,
            bot_id: identity.botId,
            bot_user_id: identity.botUserId,
          })),
        },
      },
    });
    const toTheirs = new Map<string, string>();
    const toOurs = new Map<string, string>();
    const users = idsSchema.parse(await post(emulator.url, "users.list", "{}"));
    for (const member of users.members) {
      const ours = people.find((user) => user.email === member.profile.email?.toLowerCase());
      if (ours === undefined) continue;
      toTheirs.set(ours.id, member.id);
      toOurs.set(member.id, ours.id);
    }
    const theirs = channelsSchema.parse(await post(emulator.url, "conversations.list", "{}"));
    for (const channel of theirs.channels) {
      const ours = channels.find((candidate) => candidate.name === channel.name);
      if (ours === undefined) continue;
      toTheirs.set(ours.id, channel.id);
      toOurs.set(channel.id, ours.id);
    }
    return { url: emulator.url, close: () => emulator.close(), toTheirs, toOurs };
  }

  const translate = (json: string, names: ReadonlyMap<string, string>) =>
    json.replaceAll(/"([A-Z][A-Z0-9]{7,})"/g, (whole, id: string) => (names.has(id) ? `"${names.get(id)}"` : whole));

  return {
    knows: (method) => PROXIED.has(method),
    async call(method, args) {
      starting ??= start();
      const { url, toTheirs, toOurs } = await starting;
      const { token: _token, ...rest } = args;
      const answer = await post(url, method, translate(JSON.stringify(rest), toTheirs));
      return z.looseObject({ ok: z.boolean() }).parse(JSON.parse(translate(JSON.stringify(answer), toOurs)));
    },
    async close() {
      const started = await starting?.catch(() => null);
      await started?.close();
    },
  };
}
