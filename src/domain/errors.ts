/**
 * The error family. Every message says what was expected, what came, and what to do.
 * `code` is a stable, searchable word; `cause` keeps the original error.
 */
abstract class SidelineError extends Error {
  abstract readonly code: string;
}

/** The settings cannot work. Raised at start only, with the whole list of what is missing. */
export class ConfigError extends SidelineError {
  readonly code = "config";
  override readonly name = "ConfigError";
}

/** Somebody gave us something unusable: a file row, a command argument, a request body. Shown to that person as it is. */
export class InputError extends SidelineError {
  readonly code = "input";
  override readonly name = "InputError";
  /** One line each, `file:line: what is wrong` where there is a file. */
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.problems = problems;
  }
}

export type UpstreamService = "slack" | "google" | "redis" | "postgres" | "model";

/**
 * Another system failed or refused.
 * `reason` is that system's own word where it has one ("rateLimitExceeded", "channel_not_found").
 * `ambiguous`: the request may have taken effect although no answer came (time-out, reset, 5xx on a write).
 * `authLost`: the credential is no longer valid and only a person can renew it.
 */
export class UpstreamError extends SidelineError {
  readonly code = "upstream";
  override readonly name = "UpstreamError";
  readonly service: UpstreamService;
  readonly reason: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly ambiguous: boolean;
  readonly authLost: boolean;

  constructor(
    message: string,
    facts: {
      service: UpstreamService;
      reason: string;
      retryable: boolean;
      retryAfterMs?: number | null;
      ambiguous?: boolean;
      authLost?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.service = facts.service;
    this.reason = facts.reason;
    this.retryable = facts.retryable;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.ambiguous = facts.ambiguous ?? false;
    this.authLost = facts.authLost ?? false;
  }
}

/** The code's own promise was broken: a bug, never an input. */
export class InvariantError extends SidelineError {
  readonly code = "invariant";
  override readonly name = "InvariantError";
}
