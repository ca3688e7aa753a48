import type { Clock } from "#domain/clock.ts";

/** The machine's time plus an offset. It only ever runs ahead: a message that was posted at ten stays posted at ten. */
export interface SandboxClock extends Clock {
  /** How far ahead of the machine's time, in milliseconds. */
  offsetMs(): number;
  /** Moves forward to `instant`; an instant that is over changes nothing. */
  moveTo(instant: Temporal.Instant): void;
  /** Back to the machine's time. Only for a demo that begins anew: nothing stored may be later than now. */
  restart(): void;
}

export function createSandboxClock(machine: Clock, offsetMs = 0): SandboxClock {
  let ahead = Math.max(0, Math.round(offsetMs));
  const now = () => machine.now().add({ milliseconds: ahead });
  return {
    now,
    offsetMs: () => ahead,
    moveTo(instant) {
      ahead += Math.max(0, Math.ceil(instant.epochMilliseconds - now().epochMilliseconds));
    },
    restart() {
      ahead = 0;
    },
  };
}
