/** Slack's failures in this product's words. What matters to the caller: did it happen, may it be tried again, is the token dead. */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import { UpstreamError } from "#domain/errors.ts";

/** Only a person can repair these: reinstall the app. */
const authLost = new Set([
  "token_revoked",
  "token_expired",
  "account_inactive",
  "not_authed",
  "invalid_auth",
  "org_login_required",
  "team_access_not_granted",
]);

/** Slack says it did not do it, and that later may be better. */
const later = new Set(["ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"]);

/** Slack does not know itself whether it did it ("some aspect of the operation may have succeeded"). */
const unsure = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "service_timeout"]);

/** The connection was never made, so nothing was sent. */
const neverConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "EHOSTUNREACH"]);

const slackWord = /^[a-z][a-z0-9_.]{0,79}$/;
const defaultRetryMs = 30_000;

/** `writes`: the method changes what a person sees, so an answer that got lost leaves it open whether it happened. */
export function toUpstreamError(method: string, error: unknown, writes: boolean): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (error instanceof WebAPIRateLimitedError) return rateLimited(method, error.retryAfter * 1_000, error);
  if (error instanceof WebAPIPlatformError) return platformError(method, error, writes);
  if (error instanceof WebAPIHTTPError) {
    const retryable = error.statusCode >= 500 || error.statusCode === 408;
    return new UpstreamError(`Slack answered ${method} with HTTP ${error.statusCode}; expected 200. Try again later.`, {
      service: "slack",
      reason: `http_${error.statusCode}`,
      retryable,
      ambiguous: writes && retryable,
      cause: error,
    });
  }
  // web-api 8 has no class for a 429 whose Retry-After is missing or unreadable.
  if (error instanceof Error && error.message.startsWith("Retry header did not contain"))
    return rateLimited(method, defaultRetryMs, error);
  const { reason, sent } = transport(error);
  return new UpstreamError(
    `Slack could not be reached for ${method} (${reason}). Check the network; it is tried again.`,
    {
      service: "slack",
      reason,
      retryable: true,
      ambiguous: writes && sent,
      cause: error,
    },
  );
}

function rateLimited(method: string, retryAfterMs: number, cause: unknown): UpstreamError {
  return new UpstreamError(
    `Slack limits the rate of ${method}; it is tried again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
    {
      service: "slack",
      reason: "ratelimited",
      retryable: true,
      retryAfterMs,
      cause,
    },
  );
}

function platformError(method: string, error: WebAPIPlatformError, writes: boolean): UpstreamError {
  // The type promises a string; a body that is not JSON, or has no error, arrives here as well.
  const said: unknown = error.data.error;
  if (typeof said !== "string" || !slackWord.test(said)) return garbage(method, writes, error);
  if (later.has(said)) return rateLimited(method, (error.data.response_metadata?.retryAfter ?? 30) * 1_000, error);
  const retryable = unsure.has(said);
  const lost = authLost.has(said);
  const what = lost
    ? "Install the app again in this workspace."
    : retryable
      ? "It is tried again."
      : "It is not tried again.";
  return new UpstreamError(`Slack refused ${method}: ${said}. ${what}`, {
    service: "slack",
    reason: said,
    retryable,
    ambiguous: writes && retryable,
    authLost: lost,
    cause: error,
  });
}

/** An answer that is not what Slack says: a proxy's page, half a body, a success without its parts. */
export function garbage(method: string, writes: boolean, cause?: unknown): UpstreamError {
  return new UpstreamError(
    `Slack's answer to ${method} could not be read; expected JSON with its usual fields. It is tried again.`,
    {
      service: "slack",
      reason: "unreadable_answer",
      retryable: true,
      ambiguous: writes,
      cause,
    },
  );
}

function transport(error: unknown): { readonly reason: string; readonly sent: boolean } {
  const original = error instanceof WebAPIRequestError ? error.original : error;
  if (!(original instanceof Error)) return { reason: "unknown", sent: true };
  if (original.name === "TimeoutError" || original.name === "AbortError") return { reason: "timeout", sent: true };
  const code = codeOf(original) ?? codeOf(original.cause);
  if (code !== null) return { reason: code.toLowerCase(), sent: !neverConnected.has(code) };
  return { reason: "connection_failed", sent: true };
}

function codeOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("code" in value)) return null;
  return typeof value.code === "string" ? value.code : null;
}
