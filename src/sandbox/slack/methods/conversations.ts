import { flag, required, text, whole } from "../arguments.ts";
import { conversationOf, type Method, nowSeconds, requireMember } from "../core.ts";
import { normalTs } from "../messages.ts";
import type { Conversation } from "../wire.ts";
import { SlackRefusal, toWire } from "../wire.ts";

const HISTORY_SCOPES = ["im:history", "channels:history", "groups:history", "mpim:history"];
const READ_SCOPES = ["im:read", "channels:read", "groups:read", "mpim:read", "im:write", "im:history"];

function channelWire(conversation: Conversation, viewer: string) {
  return {
    id: conversation.id,
    created: conversation.created,
    is_im: conversation.kind === "im",
    is_mpim: conversation.kind === "mpim",
    is_channel: conversation.kind === "channel",
    is_archived: false,
    is_member: conversation.members.includes(viewer),
    ...(conversation.name === null ? {} : { name: conversation.name }),
    ...(conversation.kind === "im" ? { user: conversation.members.find((id) => id !== viewer) ?? viewer } : {}),
  };
}

function timestamp(value: string | null, error: string): string | null {
  if (value === null || value === "" || value === "0") return null;
  const normal = normalTs(value);
  if (normal === null) throw new SlackRefusal(error);
  return normal;
}

const open: Method = {
  scopes: ["im:write", "mpim:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const channel = text(args, "channel");
    const users = (text(args, "users") ?? "").split(",").filter((id) => id !== "");
    if (channel === null && users.length === 0) throw new SlackRefusal("users_list_not_supplied");
    const before = core.workspace.conversations().length;
    const conversation =
      channel === null
        ? core.workspace.openDirect(users, call.token.user, nowSeconds(core))
        : conversationOf(call, channel);
    const isNew = core.workspace.conversations().length > before;
    return {
      ...(isNew ? {} : { no_op: true, already_open: true }),
      channel: flag(args, "return_im") ? channelWire(conversation, call.token.user) : { id: conversation.id },
    };
  },
};

const history: Method = {
  scopes: HISTORY_SCOPES,
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    requireMember(call, conversation);
    const cursor = text(args, "cursor");
    const position = cursor === null || cursor === "" ? null : Buffer.from(cursor, "base64url").toString();
    if (position !== null && !position.startsWith("before:")) throw new SlackRefusal("invalid_cursor");
    const page = core.messages.history(conversation.id, {
      oldest: timestamp(text(args, "oldest"), "invalid_ts_oldest"),
      latest:
        position === null ? timestamp(text(args, "latest"), "invalid_ts_latest") : position.slice("before:".length),
      inclusive: position === null && flag(args, "inclusive"),
      limit: Math.min(999, whole(args, "limit", 100)),
    });
    const metadata = flag(args, "include_all_metadata");
    const last = page.messages.at(-1);
    return {
      messages: page.messages.map((message) => toWire(message, core.identity, { metadata })),
      has_more: page.hasMore,
      pin_count: 0,
      response_metadata: {
        next_cursor: page.hasMore && last !== undefined ? Buffer.from(`before:${last.ts}`).toString("base64url") : "",
      },
    };
  },
};

const replies: Method = {
  scopes: HISTORY_SCOPES,
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    requireMember(call, conversation);
    const asked = core.messages.get(conversation.id, required(args, "ts"));
    if (asked === null) throw new SlackRefusal("thread_not_found");
    const oldest = timestamp(text(args, "oldest"), "invalid_ts_oldest");
    const latest = timestamp(text(args, "latest"), "invalid_ts_latest");
    const root = asked.threadTs ?? asked.ts;
    const found = core.messages
      .thread(conversation.id, root)
      .filter((m) => m.ts === root || ((oldest === null || m.ts > oldest) && (latest === null || m.ts < latest)));
    const limit = Math.min(999, whole(args, "limit", 999));
    const metadata = flag(args, "include_all_metadata");
    return {
      messages: found.slice(0, limit).map((message) => toWire(message, core.identity, { metadata })),
      has_more: found.length > limit,
      response_metadata: { next_cursor: "" },
    };
  },
};

const info: Method = {
  scopes: READ_SCOPES,
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel"));
    return { channel: channelWire(conversation, call.token.user) };
  },
};

const members: Method = {
  scopes: READ_SCOPES,
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel"));
    return { members: conversation.members, response_metadata: { next_cursor: "" } };
  },
};

const list: Method = {
  scopes: READ_SCOPES,
  token: "bot",
  run(call) {
    const types = (text(call.args, "types") ?? "public_channel").split(",");
    const visible = call.core.workspace.conversations().filter((conversation) => {
      if (conversation.kind === "channel") return types.includes("public_channel");
      return types.includes(conversation.kind) && conversation.members.includes(call.token.user);
    });
    return {
      channels: visible.map((conversation) => channelWire(conversation, call.token.user)),
      response_metadata: { next_cursor: "" },
    };
  },
};

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.open": open,
  "conversations.history": history,
  "conversations.replies": replies,
  "conversations.info": info,
  "conversations.members": members,
  "conversations.list": list,
};
