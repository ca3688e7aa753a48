import OpenAI from "openai";
import type { ModelFailure } from "#flows/model-ports.ts";

export interface Failure {
  readonly because: ModelFailure;
  /** Trying the same again may help. */
  readonly again: boolean;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
}

/** Everything that the SDK, the network or a strange server can throw, in our own words. `outOfTime`: the budget's signal has fired. */
export function failureOf(error: unknown, outOfTime: boolean): Failure {
  const requestId = error instanceof OpenAI.APIError ? (error.requestID ?? null) : null;
  const give = (because: ModelFailure, again = false, retryAfterMs: number | null = null): Failure => ({
    because,
    again,
    retryAfterMs,
    requestId,
  });
  if (outOfTime || error instanceof OpenAI.APIUserAbortError || error instanceof OpenAI.APIConnectionTimeoutError)
    return give("timeout");
  // A reset, a refused connection, a stream that was cut.
  if (error instanceof OpenAI.APIConnectionError || nameOf(error) === "TypeError") return give("unavailable", true);
  // 200 with a body that is not JSON: not the model's wording but the server's trouble.
  if (nameOf(error) === "SyntaxError") return give("invalid_output");
  if (!(error instanceof OpenAI.APIError)) return give("unavailable");
  const code = error.code ?? error.type ?? "";
  const status = error.status ?? 0;
  // Asking again will not fill the account up.
  if (code === "insufficient_quota" || code === "billing_hard_limit_reached" || status === 402) return give("quota");
  if (status === 429) return give("rate_limited", true, retryAfter(error.headers));
  if (status === 401 || status === 403) return give("auth");
  if (code === "content_filter" || code === "content_policy_violation") return give("filtered");
  if (status === 408 || status >= 500) return give("unavailable", true, retryAfter(error.headers));
  return give("bad_request");
}

/** By name: an error of another realm is no instance of ours. */
function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}

/** Seconds or a date (RFC 9110), or OpenAI's own milliseconds. */
function retryAfter(headers: Headers | undefined): number | null {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers?.get("retry-after") ?? null;
  if (value === null || value.trim() === "") return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
