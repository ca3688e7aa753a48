import type { Clock } from "#domain/clock.ts";
import type { Block, MessageMetadata, StoredMessage } from "./wire.ts";

interface Log {
  /** Ascending. */
  readonly order: string[];
  readonly byTs: Map<string, StoredMessage>;
  /** Root ts -> ts of its replies, ascending. */
  readonly threads: Map<string, string[]>;
}

export interface NewMessage {
  readonly channel: string;
  readonly user: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata?: MessageMetadata | null;
  readonly threadTs?: string | null;
  readonly broadcast?: boolean;
  readonly ephemeralFor?: string | null;
  readonly stream?: "open" | null;
  readonly unfurl?: StoredMessage["unfurl"];
}

export interface HistoryQuery {
  readonly oldest: string | null;
  readonly latest: string | null;
  readonly inclusive: boolean;
  readonly limit: number;
}

/** Messages by conversation. Appending, finding by ts and reading the newest page are cheap whatever the length. */
export interface Messages {
  add(message: NewMessage): StoredMessage;
  get(channel: string, ts: string): StoredMessage | null;
  /** Replaces fields; with `edit` the old look goes to the edit history and the message is marked edited. */
  change(message: StoredMessage, patch: Partial<StoredMessage>, options: { edit: boolean }): StoredMessage;
  /** Newest first; roots and broadcasts only, never ephemeral or deleted ones. */
  history(channel: string, query: HistoryQuery): { messages: readonly StoredMessage[]; hasMore: boolean };
  /** The root and its replies, oldest first. */
  thread(channel: string, rootTs: string): readonly StoredMessage[];
  /** Everything in the conversation that `viewer` can see, oldest first, replies and ephemerals included. */
  all(channel: string, viewer: string | null): readonly StoredMessage[];
  count(channel: string): number;
  /** A fresh, strictly growing timestamp. */
  nextTs(): string;
  snapshot(): readonly StoredMessage[];
  restore(messages: readonly StoredMessage[]): void;
}

/** "1700000000" and "1700000000.5" as the fixed-width form that compares as text; null when it is no timestamp. */
export function normalTs(value: string): string | null {
  const match = /^(\d{1,10})(?:\.(\d{1,6}))?\d*$/.exec(value.trim());
  if (match === null) return null;
  return `${(match[1] ?? "").padStart(10, "0")}.${(match[2] ?? "").padEnd(6, "0")}`;
}

