/** Answers in the shape of Google's JSON APIs. */

/** A refusal with Google's own words; the server turns it into the error body. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly reason: string;
  readonly location: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    reason: string,
    message: string,
    more: { location?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.location = more.location ?? null;
    this.headers = more.headers ?? {};
  }
}

/** A refusal of the OAuth endpoints: `{ error, error_description }`. */
export class OAuthRefusal extends Error {
  override readonly name = "OAuthRefusal";
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

export const badRequest = (message: string, location?: string): Refusal =>
  new Refusal(400, "badRequest", message, location === undefined ? {} : { location });

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=UTF-8", ...headers },
  });
}

const statusWords: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  412: "FAILED_PRECONDITION",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

export function refused(problem: unknown): Response {
  if (problem instanceof OAuthRefusal) {
    return json(problem.status, { error: problem.error, error_description: problem.message });
  }
  if (problem instanceof Refusal) {
    const where = problem.location === null ? {} : { locationType: "parameter", location: problem.location };
    return json(
      problem.status,
      {
        error: {
          code: problem.status,
          message: problem.message,
          errors: [{ domain: "global", reason: problem.reason, message: problem.message, ...where }],
          status: statusWords[problem.status] ?? "UNKNOWN",
        },
      },
      problem.headers,
    );
  }
  throw problem;
}
