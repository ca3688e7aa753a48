/** The shapes of Slack's wire format that the gateway keeps and gives back. Blocks stay as they were sent. */

export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly [key: string]: unknown;
}

export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

export interface SlackUser {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  /** IANA zone of the profile. */
  readonly timeZone: string;
  readonly isBot: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly kind: "im" | "mpim" | "channel";
  /** Null for direct messages. */
  readonly name: string | null;
  readonly members: readonly string[];
  /** Epoch seconds. */
  readonly created: number;
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** What a message looked like before an edit. `at` is when it stopped looking so. */
export interface Edit {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly at: string;
}

/** One message. Records are immutable: a change replaces the record, so what a caller holds is what it saw. */
export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** True for messages of the app. */
  readonly fromBot: boolean;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: MessageMetadata | null;
  /** Set on replies and, as on Slack, on a root that has replies. */
  readonly threadTs: string | null;
  readonly replyCount: number;
  readonly broadcast: boolean;
  /** Timestamp of the last edit; null when it was never edited. */
  readonly editedTs: string | null;
  readonly edits: readonly Edit[];
  /** The one user who sees it; null for everybody in the conversation. */
  readonly ephemeralFor: string | null;
  readonly reactions: readonly Reaction[];
  readonly stream: "open" | "done" | null;
  readonly deleted: boolean;
  /** Options of the post that matter for how it is shown. */
  readonly unfurl: { readonly links: boolean | null; readonly media: boolean | null };
}

export type Identity = {
  readonly teamId: string;
  readonly teamName: string;
  readonly teamDomain: string;
  readonly enterpriseId: null;
  readonly appId: string;
  readonly appName: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

/** A refusal in Slack's own words: HTTP 200 with `{ ok: false, error, ... }`. */
export class SlackRefusal extends Error {
  override readonly name = "SlackRefusal";
  readonly error: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(error: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(error);
    this.error = error;
    this.extra = extra;
  }
}

/** The message as the Web API returns it. */
export function toWire(message: StoredMessage, identity: Identity, options: { metadata: boolean }) {
  return {
    type: "message",
    ts: message.ts,
    user: message.user,
    text: message.text,
    team: identity.teamId,
    ...(message.fromBot
      ? {
          bot_id: identity.botId,
          app_id: identity.appId,
          bot_profile: {
            id: identity.botId,
            app_id: identity.appId,
            user_id: identity.botUserId,
            name: identity.appName,
            team_id: identity.teamId,
            deleted: false,
          },
        }
      : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.replyCount > 0 ? { reply_count: message.replyCount } : {}),
    ...(message.broadcast ? { subtype: "thread_broadcast" } : {}),
    ...(message.editedTs === null ? {} : { edited: { user: message.user, ts: message.editedTs } }),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((r) => ({ name: r.name, users: r.users, count: r.users.length })) }
      : {}),
    ...(options.metadata && message.metadata !== null ? { metadata: message.metadata } : {}),
  };
}
