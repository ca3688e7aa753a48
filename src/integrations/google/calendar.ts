/** Google Calendar as a calendar source: a window is read whole or not at all. */
import * as z from "zod";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { Clock } from "#domain/clock.ts";
import type { UpstreamError } from "#domain/errors.ts";
import type { CalendarConnection, CalendarSource, CalendarWindow, Log, Metrics, Pull } from "#flows/ports.ts";
import { createGoogleClient, type RawAnswer, type ServiceAccountKey, type Session } from "./client.ts";
import { consentScopes, createConsent, readingScope } from "./consent.ts";
import { digestOf, questionOf, readCursor, roundToHours, writeCursor } from "./cursor.ts";
import { type CallContext, failure, garbage, responseOf, upstreamFrom } from "./errors.ts";
import { eventFields, readEvent, validZone } from "./event-mapping.ts";
import { defaultLimits, type GoogleLimits, paceOf } from "./limits.ts";
import { createPacer, type Patience, patiently, realSleep, type Sleep } from "./patience.ts";
import { createTransport } from "./transport.ts";

export interface GoogleCalendarOptions {
  /** The OAuth client; null when reps cannot connect their own calendars. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  /** The key file's parsed JSON, for domain-wide delegation. */
  readonly serviceAccount: ServiceAccountKey | null;
  /** Null: Google's own. */
  readonly apiUrl: string | null;
  /** Serves /auth, /token and /revoke. Null: Google's own. */
  readonly oauthUrl: string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly fetchImplementation?: typeof fetch;
  readonly limits?: Partial<GoogleLimits>;
  /** In any one minute, of this process; 4,800 by default. */
  readonly requestsPerMinute?: number;
  readonly random?: () => number;
  readonly sleep?: Sleep;
}

const page = z.object({
  items: z.array(z.unknown()).default([]),
  nextPageToken: z.string().min(1).optional(),
  etag: z.string().max(300).optional(),
  timeZone: z.string().optional(),
  accessRole: z.string().optional(),
});
const watched = z.object({ resourceId: z.string().min(1).max(200), expiration: z.string().regex(/^\d{1,15}$/) });
const listFields = `etag,timeZone,accessRole,nextPageToken,items(${eventFields})`;

