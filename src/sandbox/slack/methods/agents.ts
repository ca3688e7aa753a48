import { z } from "zod";
import { blocksOf, metadataOf, required, structured, text } from "../arguments.ts";
import { type Call, conversationOf, isApp, type Method, messageOf, requireMember } from "../core.ts";
import { requireValid, withBlockIds } from "../validation.ts";
import type { Block, StoredMessage } from "../wire.ts";
import { SlackRefusal, toWire } from "../wire.ts";

const MARKDOWN_LIMIT = 12_000;
/** Undocumented; reported at about five minutes (python-slack-sdk#1859). */
const STREAM_LIFE_MS = 5 * 60_000;
const STATUS_LIFE_MS = 2 * 60_000;
const MOST_PROMPTS = 4;
const MOST_LOADING_MESSAGES = 10;

const chunksSchema = z.array(z.looseObject({ type: z.string() }));
const promptsSchema = z.array(z.object({ title: z.string(), message: z.string() })).max(MOST_PROMPTS);
const sessionStatus = z.enum(["active", "processing", "suspended", "closed"]);

/** What a streamed message looks like after `chunks`: text runs together, a task or plan replaces the one with its id. */
function withChunks(call: Call, blocks: readonly Block[]): readonly Block[] {
  const { args, core } = call;
  const next: Block[] = [...blocks];
  function addText(content: string): void {
    if (content.length > MARKDOWN_LIMIT) throw new SlackRefusal("msg_too_long");
    const last = next.at(-1);
    if (last?.type === "markdown") next[next.length - 1] = { ...last, text: `${String(last.text)}${content}` };
    else next.push({ type: "markdown", text: content, block_id: core.ids.next("b") });
  }
  const markdown = text(args, "markdown_text");
  if (markdown !== null && markdown !== "") addText(markdown);
  const raw = structured(args, "chunks");
  const chunks = raw === undefined ? [] : chunksSchema.parse(raw);
  for (const { type, ...rest } of chunks) {
    if (type === "markdown_text") addText(String(rest.text ?? ""));
    else if (type === "blocks") next.push(...withBlockIds(blocksOf(rest) ?? [], () => core.ids.next("b")));
    else if (type === "task_update" || type === "plan_update") {
      const { id, ...fields } = rest;
      const blockId = type === "task_update" ? `task-${String(id)}` : "plan";
      const block: Block = {
        type: type === "task_update" ? "task_card" : "plan",
        block_id: blockId,
        ...(type === "task_update" ? { task_id: String(id) } : {}),
        ...fields,
      };
      const index = next.findIndex((candidate) => candidate.block_id === blockId);
      if (index < 0) next.push(block);
      else next[index] = { ...next[index], ...block };
    } else throw new SlackRefusal("invalid_chunks");
  }
  return next;
}

const plain = (blocks: readonly Block[]) =>
  blocks
    .filter((block) => block.type === "markdown")
    .map((block) => String(block.text))
    .join("");

function openStream(call: Call): StoredMessage {
  const conversation = conversationOf(call, required(call.args, "channel"));
  const message = messageOf(call, conversation.id, required(call.args, "ts"));
  const age = call.core.clock.now().epochMilliseconds - Number(message.ts) * 1000;
  if (message.stream !== "open" || age > STREAM_LIFE_MS) throw new SlackRefusal("message_not_in_streaming_state");
  return message;
}

const startStream: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel"));
    requireMember(call, conversation);
    const threadTs = required(args, "thread_ts");
    if (conversation.kind === "channel") {
      required(args, "recipient_team_id");
      required(args, "recipient_user_id");
    }
    const blocks = withChunks(call, []);
    const message = core.messages.add({
      channel: conversation.id,
      user: call.token.user,
      fromBot: isApp(call),
      text: plain(blocks),
      blocks,
      threadTs,
      stream: "open",
    });
    core.threads.change(conversation.id, threadTs, { status: "", statusUntil: 0 });
    return { channel: conversation.id, ts: message.ts };
  },
};

