import { required, whole } from "../arguments.ts";
import { type Core, conversationOf, type Method, messageOf } from "../core.ts";
import type { SlackUser } from "../wire.ts";
import { SlackRefusal, toWire } from "../wire.ts";

function userWire(core: Core, user: SlackUser, withEmail: boolean) {
  const offset = core.clock.now().toZonedDateTimeISO(user.timeZone).offsetNanoseconds / 1_000_000_000;
  const first = user.name.split(" ")[0] ?? user.name;
  return {
    id: user.id,
    team_id: core.identity.teamId,
    name: (user.email ?? user.name).split("@")[0],
    real_name: user.name,
    deleted: false,
    is_bot: user.isBot,
    is_app_user: false,
    tz: user.timeZone,
    tz_label: user.timeZone,
    tz_offset: offset,
    updated: 0,
    profile: {
      real_name: user.name,
      display_name: first,
      first_name: first,
      team: core.identity.teamId,
      ...(withEmail && user.email !== null ? { email: user.email } : {}),
      ...(user.isBot ? { bot_id: core.identity.botId, api_app_id: core.identity.appId } : {}),
    },
  };
}

const list: Method = {
  scopes: ["users:read"],
  token: "bot",
  run({ core, args, token }) {
    const limit = Math.min(1000, whole(args, "limit", 1000));
    const start = whole(args, "cursor", 0);
    const users = core.workspace.users();
    const withEmail = token.scopes.includes("users:read.email");
    return {
      members: users.slice(start, start + limit).map((user) => userWire(core, user, withEmail)),
      response_metadata: { next_cursor: start + limit < users.length ? String(start + limit) : "" },
    };
  },
};

const info: Method = {
  scopes: ["users:read"],
  token: "bot",
  run({ core, args, token }) {
    const user = core.workspace.user(required(args, "user"));
    if (user === null) throw new SlackRefusal("user_not_found");
    return { user: userWire(core, user, token.scopes.includes("users:read.email")) };
  },
};

const lookupByEmail: Method = {
  scopes: ["users:read.email"],
  token: "bot",
  run({ core, args }) {
    const user = core.workspace.byEmail(required(args, "email"));
    if (user === null) throw new SlackRefusal("users_not_found");
    return { user: userWire(core, user, true) };
  },
};

const addReaction: Method = {
  scopes: ["reactions:write"],
  token: "bot",
  run(call) {
    const { core, args, token } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    const message = messageOf(call, conversation.id, required(args, "timestamp"));
    const name = required(args, "name").replaceAll(":", "");
    const users = message.reactions.find((reaction) => reaction.name === name)?.users ?? [];
    if (users.includes(token.user)) throw new SlackRefusal("already_reacted");
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    core.messages.change(message, { reactions: [...others, { name, users: [...users, token.user] }] }, { edit: false });
    return {};
  },
};

const removeReaction: Method = {
  scopes: ["reactions:write"],
  token: "bot",
  run(call) {
    const { core, args, token } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    const message = messageOf(call, conversation.id, required(args, "timestamp"));
    const name = required(args, "name").replaceAll(":", "");
    const found = message.reactions.find((reaction) => reaction.name === name);
    if (found === undefined || !found.users.includes(token.user)) throw new SlackRefusal("no_reaction");
    const users = found.users.filter((user) => user !== token.user);
    const others = message.reactions.filter((reaction) => reaction !== found);
    core.messages.change(
      message,
      { reactions: users.length === 0 ? others : [...others, { name, users }] },
      { edit: false },
    );
    return {};
  },
};

const getReactions: Method = {
  scopes: ["reactions:read"],
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel"));
    const message = messageOf(call, conversation.id, required(call.args, "timestamp"));
    return {
      type: "message",
      channel: conversation.id,
      message: toWire(message, call.core.identity, { metadata: false }),
    };
  },
};

export const peopleMethods: Readonly<Record<string, Method>> = {
  "users.list": list,
  "users.info": info,
  "users.lookupByEmail": lookupByEmail,
  "reactions.add": addReaction,
  "reactions.remove": removeReaction,
  "reactions.get": getReactions,
};
