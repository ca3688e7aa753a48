import type { Clock } from "#domain/clock.ts";

/** Calls a minute that Slack promises per method, workspace and app (docs.slack.dev, tiers 1 to 4). */
const TIER_PER_MINUTE = { 2: 20, 3: 50, 4: 100 } as const;
const TIERS: Readonly<Record<string, 2 | 3 | 4>> = {
  "users.list": 2,
  "users.info": 4,
  "users.lookupByEmail": 3,
  "conversations.open": 3,
  "conversations.history": 3,
  "conversations.replies": 3,
  "conversations.info": 3,
  "conversations.members": 4,
  "chat.update": 3,
  "chat.delete": 3,
  "chat.postEphemeral": 4,
  "chat.scheduleMessage": 3,
  "chat.startStream": 2,
  "chat.appendStream": 4,
  "chat.stopStream": 2,
  "views.open": 4,
  "views.push": 4,
  "views.update": 4,
  "views.publish": 4,
  "reactions.add": 3,
};
/** chat.postMessage: about one a second in a channel, with short bursts. */
const POST_BURST = 5;

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets on the injected clock. Returns the seconds to wait, or null when the call may go through. */
export function createRateLimits(clock: Clock) {
  const buckets = new Map<string, Bucket>();

  function take(key: string, capacity: number, perSecond: number): number | null {
    const now = clock.now().epochMilliseconds;
    const bucket = buckets.get(key) ?? { tokens: capacity, at: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return null;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
  }

  return {
    check(method: string, channel: string): number | null {
      if (method === "chat.postMessage") return take(`post:${channel}`, POST_BURST, 1);
      const tier = TIERS[method];
      if (tier === undefined) return null;
      const perMinute = TIER_PER_MINUTE[tier];
      return take(method, perMinute, perMinute / 60);
    },
    clear: () => buckets.clear(),
  };
}
