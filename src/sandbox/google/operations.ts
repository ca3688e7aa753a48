/** What was asked of the fake, and what it was told to do wrong. */
export type Operation =
  | "events.list"
  | "events.get"
  | "events.instances"
  | "events.insert"
  | "events.patch"
  | "events.delete"
  | "events.watch"
  | "channels.stop"
  | "token"
  | "auth"
  | "revoke"
  | "unknown";

export interface LoggedRequest {
  readonly at: string;
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Who was authenticated; null for the OAuth endpoints and for strangers. */
  readonly user: string | null;
  readonly status: number;
  readonly conditional: boolean;
}

export interface Fault {
  /** Every Calendar call when absent. */
  readonly operation?: Operation;
  readonly user?: string;
  /** How many requests it spoils (default 1; Infinity: until `clearFaults`). */
  readonly times?: number;
  /** Lets this many matching requests through first: "the second page fails". */
  readonly after?: number;
  readonly kind:
    | { readonly status: number; readonly reason: string; readonly message?: string; readonly retryAfter?: string }
    | { readonly oauth: string; readonly status?: number; readonly description?: string }
    /** hang: no answer. reset: the connection breaks. garbage: HTML with 200. half: the true answer, cut in the middle. */
    | "hang"
    | "reset"
    | "garbage"
    | "half"
    /** The request takes effect and its answer is lost. */
    | "lost-answer";
}

const logCap = 20_000;

export class RequestLog {
  #rows: LoggedRequest[] = [];

  add(row: LoggedRequest): void {
    this.#rows.push(row);
    if (this.#rows.length > logCap) this.#rows = this.#rows.slice(logCap / 2);
  }

  rows(filter: { operation?: Operation; user?: string } = {}): readonly LoggedRequest[] {
    return this.#rows.filter(
      (row) =>
        (filter.operation === undefined || row.operation === filter.operation) &&
        (filter.user === undefined || row.user === filter.user),
    );
  }

  clear(): void {
    this.#rows = [];
  }
}

export class FaultQueue {
  #faults: { fault: Fault; left: number; skip: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
  }

  /** The first fault that fits takes the request. */
  take(operation: Operation, user: string | null): Fault["kind"] | null {
    for (const entry of this.#faults) {
      const { fault } = entry;
      const fits =
        fault.operation === undefined
          ? !["token", "auth", "revoke"].includes(operation)
          : fault.operation === operation;
      if (entry.left <= 0 || !fits || (fault.user !== undefined && fault.user !== user)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      return fault.kind;
    }
    return null;
  }

  clear(): void {
    this.#faults = [];
  }
}
