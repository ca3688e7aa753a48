/** Watch channels: a sync message, then one empty POST for each change, numbered, until the channel's time is up. */
import type { World } from "./meetings.ts";
import { resourceIdOf } from "./resource-id.ts";
import { badRequest, Refusal } from "./respond.ts";
import type { FakeChannel, FakeUser } from "./state.ts";

export type Post = (url: string, init: { method: "POST"; headers: Record<string, string> }) => Promise<unknown>;

interface WatchBody {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly address?: unknown;
  readonly token?: unknown;
  readonly expiration?: unknown;
  readonly params?: { readonly ttl?: unknown };
}

export class PushChannels {
  /** How the next posts go wrong: the real service promises neither delivery nor uniqueness. */
  drop = 0;
  duplicate = 0;
  readonly #world: World;
  readonly #post: Post;
  readonly #sent = new Set<Promise<unknown>>();

  constructor(world: World, post: Post) {
    this.#world = world;
    this.#post = post;
  }

  open(user: FakeUser, body: WatchBody): Record<string, unknown> {
    const { state, now } = this.#world;
    if (typeof body.id !== "string" || !/^[A-Za-z0-9\-_+/=]{1,64}$/.test(body.id))
      throw badRequest("Invalid channel id", "id");
    if (body.type !== "web_hook") throw new Refusal(400, "unknownType", `Unknown channel type ${String(body.type)}`);
    if (state.channels[body.id] !== undefined)
      throw new Refusal(400, "channelIdNotUnique", `Channel id ${body.id} not unique`);
    const address = typeof body.address === "string" ? URL.parse(body.address) : null;
    if (address === null) throw badRequest("Invalid address", "address");
    if (address.protocol !== "https:" && !state.settings.httpPush) {
      throw new Refusal(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS");
    }
    if (body.token !== undefined && (typeof body.token !== "string" || body.token.length > 256))
      throw badRequest("Invalid token", "token");
    const nowMs = now().epochMilliseconds;
    const ttl = body.params?.ttl === undefined ? state.settings.channelSeconds : Number(body.params.ttl);
    const wanted = body.expiration === undefined ? nowMs + ttl * 1000 : Number(body.expiration);
    if (!Number.isFinite(wanted) || wanted <= nowMs) throw badRequest("Invalid expiration", "expiration");
    const channel: FakeChannel = {
      id: body.id,
      email: user.email,
      resourceId: resourceIdOf(user.email),
      address: address.href,
      token: typeof body.token === "string" ? body.token : null,
      expiresAtMs: Math.min(wanted, nowMs + state.settings.channelSeconds * 1000),
      number: 0,
    };
    state.channels[channel.id] = channel;
    this.#send(channel, "sync");
    return {
      kind: "api#channel",
      id: channel.id,
      resourceId: channel.resourceId,
      resourceUri: resourceUri(channel),
      ...(channel.token === null ? {} : { token: channel.token }),
      expiration: String(channel.expiresAtMs),
    };
  }

  stop(user: FakeUser, body: { readonly id?: unknown; readonly resourceId?: unknown }): void {
    const { channels } = this.#world.state;
    const channel = typeof body.id === "string" ? channels[body.id] : undefined;
    if (channel === undefined || channel.email !== user.email || channel.resourceId !== body.resourceId) {
      throw new Refusal(404, "notFound", `Channel '${String(body.id)}' not found for project`);
    }
    delete channels[channel.id];
  }

  changed(emails: readonly string[]): void {
    for (const channel of Object.values(this.#world.state.channels))
      if (emails.includes(channel.email)) this.#send(channel, "exists");
  }

  /** Resolves when every post so far was answered. */
  async settle(): Promise<void> {
    while (this.#sent.size > 0) await Promise.all(this.#sent);
  }

  #send(channel: FakeChannel, state: "sync" | "exists"): void {
    if (channel.expiresAtMs <= this.#world.now().epochMilliseconds) return;
    // Numbers grow and are not gap-free: the sync message is always 1.
    channel.number += state === "sync" || channel.number > 0 ? 1 : 2;
    if (this.drop > 0) {
      this.drop -= 1;
      return;
    }
    const copies = this.duplicate > 0 ? 2 : 1;
    if (this.duplicate > 0) this.duplicate -= 1;
    const headers = {
      "content-length": "0",
      "x-goog-channel-id": channel.id,
      "x-goog-message-number": String(channel.number),
      "x-goog-resource-id": channel.resourceId,
      "x-goog-resource-state": state,
      "x-goog-resource-uri": resourceUri(channel),
      "x-goog-channel-expiration": new Date(channel.expiresAtMs).toUTCString(),
      ...(channel.token === null ? {} : { "x-goog-channel-token": channel.token }),
    };
    for (let copy = 0; copy < copies; copy += 1) {
      // A receiver that is down loses the message: the service does not promise delivery.
      const sent = this.#post(channel.address, { method: "POST", headers }).catch(() => undefined);
      this.#sent.add(sent);
      void sent.finally(() => this.#sent.delete(sent));
    }
  }
}

const resourceUri = (channel: FakeChannel): string =>
  `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(channel.email)}/events?alt=json`;
