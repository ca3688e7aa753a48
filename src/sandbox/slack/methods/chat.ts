import { blocksOf, flag, metadataOf, required, text } from "../arguments.ts";
import { type Call, conversationOf, isApp, type Method, messageOf, nowSeconds, requireMember } from "../core.ts";
import { requireValid, withBlockIds } from "../validation.ts";
import type { Block, StoredMessage } from "../wire.ts";
import { SlackRefusal, toWire } from "../wire.ts";

const TEXT_LIMIT = 40_000;
const MARKDOWN_LIMIT = 12_000;
const SCHEDULE_AHEAD_SECONDS = 120 * 24 * 3600;
const SCHEDULE_WINDOW_SECONDS = 300;
const SCHEDULE_PER_WINDOW = 30;

/** Text and blocks of a post, checked. markdown_text stands alone and becomes one markdown block. */
export function contentOf(call: Call): { text: string; blocks: readonly Block[] } {
  const { args, core } = call;
  const markdown = text(args, "markdown_text");
  const body = text(args, "text") ?? "";
  const sent = blocksOf(args);
  if (markdown !== null && markdown !== "") {
    if (body !== "" || sent !== undefined) throw new SlackRefusal("markdown_text_conflict");
    if (markdown.length > MARKDOWN_LIMIT) throw new SlackRefusal("msg_too_long");
    return { text: markdown, blocks: withBlockIds([{ type: "markdown", text: markdown }], () => core.ids.next("b")) };
  }
  if (body.length > TEXT_LIMIT) throw new SlackRefusal("msg_too_long");
  if (sent === undefined || sent.length === 0) {
    if (body.trim() === "") throw new SlackRefusal("no_text");
    return { text: body, blocks: [] };
  }
  requireValid(core.validate, "message", { blocks: sent });
  return { text: body, blocks: withBlockIds(sent, () => core.ids.next("b")) };
}

function switchOf(call: Call, name: string): boolean | null {
  return call.args[name] === undefined ? null : flag(call.args, name);
}

const postMessage: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    requireMember(call, conversation);
    const content = contentOf(call);
    const metadata = metadataOf(args) ?? null;
    const message = core.messages.add({
      channel: conversation.id,
      user: call.token.user,
      fromBot: isApp(call),
      ...content,
      metadata,
      threadTs: text(args, "thread_ts"),
      broadcast: flag(args, "reply_broadcast"),
      unfurl: { links: switchOf(call, "unfurl_links"), media: switchOf(call, "unfurl_media") },
    });
    if (message.threadTs !== null)
      core.threads.change(conversation.id, message.threadTs, { status: "", statusUntil: 0 });
    return { channel: conversation.id, ts: message.ts, message: toWire(message, core.identity, { metadata: true }) };
  },
};

const update: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    const message = messageOf(call, conversation.id, required(args, "ts"));
    if (message.user !== call.token.user) throw new SlackRefusal("cant_update_message");
    const body = text(args, "text");
    const blocks = blocksOf(args);
    if (body === null && blocks === undefined && text(args, "markdown_text") === null)
      throw new SlackRefusal("no_text");
    const keepsBlocks = blocks === undefined && text(args, "markdown_text") === null;
    const content = keepsBlocks ? { text: body ?? message.text, blocks: message.blocks } : contentOf(call);
    if (content.text.length > TEXT_LIMIT) throw new SlackRefusal("msg_too_long");
    const metadata = metadataOf(args);
    const changed = core.messages.change(
      message,
      { ...content, ...(metadata === undefined ? {} : { metadata }), stream: message.stream === null ? null : "done" },
      { edit: true },
    );
    return {
      channel: conversation.id,
      ts: changed.ts,
      text: changed.text,
      message: toWire(changed, core.identity, { metadata: true }),
    };
  },
};

const remove: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel"));
    const message = messageOf(call, conversation.id, required(call.args, "ts"));
    if (message.user !== call.token.user) throw new SlackRefusal("cant_delete_message");
    call.core.messages.change(message, { deleted: true }, { edit: false });
    return { channel: conversation.id, ts: message.ts };
  },
};

