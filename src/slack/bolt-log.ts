import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "#flows/ports.ts";

/** Quoted words, addresses, tokens and ids of people and channels never reach the log. */
function masked(words: string): string {
  return words
    .replace(/xox[a-z]*-[\w-]+|xapp-[\w-]+/g, "(token)")
    .replace(/https?:\/\/\S+/g, "(url)")
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "(…)")
    .replace(/\S+@\S+/g, "(address)")
    .slice(0, 160);
}

/** Bolt's and the Web API client's own words: warnings and errors only, first words only; debug lines hold message bodies and are dropped. */
export function boltLogger(log: Log): Logger {
  const first = (parts: readonly unknown[]): Record<string, unknown> => {
    const [part] = parts;
    if (part instanceof Error) return { error: part.name };
    return { says: typeof part === "string" ? masked(part) : typeof part };
  };
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts: unknown[]) => log.warn("slack.bolt", first(parts)),
    error: (...parts: unknown[]) => log.error("slack.bolt", first(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
