/** State that agent features attach to a conversation or a thread in it: status line, prompts, title, session. */
export interface AgentThread {
  readonly channel: string;
  readonly threadTs: string | null;
  readonly status: string;
  readonly loadingMessages: readonly string[];
  /** Epoch milliseconds after which the status line is gone. */
  readonly statusUntil: number;
  readonly prompts: readonly { readonly title: string; readonly message: string }[];
  readonly promptsTitle: string | null;
  readonly title: string | null;
  readonly session: "active" | "processing" | "suspended" | "closed" | null;
}

export interface AgentThreads {
  get(channel: string, threadTs: string | null): AgentThread;
  change(channel: string, threadTs: string | null, patch: Partial<AgentThread>): AgentThread;
  of(channel: string): readonly AgentThread[];
  snapshot(): readonly AgentThread[];
  restore(threads: readonly AgentThread[]): void;
}

export function createAgentThreads(onChange: (channel: string) => void): AgentThreads {
  const threads = new Map<string, AgentThread>();
  const key = (channel: string, threadTs: string | null) => `${channel}:${threadTs ?? ""}`;
  const blank = (channel: string, threadTs: string | null): AgentThread => ({
    channel,
    threadTs,
    status: "",
    loadingMessages: [],
    statusUntil: 0,
    prompts: [],
    promptsTitle: null,
    title: null,
    session: null,
  });
  return {
    get: (channel, threadTs) => threads.get(key(channel, threadTs)) ?? blank(channel, threadTs),
    change(channel, threadTs, patch) {
      const next = { ...(threads.get(key(channel, threadTs)) ?? blank(channel, threadTs)), ...patch };
      threads.set(key(channel, threadTs), next);
      onChange(channel);
      return next;
    },
    of: (channel) => [...threads.values()].filter((thread) => thread.channel === channel),
    snapshot: () => [...threads.values()],
    restore(saved) {
      threads.clear();
      for (const thread of saved) threads.set(key(thread.channel, thread.threadTs), thread);
    },
  };
}
