import { type Logger, LogLevel } from "@slack/web-api";
import type { Clock } from "#domain/clock.ts";
import { createSlackGateway, type SlackGatewayOptions } from "#sandbox/slack/gateway.ts";

/** A clock that stands still until it is moved. */
export function movableClock(at = "2026-11-23T16:00:00Z"): Clock & { move(duration: Temporal.DurationLike): void } {
  let now = Temporal.Instant.from(at);
  return {
    now: () => now,
    move: (duration) => {
      now = now.add(duration);
    },
  };
}

export const people = [
  { email: "ana@northwind.example", name: "Ana Ruiz", timeZone: "Europe/Madrid" },
  { email: "ben@northwind.example", name: "Ben Ochieng", timeZone: "Africa/Nairobi" },
  { email: "mia@northwind.example", name: "Mia Larsen", timeZone: "America/New_York" },
] as const;

export function startGateway(options: Partial<SlackGatewayOptions> = {}) {
  const clock = options.clock ?? movableClock();
  return createSlackGateway({
    clock,
    people,
    channels: [{ name: "general" }, { name: "private-to-people", withBot: false }],
    ...options,
  });
}

/** Expected refusals would fill the test output. */
export const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