export function createGoogleCalendar(options: GoogleCalendarOptions): CalendarSource {
  const { clock, log, metrics } = options;
  const pace = options.requestsPerMinute === undefined ? {} : paceOf(options.requestsPerMinute);
  const limits: GoogleLimits = { ...defaultLimits, ...pace, ...options.limits };
  const patience: Patience = {
    limits,
    clock,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? realSleep,
  };
  const transport = createTransport({
    fetchImplementation: options.fetchImplementation ?? fetch,
    apiUrl: options.apiUrl,
    oauthUrl: options.oauthUrl,
    requestTimeoutMs: limits.requestTimeoutMs,
    maxBodyBytes: limits.maxBodyBytes,
  });
  const client = createGoogleClient({ ...options, delegatedScopes: [readingScope], transport });
  const waitForTurn = createPacer(patience);
  /** Pulls under way, by the exact question: a burst of push messages is one request. */
  const flights = new Map<string, Promise<Pull>>();

  /** One request with pace, one renewal of a refused access token, retries, metrics, and errors as UpstreamError. */
  async function call<T>(
    about: { operation: string; rep: string | null; delegated: boolean; write: boolean },
    session: Session | null,
    signal: AbortSignal,
    send: () => Promise<T>,
  ): Promise<T> {
    const context = (): CallContext => ({ ...about, now: clock.now() });
    return patiently(
      async () => {
        const startMs = clock.now().epochMilliseconds;
        let outcome = "ok";
        try {
          await waitForTurn(signal);
          return await renewing(session, send);
        } catch (problem) {
          const upstream = upstreamFrom(problem, context());
          outcome = upstream.reason;
          throw upstream;
        } finally {
          metrics.count("google_calls_total", { operation: about.operation, outcome });
          metrics.observe("google_call_seconds", (clock.now().epochMilliseconds - startMs) / 1000, {
            operation: about.operation,
          });
        }
      },
      patience,
      signal,
    );
  }

  function sessionFor(connection: CalendarConnection, context: CallContext): Session {
    const session = client.sessionFor(connection);
    if (typeof session !== "string") return session;
    const words = {
      "no-token": "no refresh token is stored; connect the calendar again",
      "no-service-account":
        "the connection is delegated and GOOGLE_SERVICE_ACCOUNT_FILE is not set; set it and restart",
      "no-oauth-client": "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are not set; set them and restart",
    }[session];
    throw failure(context, session, words, { retryable: false, authLost: session === "no-token" });
  }

  const aboutCall = (connection: CalendarConnection, operation: string, write = false): CallContext => ({
    operation,
    rep: connection.rep,
    delegated: connection.via === "delegated",
    write,
    now: clock.now(),
  });

  async function readPages(
    connection: CalendarConnection,
    window: CalendarWindow,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<"not-modified" | { items: unknown[]; etag: string | null; zone: string; accessRole: string | null }> {
    const about = aboutCall(connection, "events.list");
    const session = sessionFor(connection, about);
    const items: unknown[] = [];
    const tokens = new Set<string>();
    let first: z.infer<typeof page> | null = null;
    let token: string | null = null;
    for (let count = 0; ; count += 1) {
      if (count >= limits.maxPages) throw garbage(about, `more than ${limits.maxPages} pages for two days`);
      const condition = first === null ? etag : null;
      const answer: z.infer<typeof page> | null = await call(about, session, signal, async () => {
        const query = {
          timeMin: window.from.toString(),
          timeMax: window.to.toString(),
          fields: listFields,
          maxResults: 250,
        };
        const raw = await client.list(session, { ...query, pageToken: token }, condition, signal);
        if (raw.status === 304 && condition !== null) return null;
        return readAs(page, raw, about);
      });
      if (answer === null) return "not-modified";
      first ??= answer;
      items.push(...answer.items);
      token = answer.nextPageToken ?? null;
      if (token === null) break;
      if (tokens.has(token)) throw garbage(about, "the same page token twice");
      tokens.add(token);
    }
    return {
      items,
      etag: tokens.size === 0 ? (first.etag ?? null) : null,
      zone: validZone(first.timeZone) ?? "UTC",
      accessRole: first.accessRole ?? null,
    };
  }

  async function pullOnce(connection: CalendarConnection, asked: CalendarWindow, signal: AbortSignal): Promise<Pull> {
    const window = roundToHours(asked);
    const question = questionOf(connection, window);
    const remembered = readCursor(connection.cursor);
    const known = remembered?.asked === question ? remembered : null;
    const read = await readPages(connection, window, known?.etag ?? null, signal).catch((problem: UpstreamError) => {
      // Google forgot what the question referred to: ask again without any memory.
      if (problem.reason !== "fullSyncRequired" && problem.reason !== "updatedMinTooLongAgo") throw problem;
      log.warn("google-window-reread", { rep: connection.rep, reason: problem.reason });
      return readPages(connection, window, null, signal);
    });
    const unchanged: Pull = { kind: "unchanged", events: [], removedIds: [], cursor: connection.cursor };
    if (read === "not-modified") return unchanged;
    const digest = digestOf(read.items);
    const cursor = writeCursor({ asked: question, etag: read.etag, digest, zone: read.zone });
    // The server ignored the ETag, or gave a new one for the same content.
    if (known !== null && known.digest === digest) return { ...unchanged, cursor };
    return sortOut(connection, read, cursor);
  }

  /** One unreadable event must neither hide the others nor look deleted: the answer is then a delta, from which no absence is inferred. */
  function sortOut(
    connection: CalendarConnection,
    read: { items: readonly unknown[]; zone: string; accessRole: string | null },
    cursor: string,
  ): Pull {
    const events = new Map<string, CalendarEvent>();
    const removedIds = new Set<string>();
    let malformed = 0;
    for (const item of read.items) {
      const one = readEvent(item, { rep: connection.rep, zone: read.zone, accessRole: read.accessRole });
      switch (one.kind) {
        case "event":
          events.set(one.event.providerId, one.event);
          break;
        case "gone":
          removedIds.add(one.providerId);
          break;
        case "malformed":
          malformed += 1;
          log.warn("google-event-unreadable", { rep: connection.rep, providerId: one.providerId, fields: one.problem });
          break;
        default:
          one satisfies never;
      }
    }
    for (const id of events.keys()) removedIds.delete(id);
    return {
      kind: malformed === 0 ? "snapshot" : "delta",
      events: [...events.values()],
      removedIds: [...removedIds],
      // Read in full next time too: what is absent has not been looked at yet.
      cursor: malformed === 0 ? cursor : null,
    };
  }

  return {
    provider: "google",
    pull: async (connection, window, signal) => {
      const key = JSON.stringify([
        connection.rep,
        connection.generation,
        connection.cursor,
        questionOf(connection, roundToHours(window)),
      ]);
      const running = flights.get(key);
      if (running !== undefined) {
        const joined = await running.catch((problem: UpstreamError) => problem);
        // Only the first caller's signal stops a flight; the others fly themselves then.
        if (!(joined instanceof Error)) return joined;
        if (joined.reason !== "aborted") throw joined;
      }
      const flight = pullOnce(connection, window, signal).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
    get: async (connection, providerId, signal) => {
      const about = aboutCall(connection, "events.get");
      const session = sessionFor(connection, about);
      const raw = await call(about, session, signal, async () => {
        const answer = await client.get(session, providerId, eventFields, signal).catch((problem: unknown) => {
          const status = responseOf(problem)?.status;
          if (status === 404 || status === 410) return "gone" as const;
          throw problem;
        });
        return answer === "gone" ? answer : readAs(z.looseObject({ id: z.string() }), answer, about);
      });
      if (raw === "gone") return raw;
      const zone = readCursor(connection.cursor)?.zone ?? "UTC";
      const one = readEvent(raw, { rep: connection.rep, zone, accessRole: null });
      if (one.kind === "gone") return "gone";
      if (one.kind === "event") return one.event;
      throw failure(
        about,
        "unreadable-event",
        `event ${providerId} cannot be read (${one.problem}); the stored copy stays`,
        {
          retryable: false,
        },
      );
    },
    watch: async (connection, channel, signal) => {
      const about = aboutCall(connection, "events.watch", true);
      const session = sessionFor(connection, about);
      const expirationMs = clock.now().epochMilliseconds + channel.ttlSeconds * 1000;
      const answer = await call(about, session, signal, async () =>
        readAs(watched, await client.watch(session, { ...channel, address: channel.url, expirationMs }, signal), about),
      );
      return {
        resourceId: answer.resourceId,
        expiresAt: Temporal.Instant.fromEpochMilliseconds(Number(answer.expiration)),
      };
    },
    unwatch: async (connection, channel, signal) => {
      // Stopping twice is harmless, so a lost answer may be repeated.
      const about = aboutCall(connection, "channels.stop");
      const session = sessionFor(connection, about);
      await call(about, session, signal, () =>
        client.stop(session, channel, signal).catch((problem: unknown) => {
          if (responseOf(problem)?.status !== 404) throw problem;
        }),
      );
    },
    ...createConsent({
      ...options,
      client,
      transport,
      scopes: consentScopes,
      needed: { scope: readingScope, box: "calendar events" },
      call,
    }),
  };
}

/** A 401 with a token that was good a moment ago: renew it once. Two calls that failed together renew it together. */
async function renewing<T>(session: Session | null, send: () => Promise<T>): Promise<T> {
  const before = session?.accessToken() ?? null;
  try {
    return await send();
  } catch (problem) {
    // The token endpoint's 401 has another meaning and another shape.
    const answer = responseOf(problem);
    const fromApi =
      typeof answer?.data === "object" &&
      answer.data !== null &&
      "error" in answer.data &&
      typeof answer.data.error === "object";
    if (session === null || before === null || answer?.status !== 401 || !fromApi) throw problem;
    if (session.accessToken() === before) session.dropAccessToken();
    return send();
  }
}

function readAs<T>(shape: z.ZodType<T>, answer: RawAnswer, about: CallContext): T {
  const parsed = shape.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  throw garbage(about, typeof answer.data === "object" ? (parsed.error.issues[0]?.path.join(".") ?? "") : "not JSON");
}