const postEphemeral: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    requireMember(call, conversation);
    const user = required(args, "user");
    if (!conversation.members.includes(user)) throw new SlackRefusal("user_not_in_channel");
    const message = core.messages.add({
      channel: conversation.id,
      user: call.token.user,
      fromBot: isApp(call),
      ...contentOf(call),
      threadTs: text(args, "thread_ts"),
      ephemeralFor: user,
    });
    return { message_ts: message.ts };
  },
};

const getPermalink: Method = {
  scopes: [],
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel"));
    const message: StoredMessage = messageOf(call, conversation.id, required(call.args, "message_ts"));
    const thread =
      message.threadTs !== null && message.threadTs !== message.ts
        ? `?thread_ts=${message.threadTs}&cid=${conversation.id}`
        : "";
    const { teamDomain } = call.core.identity;
    return {
      channel: conversation.id,
      permalink: `https://${teamDomain}.slack.com/archives/${conversation.id}/p${message.ts.replace(".", "")}${thread}`,
    };
  },
};

const scheduleMessage: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    requireMember(call, conversation);
    const postAt = Number(required(args, "post_at"));
    const now = nowSeconds(core);
    if (!Number.isInteger(postAt)) throw new SlackRefusal("invalid_time");
    if (postAt <= now) throw new SlackRefusal("time_in_past");
    if (postAt > now + SCHEDULE_AHEAD_SECONDS) throw new SlackRefusal("time_too_far");
    const near = [...core.scheduled.values()].filter(
      (other) => other.channel === conversation.id && Math.abs(other.postAt - postAt) < SCHEDULE_WINDOW_SECONDS,
    );
    if (near.length >= SCHEDULE_PER_WINDOW) throw new SlackRefusal("restricted_too_many");
    const entry = {
      id: core.ids.next("Q"),
      channel: conversation.id,
      postAt,
      ...contentOf(call),
      threadTs: text(args, "thread_ts"),
      hasMetadata: metadataOf(args) !== undefined,
    };
    core.scheduled.set(entry.id, entry);
    core.timeline.at(Temporal.Instant.fromEpochMilliseconds(postAt * 1000), () => {
      // Gone when it was deleted or the workspace was reset meanwhile.
      if (core.scheduled.get(entry.id) !== entry || entry.hasMetadata) return;
      core.scheduled.delete(entry.id);
      core.messages.add({
        channel: entry.channel,
        user: call.token.user,
        fromBot: isApp(call),
        text: entry.text,
        blocks: entry.blocks,
        threadTs: entry.threadTs,
      });
    });
    return {
      channel: conversation.id,
      scheduled_message_id: entry.id,
      post_at: postAt,
      message: { text: entry.text, type: "delayed_message", user: call.token.user, bot_id: core.identity.botId },
    };
  },
};

const listScheduled: Method = {
  scopes: [],
  token: "bot",
  run({ core, args }) {
    const channel = text(args, "channel");
    const entries = [...core.scheduled.values()].filter((entry) => channel === null || entry.channel === channel);
    return {
      scheduled_messages: entries.map((entry) => ({
        id: entry.id,
        channel_id: entry.channel,
        post_at: entry.postAt,
        text: entry.text,
      })),
      response_metadata: { next_cursor: "" },
    };
  },
};

const deleteScheduled: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run({ core, args }) {
    const id = required(args, "scheduled_message_id");
    const entry = core.scheduled.get(id);
    if (entry === undefined || entry.channel !== required(args, "channel"))
      throw new SlackRefusal("invalid_scheduled_message_id");
    core.scheduled.delete(id);
    return {};
  },
};

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": postMessage,
  "chat.update": update,
  "chat.delete": remove,
  "chat.postEphemeral": postEphemeral,
  "chat.getPermalink": getPermalink,
  "chat.scheduleMessage": scheduleMessage,
  "chat.scheduledMessages.list": listScheduled,
  "chat.deleteScheduledMessage": deleteScheduled,
};
