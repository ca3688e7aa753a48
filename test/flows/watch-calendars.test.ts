import { expect, test } from "@jest/globals";
import { UpstreamError } from "#domain/errors.ts";
import type { CalendarConnection, Pull } from "#flows/ports.ts";
import { watchCalendars } from "#flows/watch-calendar.ts";

const now = Temporal.Instant.from("2026-11-24T09:30:00Z");
const reps = Array.from({ length: 20 }, (_, index) => `rep${index}@ourco.example`);

const connectionOf = (rep: string): CalendarConnection => ({
  rep,
  provider: "google",
  via: "oauth",
  status: "connected",
  generation: 1,
  refreshToken: `token of ${rep}`,
  scopes: [],
  cursor: "c0",
  lastPullAt: null,
  lastError: null,
  failures: 0,
  nextPullAt: now,
});

function start(pull: (connection: CalendarConnection, signal: AbortSignal) => Promise<Pull>) {
  const asked: (readonly [string, string | null])[] = [];
  const recorded = new Map<string, object>();
  const left = new Map<string, Temporal.Instant>();
  const world = { now, asked, recorded, left, most: 0 };
  let running = 0;
  const ports = {
    clock: { now: () => world.now },
    rules: { pollSeconds: 300 },
    metrics: { count: () => {}, observe: () => {} },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    calendars: {
      takePulls: async (wanted: readonly string[]) => wanted.map(connectionOf),
      recordPull: async (rep: string, result: object) => void recorded.set(rep, result),
      holdPulls: async (wanted: readonly string[], { until }: { until: Temporal.Instant }) => {
        for (const rep of wanted) left.set(rep, until);
      },
    },
    calendarSources: {
      google: {
        pull: async (connection: CalendarConnection, _window: unknown, signal: AbortSignal) => {
          asked.push([connection.rep, connection.refreshToken]);
          running += 1;
          world.most = Math.max(world.most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return pull(connection, signal);
        },
      },
    },
  } as unknown as Parameters<typeof watchCalendars>[0]; // what an unchanged calendar needs
  return { world, look: (signal = new AbortController().signal) => watchCalendars(ports, { reps }, signal) };
}
const unchanged = async (): Promise<Pull> => ({ kind: "unchanged", events: [], removedIds: [], cursor: "c1" });
const upstream = (reason: string) =>
  new UpstreamError("x", { service: "google", reason, retryable: true, retryAfterMs: null });

test("many calendars in one job: each is asked once, with its own rep's token, a few at a time", async () => {
  const { world, look } = start(unchanged);
  await look();
  expect(world.asked.toSorted()).toEqual(reps.map((rep) => [rep, `token of ${rep}`] as const).toSorted());
  expect(world.most).toBeLessThanOrEqual(8);
  for (const rep of reps) expect(world.recorded.get(rep)).toMatchObject({ cursor: "c1", at: now });
});

test("a calendar that fails has its own next time, and the others are as if nothing had happened", async () => {
  const { world, look } = start((connection) =>
    connection.rep === reps[3] ? Promise.reject(upstream("backendError")) : unchanged(),
  );
  await look();
  expect(world.recorded.get(reps[3] ?? "")).toEqual({
    error: "backendError",
    at: now,
    nextPullAt: now.add({ seconds: 30 }),
  });
  for (const rep of reps) if (rep !== reps[3]) expect(world.recorded.get(rep)).toMatchObject({ cursor: "c1" });
});

test("calendars that hang hold up no other: the rest are read and noted, and free for a push, while they are asked", async () => {
  const slow = new Set(reps.slice(0, 7));
  const answer = Promise.withResolvers<void>();
  const { world, look } = start(async (connection) => {
    if (slow.has(connection.rep)) await answer.promise;
    return unchanged();
  });
  const looked = look();
  while (world.recorded.size < reps.length - slow.size) await new Promise((resolve) => setImmediate(resolve));
  expect([...world.recorded.keys()].sort()).toEqual(reps.slice(7).toSorted());
  answer.resolve();
  await looked;
  expect(world.recorded.size).toBe(reps.length);
  expect(world.left.size).toBe(0);
});

test("a bug with one calendar is reported after the others are read and noted, and it is looked at again in half a minute", async () => {
  const { world, look } = start((connection) =>
    connection.rep === reps[0] ? Promise.reject(new TypeError("a bug")) : unchanged(),
  );
  await expect(look()).rejects.toThrow("a bug");
  expect([...world.recorded.keys()].sort()).toEqual(reps.slice(1).toSorted());
  expect(world.left).toEqual(new Map([[reps[0], now.add({ seconds: 30 })]]));
});

test("no read begins so late that it could outlive the time it was given: the rest stays due, for anybody at once", async () => {
  const { world, look } = start(async () => {
    world.now = world.now.add({ seconds: 10 });
    return unchanged();
  });
  await look();
  expect(world.asked.length).toBeLessThan(reps.length);
  expect(world.recorded.size).toBe(world.asked.length);
  expect([...world.recorded.keys(), ...world.left.keys()].sort()).toEqual(reps.toSorted());
});

test("a worker that stops begins no other read, and leaves all to others", async () => {
  const { world, look } = start(unchanged);
  await look(AbortSignal.abort());
  expect(world.asked).toEqual([]);
  expect([...world.left.keys()].sort()).toEqual(reps.toSorted());
});

test("a read that is cut short because the worker stops is no failure of the calendar", async () => {
  const stop = new AbortController();
  const { world, look } = start((connection, signal) => {
    if (connection.rep !== reps[2]) return unchanged();
    stop.abort();
    return signal.aborted ? Promise.reject(upstream("aborted")) : unchanged();
  });
  await look(stop.signal);
  expect(world.recorded.has(reps[2] ?? "")).toBe(false);
  expect(world.left.get(reps[2] ?? "")).toEqual(now);
  expect([...world.recorded.keys(), ...world.left.keys()].sort()).toEqual(reps.toSorted());
});
