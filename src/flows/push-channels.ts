import type { Ports } from "./ports.ts";
import { calendarKey } from "./sweep.ts";

export const pushPath = "/google/push";
const ttlSeconds = 7 * 24 * 3600;
const renewBeforeHours = 24;
const timeoutMs = 15_000;
/** A burst of notes about one calendar costs one read. */
const coalesceSeconds = 2;

type PushPorts = Pick<Ports, "calendars" | "calendarSources" | "clock" | "log" | "newId" | "queue" | "rules">;

/** Randomness and hashing for channel tokens, injected. */
export interface PushCrypto {
  token(): string;
  /** SHA-256, hex. */
  hash(text: string): string;
  /** Constant time. */
  equal(a: string, b: string): boolean;
}

/** Push is only a trigger: without a public URL, or when it fails, polling finds the same changes. New channel first, then the old one ends. */
export async function renewChannels(ports: PushPorts, crypto: PushCrypto): Promise<void> {
  const { publicUrl } = ports.rules;
  if (publicUrl === null) return;
  const now = ports.clock.now();
  const channels = Map.groupBy(await ports.calendars.channels(), (channel) => channel.rep);
  for (const connection of await ports.calendars.connections()) {
    const source = ports.calendarSources[connection.provider];
    const own = channels.get(connection.rep) ?? [];
    if (connection.status !== "connected" || source === undefined) {
      for (const channel of own) await ports.calendars.removeChannel(channel.id);
      continue;
    }
    const renewAt = now.add({ hours: renewBeforeHours });
    if (own.some((channel) => Temporal.Instant.compare(channel.expiresAt, renewAt) > 0)) continue;
    const id = ports.newId();
    const token = crypto.token();
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const lease = await source.watch(connection, { id, token, url: `${publicUrl}${pushPath}`, ttlSeconds }, signal);
      if (lease === null) continue;
      await ports.calendars.saveChannel({ id, rep: connection.rep, tokenHash: crypto.hash(token), ...lease });
      for (const old of own) {
        await ports.calendars.removeChannel(old.id);
        await source.unwatch(connection, old, signal);
      }
      await ports.calendars.requestPull(connection.rep, now);
    } catch (error) {
      // One rep's channel must not stop the others'; polling covers this one until the next round.
      ports.log.warn("push_channel_failed", { error: String(error) });
    }
  }
}

export interface PushNote {
  readonly channelId: string;
  readonly resourceId: string;
  readonly token: string;
  readonly state: string;
}

/** True when the note was ours. Bursts coalesce: the same rep is woken once. */
export async function receivePush(ports: PushPorts, crypto: PushCrypto, note: PushNote): Promise<boolean> {
  const now = ports.clock.now();
  const channel = await ports.calendars.channel(note.channelId);
  if (channel === null || channel.resourceId !== note.resourceId) return false;
  if (Temporal.Instant.compare(channel.expiresAt, now) <= 0) return false;
  if (!crypto.equal(channel.tokenHash, crypto.hash(note.token))) return false;
  if (note.state !== "sync") {
    await ports.calendars.requestPull(channel.rep, now);
    await ports.queue.wake(
      "watch-calendar",
      { reps: [channel.rep] },
      { key: calendarKey(channel.rep), at: now.add({ seconds: coalesceSeconds }) },
    );
  }
  return true;
}
