import type { Dialect } from "kysely";

/** What both engines offer. Column values look the same on both (values.ts). */
export interface Database {
  /** One for any number of Kysely instances; `kysely.destroy()` leaves the database open. */
  readonly dialect: Dialect;
  /** "18.3": for `doctor` and the log. */
  readonly version: string;
  /** Resolves when the database answers a statement within 2 s; throws UpstreamError otherwise. */
  ping(): Promise<void>;
  /** Runs `work` while no other process or caller runs one under this name; waits its turn. Not reentrant. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Like withLock, but returns false at once when somebody else holds the name. */
  tryLock(name: string, work: () => Promise<void>): Promise<boolean>;
  /** Waits for running statements. Statements after it fail. */
  close(): Promise<void>;
}