const appendStream: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const message = openStream(call);
    const blocks = withChunks(call, message.blocks);
    call.core.messages.change(message, { blocks, text: plain(blocks) }, { edit: false });
    return { channel: message.channel, ts: message.ts };
  },
};

const stopStream: Method = {
  scopes: ["chat:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const message = openStream(call);
    const extra = blocksOf(args) ?? [];
    if (extra.length > 0) requireValid(core.validate, "message", { blocks: extra });
    const blocks = [...withChunks(call, message.blocks), ...withBlockIds(extra, () => core.ids.next("b"))];
    const metadata = metadataOf(args);
    const done = core.messages.change(
      message,
      { blocks, text: plain(blocks), stream: "done", ...(metadata === undefined ? {} : { metadata }) },
      { edit: false },
    );
    const session = text(args, "session_status");
    if (session !== null) core.threads.change(done.channel, done.threadTs, { session: sessionStatus.parse(session) });
    return { channel: done.channel, ts: done.ts, message: toWire(done, core.identity, { metadata: true }) };
  },
};

const setStatus: Method = {
  scopes: ["chat:write", "assistant:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel_id"));
    const loading = z.array(z.string()).safeParse(structured(args, "loading_messages") ?? []);
    if (!loading.success || loading.data.length > MOST_LOADING_MESSAGES) throw new SlackRefusal("invalid_arguments");
    core.threads.change(conversation.id, required(args, "thread_ts"), {
      status: text(args, "status") ?? "",
      loadingMessages: loading.data,
      statusUntil: core.clock.now().epochMilliseconds + STATUS_LIFE_MS,
    });
    return {};
  },
};

const setSuggestedPrompts: Method = {
  scopes: ["assistant:write"],
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel_id"));
    const prompts = promptsSchema.safeParse(structured(call.args, "prompts"));
    if (!prompts.success) throw new SlackRefusal("invalid_arguments");
    call.core.threads.change(conversation.id, text(call.args, "thread_ts"), {
      prompts: prompts.data,
      promptsTitle: text(call.args, "title"),
    });
    return {};
  },
};

const setTitle: Method = {
  scopes: ["assistant:write"],
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel_id"));
    call.core.threads.change(conversation.id, required(call.args, "thread_ts"), {
      title: required(call.args, "title"),
    });
    return {};
  },
};

const setSession: Method = {
  scopes: ["chat:write", "assistant:write"],
  token: "bot",
  run(call) {
    const { core, args } = call;
    const conversation = conversationOf(call, required(args, "channel_id"));
    const status = sessionStatus.safeParse(text(args, "status"));
    if (!status.success) throw new SlackRefusal("invalid_status");
    const threadTs = text(args, "thread_ts");
    const known = core.threads.get(conversation.id, threadTs);
    core.threads.change(conversation.id, threadTs, {
      session: status.data,
      title: known.session === null ? text(args, "title") : known.title,
    });
    return {};
  },
};

const renameSession: Method = {
  scopes: ["chat:write", "assistant:write"],
  token: "bot",
  run(call) {
    const conversation = conversationOf(call, required(call.args, "channel_id"));
    const title = required(call.args, "title");
    if (title.length > 200) throw new SlackRefusal("invalid_arguments");
    const threadTs = text(call.args, "thread_ts");
    if (call.core.threads.get(conversation.id, threadTs).session === null) throw new SlackRefusal("session_not_found");
    call.core.threads.change(conversation.id, threadTs, { title });
    return {};
  },
};

export const agentMethods: Readonly<Record<string, Method>> = {
  "chat.startStream": startStream,
  "chat.appendStream": appendStream,
  "chat.stopStream": stopStream,
  "assistant.threads.setStatus": setStatus,
  "assistant.threads.setSuggestedPrompts": setSuggestedPrompts,
  "assistant.threads.setTitle": setTitle,
  "agents.sessions.setStatus": setSession,
  "agents.sessions.rename": renameSession,
};
