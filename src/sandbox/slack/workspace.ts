import { stableId } from "./ids.ts";
import type { Conversation, Identity, SlackUser } from "./wire.ts";
import { SlackRefusal } from "./wire.ts";

export interface GatewayPerson {
  readonly email: string;
  readonly name: string;
  /** IANA zone. */
  readonly timeZone: string;
}
export interface GatewayChannel {
  readonly name: string;
  /** Emails; everybody when absent. */
  readonly members?: readonly string[];
  /** The app is a member unless false. */
  readonly withBot?: boolean;
}
export interface Token {
  readonly value: string;
  readonly kind: "bot" | "app" | "user";
  readonly user: string;
  readonly scopes: readonly string[];
  readonly status: "valid" | "revoked";
}

/** The people, conversations and tokens of the one local workspace. Every id is derived from the seed. */
export interface Workspace {
  readonly identity: Identity;
  users(): readonly SlackUser[];
  user(id: string): SlackUser | null;
  byEmail(email: string): SlackUser | null;
  /** Throws when the person is unknown: a mistake of the caller. */
  require(email: string): SlackUser;
  conversations(): readonly Conversation[];
  conversation(id: string): Conversation | null;
  channelNamed(name: string): Conversation | null;
  /** The direct conversation between the app (or `owner`) and the given users; made on first use. */
  openDirect(users: readonly string[], owner: string, created: number): Conversation;
  token(value: string): Token | null;
  tokens(): readonly Token[];
  setToken(token: Token): void;
  revokeTokens(which: (token: Token) => boolean): readonly Token[];
  /** Tokens are not part of it: a snapshot may be kept in a file. */
  snapshot(): { conversations: readonly Conversation[] };
  restore(state: { conversations: readonly Conversation[] }): void;
}

export function createWorkspace(input: {
  readonly identity: Identity;
  readonly seed: string;
  readonly people: readonly GatewayPerson[];
  readonly channels: readonly GatewayChannel[];
  readonly tokens: readonly Token[];
  /** Epoch seconds. */
  readonly created: number;
}): Workspace {
  const { identity, seed } = input;
  const users = new Map<string, SlackUser>();
  const emails = new Map<string, SlackUser>();
  for (const person of input.people) {
    const email = person.email.toLowerCase();
    const user: SlackUser = {
      id: stableId("U", seed, email),
      email,
      name: person.name,
      timeZone: person.timeZone,
      isBot: false,
    };
    users.set(user.id, user);
    emails.set(email, user);
  }
  users.set(identity.botUserId, {
    id: identity.botUserId,
    email: null,
    name: identity.appName,
    timeZone: "Etc/UTC",
    isBot: true,
  });

  const conversations = new Map<string, Conversation>();
  function declareChannels(): void {
    for (const channel of input.channels) {
      const invited = channel.members?.map((email) => emails.get(email.toLowerCase())?.id);
      const members = (invited ?? [...emails.values()].map((user) => user.id)).filter((id) => id !== undefined);
      if (channel.withBot !== false) members.push(identity.botUserId);
      const id = stableId("C", seed, channel.name);
      conversations.set(id, { id, kind: "channel", name: channel.name, members, created: input.created });
    }
  }
  declareChannels();

  const tokens = new Map(input.tokens.map((token) => [token.value, token]));

  return {
    identity,
    users: () => [...users.values()],
    user: (id) => users.get(id) ?? null,
    byEmail: (email) => emails.get(email.trim().toLowerCase()) ?? null,
    require(email) {
      const user = emails.get(email.trim().toLowerCase());
      if (user === undefined)
        throw new Error(`Expected one of the workspace's people, got ${email}. Add the person to createSlackGateway.`);
      return user;
    },
    conversations: () => [...conversations.values()],
    conversation: (id) => conversations.get(id) ?? null,
    channelNamed: (name) =>
      [...conversations.values()].find((c) => c.kind === "channel" && c.name === name.replace(/^#/, "")) ?? null,
    openDirect(ids, owner, created) {
      const members = [...new Set([owner, ...ids])].toSorted();
      for (const id of ids) if (!users.has(id)) throw new SlackRefusal("user_not_found");
      const kind = members.length > 2 ? "mpim" : "im";
      const id = stableId(kind === "im" ? "D" : "G", seed, ...members);
      const known = conversations.get(id);
      if (known !== undefined) return known;
      const conversation: Conversation = { id, kind, name: null, members, created };
      conversations.set(id, conversation);
      return conversation;
    },
    token: (value) => tokens.get(value) ?? null,
    tokens: () => [...tokens.values()],
    setToken: (token) => {
      tokens.set(token.value, token);
    },
    revokeTokens(which) {
      const revoked: Token[] = [];
      for (const token of tokens.values()) {
        if (token.status === "revoked" || !which(token)) continue;
        tokens.set(token.value, { ...token, status: "revoked" });
        revoked.push(token);
      }
      return revoked;
    },
    snapshot: () => ({ conversations: [...conversations.values()] }),
    restore(state) {
      conversations.clear();
      declareChannels();
      for (const conversation of state.conversations) conversations.set(conversation.id, conversation);
    },
  };
}
