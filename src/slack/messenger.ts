/** Direct messages: the Messenger port on Slack. One conversation for each person, found once and remembered with the person. */
import type { ChatPostMessageResponse, WebClient } from "@slack/web-api";
import { UpstreamError } from "#domain/errors.ts";
import type { Log, Messenger, PeopleStore, Posted } from "#flows/ports.ts";
import { garbage } from "./errors.ts";
import { validate } from "./limits.ts";
import { openConversation, type Reached, reachable } from "./people.ts";
import type { Layout } from "./views/blocks.ts";
import { renderMessage } from "./views/message.ts";
import type { SlackWeb } from "./web.ts";

const deliveryEventType = "sideline_delivery";

/** Slack's clock and ours may differ by this much when a message is looked for. */
const clockSkewMs = 120_000;
const pageSize = 100;
const mostPages = 20;

/** The remembered conversation is no good any more: it is opened again, once. */
const staleConversation = new Set(["channel_not_found", "is_archived", "not_in_channel", "invalid_channel"]);

export function createMessenger(input: {
  readonly web: SlackWeb;
  readonly people: PeopleStore;
  readonly log: Log;
  /** Milliseconds to wait before a post in this workspace; may throw to reschedule. */
  readonly pace?: (teamId: string) => number;
}): Messenger {
  const { web, people, log } = input;
  const render = (...args: Parameters<typeof renderMessage>): Layout => {
    const layout = renderMessage(...args);
    for (const { pointer, code } of validate("message", layout)) log.warn("slack.layout", { pointer, code });
    return layout;
  };
  /** Runs `work` in the person's conversation; when Slack does not know it any more, opens it again and tries once more. */
  const inConversation = async <T>(
    recipient: string,
    signal: AbortSignal,
    work: (client: WebClient, reached: Reached) => Promise<T>,
  ): Promise<T> => {
    const reached = await reachable({ web, people }, recipient, signal);
    const client = await web.clientFor(reached.teamId);
    try {
      return await work(client, reached);
    } catch (error) {
      if (!reached.remembered || !(error instanceof UpstreamError) || !staleConversation.has(error.reason)) throw error;
      return work(client, await openConversation({ web, people }, recipient, reached, signal));
    }
  };
  return {
    post: (recipient, content, deliveryId, signal, thread) => {
      const layout = render(content, deliveryId);
      return inConversation(recipient, signal, async (client, { teamId, channel }) => {
        const waitMs = input.pace?.(teamId) ?? 0;
        if (waitMs > 0) await waited(waitMs);
        const method = "chat.postMessage";
        // Lists and objects go out as JSON text. They are handed over as such: the client would copy each part of them for a debug line that nobody reads.
        const answer = await web.call<ChatPostMessageResponse>(
          method,
          () =>
            client.apiCall(method, {
              channel,
              text: layout.text,
              blocks: JSON.stringify(layout.blocks),
              ...quiet,
              metadata: JSON.stringify(metadata(deliveryId)),
              ...(thread === undefined ? {} : { thread_ts: thread.ts }),
            }),
          { writes: true, signal },
        );
        if (typeof answer.ts !== "string" || typeof answer.channel !== "string") throw garbage(method, true);
        return { channel: answer.channel, ts: answer.ts };
      });
    },
    update: async (recipient, posted, content, deliveryId, signal) => {
      const layout = render(content, deliveryId);
      const link = await people.slackLink(recipient);
      const teamId = link?.teamId ?? (await reachable({ web, people }, recipient, signal)).teamId;
      const client = await web.clientFor(teamId);
      await web.call(
        "chat.update",
        () => client.chat.update({ ...posted, ...layout, parse: "none", metadata: metadata(deliveryId) }),
        { writes: true, signal },
      );
    },
    find: (recipient, deliveryId, since, signal, thread) =>
      inConversation(recipient, signal, (client, reached) =>
        findPosted({ web, client, reached, deliveryId, since, signal, thread: thread?.ts ?? null }),
      ),
  };
}

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Nothing in a message of ours is a link to open or a name to call. */
const quiet = { unfurl_links: false, unfurl_media: false, mrkdwn: false, parse: "none", link_names: false } as const;

const metadata = (deliveryId: string) => ({
  event_type: deliveryEventType,
  event_payload: { delivery_id: deliveryId },
});

/** Reads every page since `since`; half a history is an error, never a "no". The oldest match is the one. */
async function findPosted(input: {
  readonly web: SlackWeb;
  readonly client: WebClient;
  readonly reached: Reached;
  readonly deliveryId: string;
  readonly since: Temporal.Instant;
  readonly signal: AbortSignal;
  /** The thread it was posted under; null for the conversation itself. */
  readonly thread: string | null;
}): Promise<Posted | null> {
  const { web, client, reached, deliveryId, signal, thread } = input;
  const method = thread === null ? "conversations.history" : "conversations.replies";
  const self = await web.identity(reached.teamId);
  const oldest = String((input.since.epochMilliseconds - clockSkewMs) / 1_000);
  let cursor: string | undefined;
  let found: Posted | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await web.call(
      method,
      () => {
        const page = {
          channel: reached.channel,
          oldest,
          limit: pageSize,
          include_all_metadata: true,
          ...(cursor === undefined ? {} : { cursor }),
        };
        return thread === null
          ? client.conversations.history(page)
          : client.conversations.replies({ ...page, ts: thread });
      },
      { writes: false, signal },
    );
    if (!Array.isArray(answer.messages)) throw garbage(method, false);
    for (const message of answer.messages) {
      const mine =
        message.user === self.botUserId ||
        (self.botId !== null && message.bot_id === self.botId) ||
        (self.appId !== null && message.app_id === self.appId);
      if (!mine || typeof message.ts !== "string" || message.metadata?.event_type !== deliveryEventType) continue;
      const payload: Readonly<Record<string, unknown>> = message.metadata.event_payload ?? {};
      if (payload.delivery_id === deliveryId) found = { channel: reached.channel, ts: message.ts };
    }
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return found;
  }
  throw new UpstreamError(
    `A direct message has more than ${mostPages * pageSize} messages since the post: not read to the end.`,
    {
      service: "slack",
      reason: "history_too_long",
      retryable: true,
    },
  );
}
