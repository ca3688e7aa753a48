/** Counts from the outside: what people can see in Slack, held against what the rows say should be there. */
import type { SlackGateway } from "#sandbox/slack/gateway.ts";
import type { StoredMessage } from "#sandbox/slack/wire.ts";
import type { RowFacts } from "./orders.ts";

export interface Verdict {
  readonly wanted: number;
  readonly visible: number;
  /** Should be visible and is not. */
  readonly lost: readonly string[];
  /** More than one message that nobody deleted. */
  readonly twice: readonly string[];
  /** In somebody else's conversation, or not where the row says. */
  readonly astray: readonly string[];
}

/** Messages of the app that were not deleted, by delivery. */
export function visibleByDelivery(slack: SlackGateway): ReadonlyMap<string, readonly StoredMessage[]> {
  const messages = slack.snapshot().messages.filter((message) => message.fromBot && !message.deleted);
  return Map.groupBy(messages, (message) => String(message.metadata?.event_payload.delivery_id ?? "none"));
}

/** `wanted`: ids of the deliveries that a person must see exactly once. */
export function judge(slack: SlackGateway, rows: readonly RowFacts[], wanted: readonly string[]): Verdict {
  const visible = visibleByDelivery(slack);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lost = wanted.filter((id) => !visible.has(id) || byId.get(id)?.status !== "sent");
  const twice = [...visible].filter(([, messages]) => messages.length > 1).map(([id]) => id);
  const astray = [...visible]
    .filter(([id, messages]) => {
      const row = byId.get(id);
      if (row === undefined) return true;
      const own = new Set(slack.sentTo(row.recipient).map((message) => message.ts));
      return messages.some((message) => !own.has(message.ts)) || !messages.some((message) => message.ts === row.ts);
    })
    .map(([id]) => id);
  return { wanted: wanted.length, visible: wanted.length - lost.length, lost, twice, astray };
}

/** Nothing left to do on this row now. */
export function isSettled(row: RowFacts, now: Temporal.Instant): boolean {
  if (row.status === "sent") return row.postedRev === row.rev;
  if (row.status === "failed" || row.status === "cancelled") return true;
  const soon = now.add({ minutes: 4 });
  return row.status === "pending" && Temporal.Instant.compare(Temporal.Instant.from(row.dueAt), soon) > 0;
}
