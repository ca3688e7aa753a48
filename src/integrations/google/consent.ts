/** Connecting and disconnecting: the consent page, the exchange of its code, and forgetting. */
import * as z from "zod";
import type { CalendarSource } from "#flows/ports.ts";
import type { GoogleClient } from "./client.ts";
import { type CallContext, failure } from "./errors.ts";
import { googleOAuth } from "./transport.ts";

export const readingScope = "https://www.googleapis.com/auth/calendar.events.readonly";
/**
 * Least scope: events, to read. `openid email` (not sensitive, no review) name the account that consented: without them a rep could
 * connect somebody else's calendar and never notice.
 */
export const consentScopes = ["openid", "email", readingScope] as const;

const idClaims = z.object({ aud: z.string(), email: z.string().optional(), email_verified: z.boolean().optional() });

type Consent = Pick<CalendarSource, "consentUrl" | "exchange" | "revoke">;
type Call = <T>(
  about: { operation: string; rep: string | null; delegated: boolean; write: boolean },
  session: null,
  signal: AbortSignal,
  send: () => Promise<T>,
) => Promise<T>;

export function createConsent(options: {
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly client: GoogleClient;
  readonly transport: typeof fetch;
  readonly scopes: readonly string[];
  /** The scope without which nothing works, and its box on the consent page in words. */
  readonly needed: { readonly scope: string; readonly box: string };
  readonly clock: { now(): Temporal.Instant };
  readonly call: Call;
}): Consent {
  const { clientId, clientSecret, client, call } = options;
  const about = (operation: string, write: boolean): CallContext => ({
    operation,
    rep: null,
    delegated: false,
    write,
    now: options.clock.now(),
  });
  return {
    consentUrl: (input) =>
      clientId === null || clientSecret === null ? null : client.consentUrl({ ...input, scopes: options.scopes }),

    exchange: async (input, signal) => {
      // A code works once: after a lost answer the rep starts again, a repeat would only burn it.
      const context = about("token", true);
      if (clientId === null || clientSecret === null) {
        throw failure(context, "no-oauth-client", "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are not set", {
          retryable: false,
        });
      }
      const tokens = await call(context, null, signal, () => client.exchange(input));
      const scopes = (tokens.scope ?? "").split(" ").filter((one) => one !== "");
      if (!scopes.includes(options.needed.scope)) {
        throw failure(
          context,
          "scope-missing",
          `the box for reading ${options.needed.box} was not ticked; connect again and leave it ticked`,
          {
            retryable: false,
            authLost: true,
          },
        );
      }
      if (tokens.refreshToken === null) {
        throw failure(
          context,
          "no-refresh-token",
          "no refresh token came; remove this application at myaccount.google.com/permissions and connect again",
          { retryable: false, authLost: true },
        );
      }
      return { refreshToken: tokens.refreshToken, scopes, email: consentingEmail(tokens.idToken, clientId) };
    },

    revoke: async (refreshToken, signal) => {
      const context = about("revoke", false);
      await call(context, null, signal, async () => {
        // In the body: the library would put the token into the URL, where proxies log it.
        const answer = await options.transport(`${googleOAuth}/revoke`, {
          method: "POST",
          body: new URLSearchParams({ token: refreshToken }),
          signal,
        });
        if (answer.ok) return;
        // 400 invalid_token: it is dead already, which is what was wanted.
        const data: unknown = await answer.json().catch(() => null);
        const dead = z.object({ error: z.enum(["invalid_token", "invalid_grant"]) }).safeParse(data).success;
        if (!dead)
          throw Object.assign(new Error("revoke refused"), {
            response: { status: answer.status, headers: answer.headers, data },
          });
      });
    },
  };
}

/**
 * The address in an ID token that came straight from the token endpoint over TLS, where OpenID Connect lets a client skip the signature
 * (Core 1.0, 3.1.3.7). Null when the token is for another client or the address is not verified.
 */
export function consentingEmail(idToken: string | null, clientId: string): string | null {
  if (idToken === null) return null;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return null;
  }
  const parsed = idClaims.safeParse(claims);
  if (!parsed.success || parsed.data.aud !== clientId || parsed.data.email_verified !== true) return null;
  return parsed.data.email?.toLowerCase() ?? null;
}
