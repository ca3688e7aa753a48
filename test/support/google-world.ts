/** The Google adapter against the fake, in process: no ports, no waiting, a clock that tests move. */
import type { Clock } from "#domain/clock.ts";
import type { CalendarConnection, CalendarSource, CalendarWindow, Pull } from "#flows/ports.ts";
import { createGoogleCalendar, type GoogleCalendarOptions } from "#integrations/index.ts";
import { createGoogleFake, type FakeSettings, type GoogleFake, sandboxClient } from "#sandbox/google/index.ts";

export interface GoogleWorld {
  readonly fake: GoogleFake;
  readonly source: CalendarSource;
  readonly clock: Clock & { set(at: string): void; advance(ms: number): void };
  /** Every wait that the adapter asked for, in milliseconds. */
  readonly waits: number[];
  readonly warnings: { code: string; fields: Record<string, unknown> | undefined }[];
  readonly calls: { name: string; labels: Record<string, string> | undefined }[];
  readonly signal: AbortSignal;
  readonly window: CalendarWindow;
  /** A connected rep with a fresh refresh token. */
  connect(rep: string, more?: Partial<CalendarConnection>): CalendarConnection;
  pull(connection: CalendarConnection): Promise<Pull>;
}

const testNow = "2026-11-24T08:20:00Z";

export function startGoogleWorld(
  more: {
    options?: Partial<GoogleCalendarOptions>;
    settings?: Partial<FakeSettings>;
    post?: Parameters<typeof createGoogleFake>[0]["post"];
  } = {},
): GoogleWorld {
  let now = Temporal.Instant.from(testNow);
  const clock = {
    now: () => now,
    set: (at: string) => {
      now = Temporal.Instant.from(at);
    },
    advance: (ms: number) => {
      now = now.add({ milliseconds: ms });
    },
  };
  const fake = createGoogleFake({
    clock,
    ...(more.settings === undefined ? {} : { settings: more.settings }),
    ...(more.post === undefined ? {} : { post: more.post }),
  });
  const waits: number[] = [];
  const warnings: GoogleWorld["warnings"] = [];
  const calls: GoogleWorld["calls"] = [];
  const source = createGoogleCalendar({
    clientId: sandboxClient.id,
    clientSecret: sandboxClient.secret,
    serviceAccount: null,
    apiUrl: null,
    oauthUrl: null,
    clock,
    log: { info: () => {}, warn: (code, fields) => warnings.push({ code, fields }), error: () => {} },
    metrics: { count: (name, labels) => calls.push({ name, labels }), observe: () => {} },
    fetchImplementation: fake.fetch,
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms);
      clock.advance(ms);
    },
    ...more.options,
  });
  const { signal } = new AbortController();
  const window = { from: now.subtract({ hours: 1 }), to: now.add({ hours: 48 }) };
  return {
    fake,
    source,
    clock,
    waits,
    warnings,
    calls,
    signal,
    window,
    connect: (rep, changes = {}) => ({
      rep,
      provider: "google",
      via: "oauth",
      status: "connected",
      generation: 1,
      refreshToken: fake.grant(rep),
      scopes: [],
      cursor: null,
      lastPullAt: null,
      lastError: null,
      failures: 0,
      nextPullAt: now,
      ...changes,
    }),
    pull: (connection) => source.pull(connection, window, signal),
  };
}
