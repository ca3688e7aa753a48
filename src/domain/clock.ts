/** Where "now" comes from. The domain takes `now` as an argument; flows read it from this port; nothing else reads the system clock. */
export interface Clock {
  now(): Temporal.Instant;
}

export const systemClock: Clock = { now: () => Temporal.Now.instant() };
