import type { Clock } from "#domain/clock.ts";

const LOOK_EVERY_MS = 500;

/**
 * Things that happen later on the injected clock: scheduled messages, event retries. A moved clock is noticed within half a second
 * while something waits; `tick` runs what is due at once. Nothing waits, no timer runs.
 */
export interface Timeline {
  at(instant: Temporal.Instant, run: () => Promise<void> | void): void;
  /** Runs everything due now and returns when it has run. */
  tick(): Promise<void>;
  next(): Temporal.Instant | null;
  clear(): void;
}

export function createTimeline(clock: Clock): Timeline {
  let waiting: { at: Temporal.Instant; order: number; run: () => Promise<void> | void }[] = [];
  let order = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();

  function arm(): void {
    if (timer !== null || waiting.length === 0) return;
    timer = setTimeout(() => {
      timer = null;
      void tick().finally(arm);
    }, LOOK_EVERY_MS);
    timer.unref();
  }

  async function runDue(): Promise<void> {
    for (;;) {
      const now = clock.now();
      const due = waiting
        .filter((entry) => Temporal.Instant.compare(entry.at, now) <= 0)
        .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || a.order - b.order);
      if (due.length === 0) return;
      waiting = waiting.filter((entry) => !due.includes(entry));
      for (const entry of due) await entry.run();
    }
  }

  function tick(): Promise<void> {
    running = running.then(runDue, runDue);
    return running;
  }

  return {
    at(instant, run) {
      order += 1;
      waiting.push({ at: instant, order, run });
      arm();
    },
    tick,
    next: () => waiting.map((entry) => entry.at).toSorted(Temporal.Instant.compare)[0] ?? null,
    clear() {
      waiting = [];
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
