import { createHash, createHmac } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** A Slack-looking id that depends on the words alone, so that it is the same after every restart: "U0K3…". */
export function stableId(prefix: string, ...words: readonly string[]): string {
  const digest = createHash("sha256").update(words.join("\u0000")).digest();
  let id = `${prefix}0`;
  for (let index = 0; index < 9; index++) id += ALPHABET[(digest[index] ?? 0) % ALPHABET.length];
  return id;
}

/** Counts up and hides the count in a hash: unique in one gateway, the same in every run that does the same things. */
export function createIdSequence(seed: string, start = 0) {
  let count = start;
  return {
    next: (prefix: string): string => {
      count += 1;
      // Block ids come by the thousand and only have to be unique in their message.
      if (prefix === "b") return `b${count.toString(36).toUpperCase().padStart(7, "0")}`;
      return stableId(prefix, seed, String(count));
    },
    count: () => count,
    restore: (value: number) => {
      count = value;
    },
  };
}
export type IdSequence = ReturnType<typeof createIdSequence>;

/** Slack's v0 request signature over the raw body. `timestamp` is epoch seconds. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}
