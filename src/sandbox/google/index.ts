/**
 * A strict stand-in for Google Calendar and Google's OAuth endpoints, for the sandbox and for tests. Product code never imports it.
 * In process: pass `fake.fetch` as the client's fetch. Over HTTP: `await fake.listen(0)`. Both answer on any host and under any path prefix.
 */
import { generateKeyPairSync } from "node:crypto";
import type { Server } from "node:http";
import type { Clock } from "#domain/clock.ts";
import { concerns, instancesOf, type Occurrence } from "./agenda.ts";
import { authorize, calendarRoute, callerOf, serveCalendar } from "./calendar-routes.ts";
import { createDriveFake, type DriveFake } from "./drive-routes.ts";
import { type Answer, closeServer, listenOn } from "./http-server.ts";
import * as meetings from "./meetings.ts";
import { forget, mint, serveConsent, serveRevoke, serveToken } from "./oauth-routes.ts";
import { type Fault, FaultQueue, type LoggedRequest, type Operation, RequestLog } from "./operations.ts";
import { type Post, PushChannels } from "./push-channels.ts";
import { json, Refusal, refused } from "./respond.ts";
import {
  emptyState,
  type FakeClient,
  type FakeEventInput,
  type FakeGuest,
  type FakeSettings,
  type FakeState,
  type FakeUser,
  sandboxClient,
} from "./state.ts";

export type { Occurrence } from "./agenda.ts";
export type { Fault } from "./operations.ts";
export type { FakeEventInput, FakeGuest, FakeSettings } from "./state.ts";
export { sandboxClient } from "./state.ts";

const driveScope = "https://www.googleapis.com/auth/drive.readonly";
export const readingScope = "https://www.googleapis.com/auth/calendar.events.readonly";

export interface GoogleFake {
  /** A fetch that never opens a port. */
  readonly fetch: typeof fetch;
  /** Serves the same thing on 127.0.0.1; port 0 picks a free one. Returns the base URL. */
  listen(port: number): Promise<string>;
  close(): Promise<void>;
  /** One request, for mounting under another server's path. */
  handle(request: Request): Promise<Response>;

  /** Creates or returns a user. */
  user(email: string, more?: { name?: string; zone?: string; aliases?: readonly string[] }): FakeUser;
  deleteUser(email: string): void;
  client(client: FakeClient): void;
  /** Consent already given: a refresh token of the sandbox client (or `clientId`). */
  grant(email: string, more?: { scopes?: readonly string[]; clientId?: string }): string;
  /** The person withdraws: every refresh and access token of theirs dies. */
  revoke(email: string): void;
  /** Access tokens die before their time; refresh tokens live. */
  expireAccess(email: string): void;
  /** A service account with domain-wide delegation; the key file's content. */
  serviceAccount(input: { domains: readonly string[]; scopes?: readonly string[] }): {
    client_email: string;
    private_key: string;
    private_key_id: string;
    type: "service_account";
  };

  /** Returns the event id. Guests who are users here get their own copy: same id, same iCalUID. */
  insert(email: string, event: FakeEventInput): string;
  patch(email: string, eventId: string, changes: meetings.Changes): void;
  move(email: string, eventId: string, start: string, end?: string): void;
  respond(email: string, eventId: string, guest: string, response: NonNullable<FakeGuest["responseStatus"]>): void;
  /** By the organiser (also one who has no calendar here): cancelled for all. By a guest: only their copy. */
  remove(email: string, eventId: string): void;
  cancelInstance(email: string, seriesId: string, originalStart: string): void;
  /** The id of one instance of a series. */
  instance(seriesId: string, originalStart: string): string;
  /** "This and following". `leftover` leaves the old series' instance in the first slot. Returns the new series' id. */
  split(
    email: string,
    seriesId: string,
    from: string,
    changes?: meetings.Changes,
    more?: { leftover?: boolean },
  ): string;
  /** What lies in the person's calendar in that time, by start; what was cancelled or has left it as well. */
  occurrences(email: string, from: Temporal.Instant, to: Temporal.Instant): readonly Occurrence[];
  /** Empties every calendar; people, consents and tokens stay. */
  clearCalendars(): void;
  /** Ends every push channel: whoever asked for one listens at another address now. */
  forgetChannels(): void;
  /** Replaces what the API shows for this event by raw JSON, to play a malformed answer. Null takes it back. */
  corrupt(eventId: string, raw: Record<string, unknown> | null): void;

