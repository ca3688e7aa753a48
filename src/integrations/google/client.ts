/**
 * The only file that knows Google's libraries. Their own retries are off (they ignore Retry-After and the 403 limits), their fetch is ours.
 * `googleapis` is entered by its calendar part: the root import costs a hundred megabytes.
 */
import { CodeChallengeMethod, JWT, OAuth2Client } from "google-auth-library";
import { calendar } from "googleapis/build/src/apis/calendar/index.js";
import type { CalendarConnection } from "#flows/ports.ts";
import { googleConsent } from "./transport.ts";

export interface ServiceAccountKey {
  readonly client_email: string;
  readonly private_key: string;
  readonly private_key_id?: string | undefined;
}

/** One rep's authenticated client. Never shared between reps. */
export interface Session {
  /** The access token in use, to tell whether somebody renewed it meanwhile. */
  accessToken(): string | null;
  /** Forgets the access token: the next call gets a new one. */
  dropAccessToken(): void;
  readonly auth: OAuth2Client;
}

export interface RawAnswer {
  readonly status: number;
  readonly data: unknown;
}

export interface GoogleClient {
  sessionFor(connection: CalendarConnection): Session | "no-token" | "no-service-account" | "no-oauth-client";
  list(
    session: Session,
    query: { timeMin: string; timeMax: string; pageToken: string | null; fields: string; maxResults: number },
    ifNoneMatch: string | null,
    signal: AbortSignal,
  ): Promise<RawAnswer>;
  get(session: Session, eventId: string, fields: string, signal: AbortSignal): Promise<RawAnswer>;
  watch(
    session: Session,
    channel: { id: string; token: string; address: string; expirationMs: number },
    signal: AbortSignal,
  ): Promise<RawAnswer>;
  stop(session: Session, channel: { id: string; resourceId: string }, signal: AbortSignal): Promise<RawAnswer>;
  consentUrl(input: {
    state: string;
    challenge: string;
    loginHint: string;
    redirectUri: string;
    scopes: readonly string[];
  }): string;
  exchange(input: { code: string; verifier: string; redirectUri: string }): Promise<{
    readonly refreshToken: string | null;
    readonly idToken: string | null;
    readonly scope: string | null;
  }>;
}

/** Sessions kept at most; about 4 KB each. The least recently made goes first and is simply made again. */
const sessionCap = 5_000;

export function createGoogleClient(options: {
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly serviceAccount: ServiceAccountKey | null;
  readonly oauthUrl: string | null;
  readonly delegatedScopes: readonly string[];
  readonly transport: typeof fetch;
}): GoogleClient {
  const transporterOptions = {
    fetchImplementation: options.transport,
    // Merged into every request's own settings: the token calls would otherwise retry on their own.
    retryConfig: { retry: 0, noResponseRetries: 0 },
  };
  const oauthClient = (): OAuth2Client =>
    new OAuth2Client({
      ...(options.clientId === null ? {} : { clientId: options.clientId }),
      ...(options.clientSecret === null ? {} : { clientSecret: options.clientSecret }),
      transporterOptions,
      endpoints: {
        oauth2AuthBaseUrl: options.oauthUrl === null ? googleConsent : `${options.oauthUrl.replace(/\/+$/, "")}/auth`,
      },
    });
  const api = calendar({ version: "v3" });
  const plain = { retry: false } as const;
  const sessions = new Map<string, Session>();

  function make(connection: CalendarConnection): Session | "no-token" | "no-service-account" | "no-oauth-client" {
    if (connection.via === "delegated") {
      const key = options.serviceAccount;
      if (key === null) return "no-service-account";
      const auth = new JWT({
        email: key.client_email,
        key: key.private_key,
        ...(key.private_key_id === undefined ? {} : { keyId: key.private_key_id }),
        scopes: [...options.delegatedScopes],
        subject: connection.rep,
        transporterOptions,
      });
      // What the library itself starts with: an expired token that it renews by signing.
      return sessionOf(auth, { refresh_token: "jwt-placeholder", expiry_date: 1 });
    }
    if (options.clientId === null || options.clientSecret === null) return "no-oauth-client";
    if (connection.refreshToken === null) return "no-token";
    return sessionOf(oauthClient(), { refresh_token: connection.refreshToken });
  }

  return {
    sessionFor: (connection) => {
      // The token is part of the key: a row that changed without a new generation must not keep an old client.
      const key = JSON.stringify([connection.rep, connection.via, connection.generation, connection.refreshToken]);
      const known = sessions.get(key);
      if (known !== undefined) return known;
      const made = make(connection);
      if (typeof made === "string") return made;
      const stale = `${JSON.stringify([connection.rep]).slice(0, -1)},`;
      for (const other of sessions.keys()) if (other.startsWith(stale)) sessions.delete(other);
      sessions.set(key, made);
      if (sessions.size > sessionCap) {
        const oldest = sessions.keys().next().value;
        if (oldest !== undefined) sessions.delete(oldest);
      }
      return made;
    },
    list: (session, query, ifNoneMatch, signal) =>
      api.events.list(
        {
          auth: session.auth,
          calendarId: "primary",
          singleEvents: true,
          showDeleted: true,
          orderBy: "startTime",
          timeMin: query.timeMin,
          timeMax: query.timeMax,
          maxResults: query.maxResults,
          fields: query.fields,
          ...(query.pageToken === null ? {} : { pageToken: query.pageToken }),
        },
        { ...plain, signal, ...(ifNoneMatch === null ? {} : { headers: { "If-None-Match": ifNoneMatch } }) },
      ),
    get: (session, eventId, fields, signal) =>
      api.events.get({ auth: session.auth, calendarId: "primary", eventId, fields }, { ...plain, signal }),
    watch: (session, channel, signal) =>
      api.events.watch(
        {
          auth: session.auth,
          calendarId: "primary",
          requestBody: {
            id: channel.id,
            type: "web_hook",
            address: channel.address,
            token: channel.token,
            expiration: String(channel.expirationMs),
          },
        },
        { ...plain, signal },
      ),
    stop: (session, channel, signal) =>
      api.channels.stop({ auth: session.auth, requestBody: channel }, { ...plain, signal }),
    consentUrl: (input) =>
      oauthClient().generateAuthUrl({
        access_type: "offline",
        // Without it a second consent brings no refresh token.
        prompt: "consent",
        scope: [...input.scopes],
        state: input.state,
        login_hint: input.loginHint,
        redirect_uri: input.redirectUri,
        code_challenge: input.challenge,
        code_challenge_method: CodeChallengeMethod.S256,
      }),
    exchange: async (input) => {
      const { tokens } = await oauthClient().getToken({
        code: input.code,
        codeVerifier: input.verifier,
        redirect_uri: input.redirectUri,
      });
      return {
        refreshToken: tokens.refresh_token ?? null,
        idToken: tokens.id_token ?? null,
        scope: tokens.scope ?? null,
      };
    },
  };
}

function sessionOf(auth: OAuth2Client, start: { refresh_token: string; expiry_date?: number }): Session {
  auth.setCredentials({ ...start });
  return {
    auth,
    accessToken: () => auth.credentials.access_token ?? null,
    dropAccessToken: () => auth.setCredentials({ ...start }),
  };
}