/** `forgets`: of a message that is edited to this text, no earlier look is kept. */
export function createMessages(
  clock: Clock,
  onChange: (message: StoredMessage) => void,
  forgets: (text: string) => boolean = () => false,
): Messages {
  const logs = new Map<string, Log>();
  let lastMicros = 0;

  function nextTs(): string {
    // Milliseconds since the epoch times 1000 stays far below 2^53.
    lastMicros = Math.max(lastMicros + 1, clock.now().epochMilliseconds * 1000);
    const text = String(lastMicros).padStart(16, "0");
    return `${text.slice(0, -6)}.${text.slice(-6)}`;
  }

  function logOf(channel: string): Log {
    let log = logs.get(channel);
    if (log === undefined) {
      log = { order: [], byTs: new Map(), threads: new Map() };
      logs.set(channel, log);
    }
    return log;
  }

  function append(message: StoredMessage): void {
    const log = logOf(message.channel);
    log.order.push(message.ts);
    log.byTs.set(message.ts, message);
    if (message.threadTs === null || message.threadTs === message.ts) return;
    const replies = log.threads.get(message.threadTs) ?? [];
    replies.push(message.ts);
    log.threads.set(message.threadTs, replies);
  }

  /** Index of the first timestamp that is not before `ts`. */
  function lowerBound(order: readonly string[], ts: string): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((order[middle] ?? "") < ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    nextTs,
    add(input) {
      const log = logOf(input.channel);
      const asked = input.threadTs ?? null;
      const parent = asked === null ? null : (log.byTs.get(asked) ?? null);
      // Slack threads one level deep: a reply to a reply joins its root.
      const threadTs = parent === null ? asked : (parent.threadTs ?? parent.ts);
      const message: StoredMessage = {
        channel: input.channel,
        ts: nextTs(),
        user: input.user,
        fromBot: input.fromBot,
        text: input.text,
        blocks: input.blocks,
        metadata: input.metadata ?? null,
        threadTs,
        replyCount: 0,
        broadcast: input.broadcast ?? false,
        editedTs: null,
        edits: [],
        ephemeralFor: input.ephemeralFor ?? null,
        reactions: [],
        stream: input.stream ?? null,
        deleted: false,
        unfurl: input.unfurl ?? { links: null, media: null },
      };
      append(message);
      const root = threadTs === null ? undefined : log.byTs.get(threadTs);
      if (root !== undefined && message.ephemeralFor === null)
        log.byTs.set(root.ts, { ...root, threadTs: root.ts, replyCount: root.replyCount + 1 });
      onChange(message);
      return message;
    },
    get(channel, ts) {
      const message = logs.get(channel)?.byTs.get(ts);
      return message === undefined || message.deleted ? null : message;
    },
    change(message, patch, { edit }) {
      const log = logOf(message.channel);
      const current = log.byTs.get(message.ts) ?? message;
      const next: StoredMessage = {
        ...current,
        ...patch,
        ...(edit
          ? {
              editedTs: nextTs(),
              edits: forgets(patch.text ?? current.text)
                ? []
                : [...current.edits, { text: current.text, blocks: current.blocks, at: clock.now().toString() }],
            }
          : {}),
      };
      log.byTs.set(message.ts, next);
      const root = next.deleted && !current.deleted && next.threadTs !== null ? log.byTs.get(next.threadTs) : undefined;
      if (root !== undefined && root.ts !== next.ts)
        log.byTs.set(root.ts, { ...root, replyCount: Math.max(0, root.replyCount - 1) });
      onChange(next);
      return next;
    },
    history(channel, query) {
      const log = logs.get(channel);
      if (log === undefined) return { messages: [], hasMore: false };
      const found: StoredMessage[] = [];
      let index = query.latest === null ? log.order.length - 1 : lowerBound(log.order, query.latest);
      for (; index >= 0; index--) {
        const ts = log.order[index];
        if (ts === undefined) continue;
        if (query.latest !== null && (ts > query.latest || (ts === query.latest && !query.inclusive))) continue;
        if (query.oldest !== null && (ts < query.oldest || (ts === query.oldest && !query.inclusive))) break;
        const message = log.byTs.get(ts);
        if (message === undefined || message.deleted || message.ephemeralFor !== null) continue;
        if (message.threadTs !== null && message.threadTs !== ts && !message.broadcast) continue;
        if (found.length === query.limit) return { messages: found, hasMore: true };
        found.push(message);
      }
      return { messages: found, hasMore: false };
    },
    thread(channel, rootTs) {
      const log = logs.get(channel);
      if (log === undefined) return [];
      return [rootTs, ...(log.threads.get(rootTs) ?? [])]
        .map((ts) => log.byTs.get(ts))
        .filter((message) => message !== undefined && !message.deleted && message.ephemeralFor === null)
        .filter((message) => message !== undefined);
    },
    all(channel, viewer) {
      const log = logs.get(channel);
      if (log === undefined) return [];
      const seen: StoredMessage[] = [];
      for (const ts of log.order) {
        const message = log.byTs.get(ts);
        if (message === undefined || message.deleted) continue;
        if (message.ephemeralFor === null || viewer === null || message.ephemeralFor === viewer) seen.push(message);
      }
      return seen;
    },
    count: (channel) => logs.get(channel)?.order.length ?? 0,
    snapshot: () =>
      [...logs.values()].flatMap((log) => log.order.map((ts) => log.byTs.get(ts)).filter((m) => m !== undefined)),
    restore(messages) {
      logs.clear();
      lastMicros = 0;
      for (const message of messages.toSorted((a, b) => (a.ts < b.ts ? -1 : 1))) {
        append(message);
        lastMicros = Math.max(lastMicros, Number(message.ts.replace(".", "")));
      }
    },
  };
}