  fail(fault: Fault): void;
  clearFaults(): void;
  /** Drive files of everybody, each with its readers. */
  readonly drive: DriveFake;
  readonly push: { drop: number; duplicate: number; settle(): Promise<void> };
  requests(filter?: { operation?: Operation; user?: string }): readonly LoggedRequest[];
  /** Requests by user, the OAuth endpoints under "". */
  counts(): Readonly<Record<string, number>>;
  clearRequests(): void;
  readonly settings: FakeSettings;
  snapshot(): FakeState;
  restore(state: FakeState): void;
  reset(): void;
}

export function createGoogleFake(options: {
  readonly clock: Clock;
  readonly settings?: Partial<FakeSettings>;
  /** Where push messages go; `fetch` when absent. */
  readonly post?: Post;
}): GoogleFake {
  const state = emptyState(options.settings);
  const log = new RequestLog();
  const faults = new FaultQueue();
  const servers: Server[] = [];
  const world: meetings.World = {
    state,
    now: () => options.clock.now(),
    changed: (emails) => channels.changed(emails),
  };
  const channels = new PushChannels(world, options.post ?? ((url, init) => fetch(url, init)));
  const drive = createDriveFake();
  const initial = JSON.stringify(state);

  async function answer(request: Request): Promise<Answer> {
    const url = new URL(request.url);
    const driven = drive.answer(url, readerOf(world, request));
    if (driven !== null) return driven;
    const route = routeOf(request.method, url.pathname);
    let user: string | null = null;
    const done = (result: Answer): Answer => {
      log.add({
        at: world.now().toString(),
        operation: route.operation,
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        user,
        status: result instanceof Response ? result.status : 0,
        conditional: request.headers.has("if-none-match"),
      });
      return result;
    };
    try {
      const caller = route.calendar === null ? null : callerOf(world, request.headers.get("authorization"));
      user = caller?.user.email ?? null;
      const fault = faults.take(route.operation, user);
      const spoiled = fault === null ? null : spoil(fault);
      if (spoiled !== null) return done(spoiled);
      if (caller !== null && route.calendar !== null) {
        authorize(caller, route.calendar);
        const served = await serveCalendar(world, channels, caller, route.calendar, request, url.searchParams);
        return done(fault === null ? served : await damage(fault, served));
      }
      const served = await serveOAuth(world, route.operation, request, url);
      return done(fault === null ? served : await damage(fault, served));
    } catch (problem) {
      return done(refused(problem));
    }
  }

  const lower = (email: string): string => email.toLowerCase();
  const fake: GoogleFake = {
    // The overloads of fetch come down to this one call.
    fetch: (async (input: string | URL | Request, init?: RequestInit) => {
      const signal = init?.signal ?? null;
      signal?.throwIfAborted();
      const result = await answer(new Request(input, init));
      if (result === "reset") throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
      if (result !== "hang") return result;
      return new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }) as typeof fetch,
    handle: async (request) => {
      const result = await answer(request);
      if (result instanceof Response) return result;
      return json(504, {
        error: { code: 504, message: result, errors: [{ reason: "backendError", message: result }] },
      });
    },
    listen: async (port) => {
      const { url, server } = await listenOn(port, answer);
      servers.push(server);
      return url;
    },
    close: async () => {
      await Promise.all(servers.splice(0).map(closeServer));
    },

    user: (email, more = {}) => {
      const known = state.users[lower(email)];
      if (known !== undefined && !known.deleted) return known;
      const user: FakeUser = {
        email: lower(email),
        name: more.name ?? lower(email).split("@")[0] ?? email,
        aliases: (more.aliases ?? []).map(lower),
        zone: more.zone ?? "UTC",
        touched: state.revision,
        deleted: false,
      };
      state.users[user.email] = user;
      return user;
    },
    deleteUser: (email) => {
      meetings.userOf(world, lower(email)).deleted = true;
    },
    client: (client) => {
      state.clients[client.id] = client;
    },
    grant: (email, more = {}) => {
      fake.user(email);
      return mint(world, {
        email: lower(email),
        scopes: more.scopes ?? [readingScope, "openid", "email"],
        clientId: more.clientId ?? sandboxClient.id,
      });
    },
    revoke: (email) => {
      for (const [token, grant] of Object.entries(state.refreshTokens))
        if (grant.email === lower(email)) forget(world, token);
      fake.expireAccess(email);
    },
    expireAccess: (email) => {
      for (const [token, grant] of Object.entries(state.accessTokens))
        if (grant.email === lower(email)) delete state.accessTokens[token];
    },
    serviceAccount: ({ domains, scopes = [readingScope] }) => {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        publicKeyEncoding: { type: "spki", format: "pem" },
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
      });
      const name = `sideline-${Object.keys(state.serviceAccounts).length + 1}@sandbox.iam.gserviceaccount.test`;
      state.serviceAccounts[name] = { publicKey, scopes: [...scopes], domains: [...domains] };
      return { type: "service_account", client_email: name, private_key: privateKey, private_key_id: "fake" };
    },

    insert: (email, event) => {
      fake.user(email);
      return meetings.insert(world, lower(email), event).id;
    },
    patch: (email, eventId, changes) => {
      meetings.patch(world, lower(email), eventId, changes);
    },
    move: (email, eventId, start, end) => {
      meetings.move(world, lower(email), eventId, start, end);
    },
    respond: (email, eventId, guest, response) => {
      meetings.respond(world, lower(email), eventId, guest, response);
    },
    remove: (email, eventId) => meetings.remove(world, lower(email), eventId),
    cancelInstance: (email, seriesId, originalStart) =>
      meetings.remove(world, lower(email), fake.instance(seriesId, originalStart)),
    instance: (seriesId, originalStart) => `${seriesId}_${meetings.keyOf(originalStart)}`,
    split: (email, seriesId, from, changes = {}, more = {}) =>
      meetings.split(world, lower(email), seriesId, Temporal.Instant.from(from), changes, more.leftover ?? false).id,
    occurrences: (email, from, to) => {
      const user = meetings.userOf(world, lower(email));
      return Object.values(state.meetings)
        .filter((meeting) => concerns(meeting, user))
        .flatMap((meeting) => instancesOf(meeting, user, from.epochMilliseconds, to.epochMilliseconds))
        .sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
    },
    clearCalendars: () => {
      state.revision += 1;
      state.meetings = {};
      for (const user of Object.values(state.users)) user.touched = state.revision;
    },
    forgetChannels: () => {
      state.channels = {};
    },
    corrupt: (eventId, raw) => meetings.corrupt(world, eventId, raw),

    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    drive,
    push: channels,
    requests: (filter) => log.rows(filter),
    counts: () => {
      const counts: Record<string, number> = {};
      for (const row of log.rows()) counts[row.user ?? ""] = (counts[row.user ?? ""] ?? 0) + 1;
      return counts;
    },
    clearRequests: () => log.clear(),
    settings: state.settings,
    snapshot: () => structuredClone(state),
    restore: (saved) => {
      const { settings, ...rest } = structuredClone(saved);
      Object.assign(state, rest);
      Object.assign(state.settings, settings);
    },
    reset: () => {
      // The text was written from a FakeState.
      fake.restore(JSON.parse(initial) as FakeState);
      log.clear();
      faults.clear();
    },
  };
  return fake;
}

