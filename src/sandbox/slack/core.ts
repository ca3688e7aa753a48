import type { Clock } from "#domain/clock.ts";
import type { AgentThreads } from "./agent-threads.ts";
import type { Args } from "./arguments.ts";
import type { IdSequence } from "./ids.ts";
import type { Messages } from "./messages.ts";
import type { Timeline } from "./timeline.ts";
import type { Validate } from "./validation.ts";
import type { Views } from "./views.ts";
import type { Block, Conversation, Identity, StoredMessage } from "./wire.ts";
import { SlackRefusal } from "./wire.ts";
import type { Token, Workspace } from "./workspace.ts";

/** What every Web API method works on. */
export interface Core {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly workspace: Workspace;
  readonly messages: Messages;
  readonly views: Views;
  readonly threads: AgentThreads;
  readonly timeline: Timeline;
  readonly ids: IdSequence;
  readonly validate: Validate;
  readonly scheduled: Map<string, ScheduledMessage>;
  /** Authorization codes of the consent page, single use. */
  readonly codes: Map<
    string,
    { readonly redirectUri: string; readonly user: string; readonly scopes: readonly string[] }
  >;
  /** Base of the URLs handed out (response_url), without a slash at the end. */
  publicUrl(): string;
  /** Where a Socket Mode client connects; null while nothing listens. */
  socketUrl(): string | null;
  /** The app lost a token: tells the app and forgets open connections. */
  tokensRevoked(tokens: readonly Token[]): void;
}

export interface ScheduledMessage {
  readonly id: string;
  readonly channel: string;
  readonly postAt: number;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly threadTs: string | null;
  /** Slack never delivers a scheduled message that carries metadata (documented bug); the gateway does not either. */
  readonly hasMetadata: boolean;
}

export interface Call {
  readonly core: Core;
  readonly args: Args;
  readonly token: Token;
}

export interface Method {
  /** One of these scopes is enough; empty: any token. */
  readonly scopes: readonly string[];
  /** "none": works without a token. */
  readonly token: "bot" | "app" | "none";
  run(call: Call): object | Promise<object>;
}

export const nowSeconds = (core: Pick<Core, "clock">): number => Math.floor(core.clock.now().epochMilliseconds / 1000);

/** Who writes with this token: the app's bot, or a person with a user token. */
export const isApp = (call: Call): boolean => call.token.user === call.core.identity.botUserId;

/** The conversation named by id, "#name" or a user id (their direct conversation). Throws channel_not_found. */
export function conversationOf(call: Call, reference: string): Conversation {
  const { workspace } = call.core;
  const known = workspace.conversation(reference) ?? workspace.channelNamed(reference);
  if (known !== null) {
    // A direct conversation of other people does not exist as far as the app can see.
    if (known.kind !== "channel" && !known.members.includes(call.token.user))
      throw new SlackRefusal("channel_not_found");
    return known;
  }
  if (/^[UW]/.test(reference) && workspace.user(reference) !== null)
    return workspace.openDirect([reference], call.token.user, nowSeconds(call.core));
  throw new SlackRefusal("channel_not_found");
}

export function requireMember(call: Call, conversation: Conversation): void {
  if (!conversation.members.includes(call.token.user)) throw new SlackRefusal("not_in_channel");
}

export function messageOf(call: Call, channel: string, ts: string): StoredMessage {
  const message = call.core.messages.get(channel, ts);
  if (message === null || message.ephemeralFor !== null) throw new SlackRefusal("message_not_found");
  return message;
}
