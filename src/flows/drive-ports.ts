/** Files of a person's Google Drive, read with that person's own rights. */
import type { CalendarSource } from "./calendar-ports.ts";

type Instant = Temporal.Instant;

export interface DriveConnection {
  readonly rep: string;
  /** lost: the consent is gone; only the person can give it again. */
  readonly status: "connected" | "lost";
  readonly refreshToken: string | null;
  /** Where the list of changes goes on; null: everything is read anew. */
  readonly pageToken: string | null;
  readonly lastPullAt: Instant | null;
  readonly lastError: string | null;
}

export interface DriveFile {
  readonly id: string;
  readonly name: string;
  /** The parser that reads it, by extension with the dot: ".md" for a Google Doc; null: none does. */
  readonly extension: string | null;
  /** Changes whenever the content does. */
  readonly version: string;
  /** Bytes; null for Google's own formats, which have none. */
  readonly size: number | null;
}

/** `file` null: trashed, removed, or this person may not read it any more. */
export interface DriveChange {
  readonly fileId: string;
  readonly file: DriveFile | null;
}

export interface DriveSession {
  /** Where the list of changes begins that come after this moment. */
  startToken(signal: AbortSignal): Promise<string>;
  /** Everything that is there, page by page. */
  files(pageToken: string | null, signal: AbortSignal): Promise<{ files: readonly DriveFile[]; next: string | null }>;
  /** "start-again": the token is too old. */
  changes(
    pageToken: string,
    signal: AbortSignal,
  ): Promise<{ changes: readonly DriveChange[]; next: string; more: boolean } | "start-again">;
  /** Null: gone, or not readable any more. Throws UpstreamError for what may work later, and for a consent that is gone (authLost). */
  content(
    file: DriveFile,
    largest: number,
    signal: AbortSignal,
  ): Promise<{ kind: "bytes"; bytes: Uint8Array } | { kind: "refused"; because: string } | null>;
}

/** The consent page, the exchange of its code, and the end of it, as for a calendar. */
export interface DriveSource extends Pick<CalendarSource, "consentUrl" | "exchange" | "revoke"> {
  open(connection: Pick<DriveConnection, "rep" | "refreshToken">): DriveSession;
}

export interface DriveStore {
  connect(input: { rep: string; refreshToken: string; scopes: readonly string[]; now: Instant }): Promise<void>;
  get(rep: string): Promise<DriveConnection | null>;
  /** Whose Drive should be read now; each is put off by `leaseMs`, so that nobody else reads it at the same time. */
  takeDue(input: { now: Instant; leaseMs: number; limit: number }): Promise<readonly DriveConnection[]>;
  savePage(rep: string, pageToken: string | null): Promise<void>;
  recordPull(rep: string, input: { at: Instant; next: Instant; error: string | null; status?: "lost" }): Promise<void>;
  /** Forgets the connection and its token. Its documents are the caller's. */
  disconnect(rep: string): Promise<void>;
}
