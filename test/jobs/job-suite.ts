/** What every queue backend must do. jobs/*.test.ts run it on each. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Clock } from "#domain/clock.ts";
import type { JobPayloads } from "#flows/payloads.ts";
import type { Log, Metrics } from "#flows/ports.ts";
import { type BackendOptions, type JobHandlers, type Jobs, openJobs } from "#jobs/index.ts";

export interface Recorded {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lines: { level: string; code: string; fields: Record<string, unknown> }[];
  readonly counts: Map<string, number>;
}

export function recorder(): Recorded {
  const lines: Recorded["lines"] = [];
  const counts = new Map<string, number>();
  const line =
    (level: string) =>
    (code: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, code, fields });
    };
  return {
    lines,
    counts,
    log: { info: line("info"), warn: line("warn"), error: line("error") },
    metrics: {
      count: (name, labels = {}, by = 1) => {
        const key = `${name} ${labels.job} ${labels.outcome}`;
        counts.set(key, (counts.get(key) ?? 0) + by);
      },
      observe: () => {},
    },
  };
}

/** A clock that the test moves. */
export function handClock(start: string): Clock & { moveTo(at: string): void } {
  let now = Temporal.Instant.from(start);
  return {
    now: () => now,
    moveTo: (at) => {
      now = Temporal.Instant.from(at);
    },
  };
}

/** Handlers that hand each call to the test. */
export function collect(): {
  handlers: JobHandlers;
  runs: JobPayloads["deliver"][];
  next(count: number): Promise<void>;
  onDeliver(work: (payload: JobPayloads["deliver"], signal: AbortSignal) => Promise<void>): void;
} {
  const runs: JobPayloads["deliver"][] = [];
  let wakeUps: (() => void)[] = [];
  let work = async (_payload: JobPayloads["deliver"], _signal: AbortSignal) => {};
  return {
    runs,
    onDeliver: (given) => {
      work = given;
    },
    next: async (count) => {
      while (runs.length < count) await new Promise<void>((resolve) => wakeUps.push(resolve));
    },
    handlers: {
      sweep: async () => {},
      maintain: async () => {},
      "watch-calendar": async () => {},
      "word-brief": async () => {},
      "word-answer": async () => {},
      "find-contradictions": async () => {},
      "read-signals": async () => {},
      "sync-drives": async () => {},
      "route-nudges": () => Promise.resolve(),
      "run-scene": () => Promise.resolve(),
      prepare: async () => {},
      deliver: async (payload, signal) => {
        runs.push(payload);
        for (const wake of wakeUps) wake();
        wakeUps = [];
        await work(payload, signal);
      },
    },
  };
}

