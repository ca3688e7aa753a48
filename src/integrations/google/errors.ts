/** Every way Google says no, as one UpstreamError with advice. Google's errors are never kept as the cause: they carry the request. */
import * as z from "zod";
import { UpstreamError } from "#domain/errors.ts";
import { TransportFailure } from "./transport.ts";

export interface CallContext {
  /** "events.list", "token", ... */
  readonly operation: string;
  /** Whose calendar; null for a call that concerns nobody yet. */
  readonly rep: string | null;
  readonly delegated: boolean;
  /** A call that may have taken effect although its answer was lost. */
  readonly write: boolean;
  readonly now: Temporal.Instant;
}

const apiProblem = z.object({
  error: z.object({
    message: z.string().optional(),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});
const oauthProblem = z.object({ error: z.string(), error_description: z.string().optional() });

const rateReasons = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"];
const hourMs = 3_600_000;

export function upstreamFrom(problem: unknown, context: CallContext): UpstreamError {
  if (problem instanceof UpstreamError) return problem;
  const lost = transportFailure(problem);
  if (lost !== null) {
    return failure(context, lost.kind, `${lost.message}`, {
      retryable: true,
      ambiguous: context.write,
    });
  }
  const response = responseOf(problem);
  if (response === null) {
    const words = problem instanceof Error ? problem.message.slice(0, 200) : "an unknown failure";
    return failure(context, "client-failure", `${words}. Check the Google settings; \`sideline doctor\` names them`, {
      retryable: false,
    });
  }
  const oauth = oauthProblem.safeParse(response.data);
  if (oauth.success) return fromOAuth(response.status, oauth.data.error, oauth.data.error_description ?? "", context);
  return fromApi(response, context);
}

/** 2xx whose body is not what was asked for: cut short, HTML, another shape. */
export const garbage = (context: CallContext, what: string): UpstreamError =>
  failure(context, "garbage", `an answer that cannot be read: ${what}`, {
    retryable: true,
    ambiguous: context.write,
  });

export function failure(
  context: CallContext,
  reason: string,
  words: string,
  facts: { retryable: boolean; retryAfterMs?: number | null; ambiguous?: boolean; authLost?: boolean },
): UpstreamError {
  const whose = context.rep === null ? "" : ` for ${context.rep}`;
  return new UpstreamError(`Google ${context.operation}${whose}: ${words}`, { service: "google", reason, ...facts });
}

function fromOAuth(status: number, error: string, description: string, context: CallContext): UpstreamError {
  if (status === 429 || status >= 500) {
    return failure(context, error, `the token endpoint answered ${status}; it is tried again`, { retryable: true });
  }
  switch (error) {
    case "invalid_grant":
      // Google refuses an assertion from a wrong clock with the same word as a withdrawn consent.
      if (/short-lived|\biat\b|\bexp\b|reasonable timeframe/i.test(description)) {
        return failure(context, "clock-skew", "the signed request's times were refused; set this machine's clock", {
          retryable: true,
          retryAfterMs: 60_000,
        });
      }
      if (/signature|account not found|aud\b|issuer/i.test(description)) {
        return failure(
          context,
          "bad-service-account",
          `the service account's key was refused (${description}); make a new key`,
          {
            retryable: false,
          },
        );
      }
      return failure(
        context,
        "invalid_grant",
        context.delegated
          ? "the account does not exist any more or is suspended (or is not in the delegated domain); an admin must restore it"
          : "the consent was withdrawn or has expired (also after a password change or a deleted account); connect the calendar again",
        { retryable: false, authLost: true },
      );
    case "unauthorized_client":
      return failure(
        context,
        "unauthorized_client",
        "the service account is not delegated for this scope or domain; an admin adds its client id with calendar.events.readonly under Security > API controls > Domain-wide delegation",
        { retryable: false, authLost: true },
      );
    case "admin_policy_enforced":
    case "access_denied":
      return failure(context, error, "the Workspace admin does not allow this application; an admin must trust it", {
        retryable: false,
        authLost: true,
      });
    case "invalid_client":
    case "deleted_client":
      return failure(
        context,
        error,
        "GOOGLE_CLIENT_ID or GOOGLE_CLIENT_SECRET is not what Google knows; correct it and restart",
        {
          retryable: false,
        },
      );
    default:
      return failure(context, error, `the token endpoint refused: ${error} ${description}`.trim(), {
        retryable: false,
      });
  }
}

function fromApi(response: Answer, context: CallContext): UpstreamError {
  const { status } = response;
  const parsed = apiProblem.safeParse(response.data);
  const said = parsed.success ? parsed.data.error : null;
  const reason = said?.errors?.[0]?.reason ?? said?.status ?? `http-${status}`;
  const retryAfterMs = retryAfter(response.headers, context.now);
  const words = `${status} ${reason}`;
  if (status === 429 || (status === 403 && rateReasons.includes(reason))) {
    return failure(context, reason, `${words}, too many requests; tried again later`, {
      retryable: true,
      retryAfterMs,
    });
  }
  if (status === 403 && (reason === "dailyLimitExceeded" || reason === "variableTermLimitExceeded")) {
    return failure(
      context,
      reason,
      `${words}, the project's daily quota is used up; raise it in the Google Cloud console`,
      {
        retryable: true,
        retryAfterMs: retryAfterMs ?? hourMs,
      },
    );
  }
  if (status >= 500 || status === 408) {
    return failure(context, reason, `${words}, Google's side failed; tried again later`, {
      retryable: true,
      retryAfterMs,
      ambiguous: context.write,
    });
  }
  if (status === 401) {
    return failure(context, reason, `${words}, a fresh access token was refused; tried again later`, {
      retryable: true,
    });
  }
  if (status === 403 && (reason === "insufficientPermissions" || reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT")) {
    return failure(
      context,
      reason,
      "the consent does not include reading calendar events; connect again and leave the box ticked",
      {
        retryable: false,
        authLost: true,
      },
    );
  }
  if (status === 403 && (reason === "accessNotConfigured" || reason === "SERVICE_DISABLED")) {
    return failure(context, reason, "the Google Calendar API is off in this Google Cloud project; turn it on", {
      retryable: false,
    });
  }
  return failure(context, reason, words, { retryable: false });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers | null;
  readonly data: unknown;
}

/** The HTTP answer inside a library error, whatever copy of the library threw it. */
export function responseOf(problem: unknown): Answer | null {
  if (typeof problem !== "object" || problem === null || !("response" in problem)) return null;
  const { response } = problem;
  if (typeof response !== "object" || response === null || !("status" in response)) return null;
  if (typeof response.status !== "number") return null;
  return {
    status: response.status,
    headers: "headers" in response && response.headers instanceof Headers ? response.headers : null,
    data: "data" in response ? response.data : null,
  };
}

function transportFailure(problem: unknown): TransportFailure | null {
  for (let at = problem, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof TransportFailure) return at;
  }
  return null;
}

/** Retry-After in milliseconds: seconds or an HTTP date; null when absent or nonsense. */
function retryAfter(headers: Headers | null, now: Temporal.Instant): number | null {
  const value = headers?.get("retry-after") ?? null;
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now.epochMilliseconds);
}