/** Who may read with this token; null for a stranger and for a consent that does not hold Drive. */
function readerOf(world: meetings.World, request: Request): string | null {
  try {
    const { user, scopes } = callerOf(world, request.headers.get("authorization"));
    return scopes.includes(driveScope) ? user.email : null;
  } catch (problem) {
    if (problem instanceof Refusal) return null;
    throw problem;
  }
}

function routeOf(
  method: string,
  pathname: string,
): { operation: Operation; calendar: ReturnType<typeof calendarRoute> } {
  const start = pathname.indexOf("/calendar/v3/");
  if (start >= 0) {
    const calendar = calendarRoute(method, pathname.slice(start));
    return { operation: calendar?.operation ?? "unknown", calendar };
  }
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  const oauth: Operation = last === "token" || last === "auth" || last === "revoke" ? last : "unknown";
  return { operation: oauth, calendar: null };
}

async function serveOAuth(world: meetings.World, operation: Operation, request: Request, url: URL): Promise<Response> {
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : new URLSearchParams();
  if (operation === "token" && request.method === "POST") return serveToken(world, form);
  if (operation === "revoke" && request.method === "POST") {
    return serveRevoke(world, form.get("token") ?? url.searchParams.get("token") ?? "");
  }
  if (operation === "auth")
    return serveConsent(world, request.method, request.method === "POST" ? form : url.searchParams);
  throw new Refusal(404, "notFound", "Not Found");
}

/** Faults that answer before anything happens. */
function spoil(fault: Fault["kind"]): Answer | null {
  if (fault === "hang" || fault === "reset") return fault;
  if (fault === "garbage")
    return new Response("<html>502 Bad Gateway", { status: 200, headers: { "content-type": "text/html" } });
  if (typeof fault === "string") return null;
  if ("oauth" in fault)
    return json(fault.status ?? 400, { error: fault.oauth, error_description: fault.description ?? fault.oauth });
  const headers = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
  return refused(new Refusal(fault.status, fault.reason, fault.message ?? fault.reason, { headers }));
}

/** Faults that spoil a true answer. */
async function damage(fault: Fault["kind"], served: Response): Promise<Answer> {
  if (fault === "lost-answer") return "reset";
  if (fault !== "half") return served;
  const text = await served.text();
  return new Response(text.slice(0, text.length / 2), { status: served.status, headers: served.headers });
}