export function jobSuite(name: string, backend: () => Promise<BackendOptions>, done: () => Promise<void>): void {
  describe(`jobs on ${name}`, () => {
    const start = "2026-11-24T09:00:00Z";
    let options: BackendOptions;
    let jobs: Jobs | undefined;
    let workers: { close(): Promise<void> } | undefined;
    let clock = handClock(start);
    let seen = recorder();
    let calls = collect();
    let fresh = 0;
    /** A key that no other test used. */
    const key = () => {
      fresh += 1;
      return `dlv:${name}:${fresh}`;
    };
    const wake = (id: string, given: string, at: string | Temporal.Instant) =>
      jobs!.queue.wake("deliver", { id, rev: 1 }, { key: given, at: Temporal.Instant.from(at) });

    const open = async () => {
      clock = handClock(start);
      seen = recorder();
      calls = collect();
      jobs = await openJobs(options, { clock, log: seen.log, metrics: seen.metrics });
    };
    const work = async () => {
      workers = await jobs!.start(calls.handlers);
    };

    beforeAll(async () => {
      options = await backend();
    });
    afterEach(async () => {
      await workers?.close();
      await jobs?.close();
      workers = undefined;
      jobs = undefined;
    });
    afterAll(done);

    test("the sweep and the maintenance are scheduled by themselves", async () => {
      await open();
      const swept = Promise.withResolvers<void>();
      const maintained = Promise.withResolvers<void>();
      workers = await jobs!.start({
        ...calls.handlers,
        sweep: async () => swept.resolve(),
        maintain: async () => maintained.resolve(),
      });
      await Promise.all([swept.promise, maintained.promise]);
    });

    test("a wake-up for now runs with its payload", async () => {
      await open();
      await work();
      expect(await wake("a", key(), start)).toBe(true);
      await calls.next(1);
      expect(calls.runs).toEqual([{ id: "a", rev: 1 }]);
    });

    test("waking the same key again before it runs is a no-op", async () => {
      await open();
      const same = key();
      for (let i = 0; i < 3; i += 1) await wake("once", same, start);
      await wake("after", key(), start);
      await work();
      await calls.next(2);
      expect(calls.runs.map((run) => run.id).toSorted()).toEqual(["after", "once"]);
    });

    test("a key can be used again after its run", async () => {
      await open();
      await work();
      const same = key();
      await wake("one", same, start);
      await calls.next(1);
      await settled(() => wake("two", same, start).then(() => calls.runs.length >= 2));
      expect(calls.runs.map((run) => run.id)).toContain("two");
    });

    test("a wake-up in the future is moved earlier, and not later", async () => {
      await open();
      await work();
      const moved = key();
      const kept = key();
      await wake("moved", moved, "2026-11-24T12:00:00Z");
      await wake("kept", kept, clock.now().add({ milliseconds: 150 }));
      await wake("moved", moved, clock.now().add({ milliseconds: 100 }));
      await wake("kept", kept, "2026-11-24T12:00:00Z");
      await calls.next(2);
      expect(calls.runs.map((run) => run.id).toSorted()).toEqual(["kept", "moved"]);
    });

    test("a clock that jumped over the instant promotes the waiting wake-up", async () => {
      await open();
      await work();
      const same = key();
      await wake("jumped", same, "2026-11-24T12:00:00Z");
      clock.moveTo("2026-11-24T12:00:00Z");
      await wake("jumped", same, "2026-11-24T12:00:00Z");
      await calls.next(1);
      expect(calls.runs).toEqual([{ id: "jumped", rev: 1 }]);
    });

    test("a wake-up for now runs on an idle worker while far-future ones wait", async () => {
      await open();
      await work();
      for (let i = 0; i < 5; i += 1) await wake("far", key(), "2027-11-24T12:00:00Z");
      await wake("first", key(), start);
      await calls.next(1);
      await new Promise((resolve) => setTimeout(resolve, 300)); // the workers are blocked on the far future now
      const began = performance.now();
      await wake("now", key(), start);
      await calls.next(2);
      // Waiting for the far future or for the next poll would take seconds.
      expect(performance.now() - began).toBeLessThan(1_500);
    });

    test("a wake-up during a run of its key gets a run of its own", async () => {
      await open();
      const gate = Promise.withResolvers<void>();
      calls.onDeliver((payload) => (payload.id === "first" ? gate.promise : Promise.resolve()));
      await work();
      const same = key();
      await wake("first", same, start);
      await calls.next(1);
      clock.moveTo("2026-11-24T09:00:05Z");
      await wake("second", same, clock.now());
      await calls.next(2);
      gate.resolve();
      expect(calls.runs.map((run) => run.id)).toEqual(["first", "second"]);
    });

    test("a failing handler is retried, logged without its message and counted, and stops nobody else", async () => {
      await open();
      let failures = 0;
      calls.onDeliver(async (payload) => {
        if (payload.id !== "fails" || failures >= 1) return;
        failures += 1;
        throw Object.assign(new Error("the secret of row 7"), { code: "23505" });
      });
      await work();
      await wake("fails", key(), start);
      await calls.next(1);
      await wake("fine", key(), start);
      await calls.next(3);
      expect(calls.runs.map((run) => run.id).toSorted()).toEqual(["fails", "fails", "fine"]);
      await settled(async () => (seen.counts.get("jobs_total deliver done") ?? 0) === 2);
      expect(seen.counts.get("jobs_total deliver failed")).toBe(1);
      const lines = seen.lines.filter((line) => line.code === "job_failed");
      expect(lines).toMatchObject([{ level: "error", fields: { job: "deliver", attempt: 1, code: "23505" } }]);
      expect(JSON.stringify(lines)).not.toContain("secret");
    });

    test("close lets a running job finish, and what is woken afterwards waits for the next process", async () => {
      await open();
      const gate = Promise.withResolvers<void>();
      let finished = false;
      calls.onDeliver(async () => {
        await gate.promise;
        finished = true;
      });
      await work();
      await wake("running", key(), start);
      await calls.next(1);
      const closing = workers!.close();
      gate.resolve();
      await closing;
      await wake("late", key(), start);
      expect({ finished, runs: calls.runs.map((run) => run.id) }).toEqual({ finished: true, runs: ["running"] });
      calls = collect();
      await work();
      await calls.next(1);
      expect(calls.runs).toEqual([{ id: "late", rev: 1 }]);
    });

    test("idle waits for what runs and not for what is due later", async () => {
      await open();
      const gate = Promise.withResolvers<void>();
      calls.onDeliver(() => gate.promise);
      await work();
      await wake("later", key(), "2026-11-25T09:00:00Z");
      await wake("now", key(), start);
      await calls.next(1);
      let idle = false;
      const waiting = jobs!.idle().then(() => {
        idle = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(idle).toBe(false);
      gate.resolve();
      await waiting;
    });

    test("ping answers", async () => {
      await open();
      await expect(jobs!.ping()).resolves.toBeUndefined();
    });

    test("timers run while 1,000 jobs drain", async () => {
      await open();
      await Promise.all(Array.from({ length: 1_000 }, (_, i) => wake(`${i}`, key(), start)));
      let ticks = 0;
      const timer = setInterval(() => {
        ticks += 1;
      }, 5);
      await work();
      await calls.next(1_000);
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(5);
    });
  });
}

/** Waits until `ready` says true; the test's own time-out ends a wait in vain. */
export async function settled(ready: () => Promise<boolean>): Promise<void> {
  while (!(await ready())) await new Promise((resolve) => setTimeout(resolve, 10));
}
