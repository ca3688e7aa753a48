/** What the main thread and the store's worker thread say to each other. Values travel as Postgres text; the main thread parses them. */

export interface StartOptions {
  /** The Postgres data directory; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** How long a client may sit in a transaction without a statement while others wait for the one session. */
  readonly idleInTransactionMs: number;
}

export type Param = string | Uint8Array | null;

export type ToWorker =
  | {
      readonly kind: "query";
      readonly id: number;
      readonly client: number;
      readonly text: string;
      /** Null sends the text by the simple protocol, which allows several statements. */
      readonly params: readonly Param[] | null;
    }
  /** The client is done: whatever transaction it left open is rolled back. */
  | { readonly kind: "release"; readonly client: number }
  | { readonly kind: "dump" | "facts" | "close"; readonly id: number };

export interface RawResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The fields of a Postgres error report that node-postgres also shows. */
export interface RawError {
  readonly message: string;
  readonly code?: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly constraint?: string;
  readonly routine?: string;
}

export interface EngineFacts {
  /** How often a file was really flushed to disk since the start. */
  readonly fsyncs: number;
  /** Bytes of WebAssembly memory. */
  readonly wasmBytes: number;
}

export type FromWorker =
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "start-failed"; readonly message: string }
  | { readonly kind: "results"; readonly id: number; readonly results: readonly RawResult[]; readonly open: boolean }
  | { readonly kind: "error"; readonly id: number; readonly error: RawError; readonly open: boolean }
  | { readonly kind: "notification"; readonly channel: string; readonly payload: string }
  | { readonly kind: "dumped"; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: "facts"; readonly id: number; readonly facts: EngineFacts }
  | { readonly kind: "closed"; readonly id: number };
