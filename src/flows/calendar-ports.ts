/** Calendars: what the flows keep about them, and where they read them. Part of ports.ts. */
import type { CallCorrection, CallDecision } from "#domain/calendar/decision.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";

type Instant = Temporal.Instant;

/** One rep's connection to one calendar. The refresh token or key never leaves the store's encryption in clear except to its own source. */
export interface CalendarConnection {
  readonly rep: string;
  readonly provider: "google" | "m365";
  /** oauth: the rep connected; delegated: service account acts for them; local: first run on a laptop. */
  readonly via: "oauth" | "delegated" | "local";
  readonly status: "connected" | "revoked" | "disconnected";
  /** Grows with every reconnect: "tell once" is per generation. */
  readonly generation: number;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[];
  /** Opaque to everybody but the source. */
  readonly cursor: string | null;
  readonly lastPullAt: Instant | null;
  readonly lastError: string | null;
  readonly failures: number;
  readonly nextPullAt: Instant;
}

export interface StoredEvent {
  readonly rep: string;
  readonly event: CalendarEvent;
  readonly decision: CallDecision | null;
  /** Set when the event left the calendar; its row stays until its end plus 30 days. */
  readonly removedAt: Instant | null;
  readonly seenAt: Instant;
}

export interface PushChannel {
  readonly id: string;
  readonly rep: string;
  readonly resourceId: string;
  /** SHA-256 hex of the token that Google must send back. */
  readonly tokenHash: string;
  readonly expiresAt: Instant;
}

export interface CalendarStore {
  connection(rep: string): Promise<CalendarConnection | null>;
  connections(): Promise<readonly CalendarConnection[]>;
  saveConnection(input: {
    rep: string;
    provider: "google" | "m365";
    via: CalendarConnection["via"];
    refreshToken: string | null;
    scopes: readonly string[];
    now: Instant;
  }): Promise<CalendarConnection>;
  /** Deletes the token at once; the row stays with the given status. */
  dropToken(rep: string, status: "revoked" | "disconnected", reason: string): Promise<void>;
  /** Reps whose next pull is due and whose calendar nobody reads, oldest first; after them those whose last read failed, which may be slow. */
  duePulls(now: Instant, limit: number): Promise<readonly string[]>;
  /** Those of `reps` whose pull is due, now the caller's to read: nobody else takes them until `recordPull`, or until `until` should the caller die. */
  takePulls(reps: readonly string[], input: { now: Instant; until: Instant }): Promise<readonly CalendarConnection[]>;
  /** The reading now lasts until `until`; a time that is over ends it, and the calendar is as due as it was. Only what is still this reading, that lasted until `taken`. */
  holdPulls(reps: readonly string[], input: { taken: Instant; until: Instant }): Promise<void>;
  /** Ends the reading. */
  recordPull(
    rep: string,
    result:
      | { cursor: string | null; nextPullAt: Instant; at: Instant }
      | { error: string; nextPullAt: Instant; at: Instant },
  ): Promise<void>;
  /** Pull now: sets nextPullAt to `now` when it is later. */
  requestPull(rep: string, now: Instant): Promise<void>;
  /** In one transaction: upsert, mark removed. Rows not named stay untouched. */
  saveEvents(
    rep: string,
    changes: { upserts: readonly CalendarEvent[]; removedIds: readonly string[]; now: Instant },
  ): Promise<void>;
  saveDecisions(rep: string, decisions: readonly { providerId: string; decision: CallDecision }[]): Promise<void>;
  event(rep: string, providerId: string): Promise<StoredEvent | null>;
  /** Any rep's copy by provider id (for `sideline brief --event` and `explain`). */
  eventsById(providerId: string): Promise<readonly StoredEvent[]>;
  /** Events that overlap [from, to), removed ones included, by start. */
  eventsBetween(rep: string, from: Instant, to: Instant): Promise<readonly StoredEvent[]>;
  /** Deletes what was read of a calendar, but for calls ahead whose message is out: without its event that message could not be kept right. */
  forgetEvents(rep: string, now: Instant): Promise<void>;
  corrections(rep: string): Promise<readonly CallCorrection[]>;
  saveCorrection(correction: CallCorrection): Promise<void>;
  removeCorrection(rep: string, scope: CallCorrection["scope"], key: string): Promise<void>;
  /** One-time consent state of the OAuth round trip; `take` deletes it and returns null when unknown or expired. */
  saveOAuthState(row: { state: string; rep: string; verifier: string; expiresAt: Instant }): Promise<void>;
  takeOAuthState(state: string, now: Instant): Promise<{ rep: string; verifier: string } | null>;
  channels(rep?: string): Promise<readonly PushChannel[]>;
  channel(id: string): Promise<PushChannel | null>;
  saveChannel(channel: PushChannel): Promise<void>;
  removeChannel(id: string): Promise<void>;
}

/** The window is asked for by instants; what a cursor means is the provider's business. */
export interface CalendarWindow {
  readonly from: Instant;
  readonly to: Instant;
}
export interface Pull {
  /** snapshot: `events` is all there is in the window. unchanged: nothing changed since `cursor`. delta: `events` and `removedIds` are changes. */
  readonly kind: "snapshot" | "delta" | "unchanged";
  readonly events: readonly CalendarEvent[];
  /** Only ids the provider itself reported as gone. */
  readonly removedIds: readonly string[];
  readonly cursor: string | null;
}
/** Every method throws UpstreamError only (authLost when the rep must reconnect). A half-read answer is an error, never a Pull. */
export interface CalendarSource {
  readonly provider: "google" | "m365";
  pull(connection: CalendarConnection, window: CalendarWindow, signal: AbortSignal): Promise<Pull>;
  /** "gone" only when the provider said so (404, 410, cancelled tombstone). */
  get(connection: CalendarConnection, providerId: string, signal: AbortSignal): Promise<CalendarEvent | "gone">;
  /** Null when the provider or this deployment has no push (no PUBLIC_URL). */
  watch(
    connection: CalendarConnection,
    channel: { id: string; token: string; url: string; ttlSeconds: number },
    signal: AbortSignal,
  ): Promise<{ resourceId: string; expiresAt: Instant } | null>;
  unwatch(
    connection: CalendarConnection,
    channel: { id: string; resourceId: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** The consent page for `rep`; null when this deployment has no OAuth client. */
  consentUrl(input: { state: string; challenge: string; loginHint: string; redirectUri: string }): string | null;
  /** Exchanges the code. `email` is the address the provider says consented. */
  exchange(
    input: { code: string; verifier: string; redirectUri: string },
    signal: AbortSignal,
  ): Promise<{ refreshToken: string; scopes: readonly string[]; email: string | null }>;
  /** Tells the provider to forget the token; a token that is already dead is not an error. */
  revoke(refreshToken: string, signal: AbortSignal): Promise<void>;
}
export type CalendarSources = Readonly<Partial<Record<"google" | "m365", CalendarSource>>>;
