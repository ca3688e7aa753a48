import { EventEmitter } from "node:events";
import type { Param, RawResult } from "./protocol.ts";
import { type Result, readResult, writeParams } from "./values.ts";

/** The worker thread as the clients see it. */
export interface Wire {
  query(client: number, text: string, params: readonly Param[] | null): Promise<Answer>;
  release(client: number): void;
}
export interface Answer {
  readonly results: readonly RawResult[];
  /** True while the client is inside a transaction. */
  readonly open: boolean;
}

/**
 * One client of the embedded database in the shape of a `pg.PoolClient`, as far as Kysely and BullMQ use one:
 * query, release, "notification" events after LISTEN.
 */
export class EmbeddedClient extends EventEmitter {
  readonly #wire: Wire;
  readonly #number: number;
  readonly #gone: (client: EmbeddedClient) => void;
  readonly channels = new Set<string>();
  #open = false;

  constructor(wire: Wire, number: number, gone: (client: EmbeddedClient) => void) {
    super();
    this.setMaxListeners(0);
    this.#wire = wire;
    this.#number = number;
    this.#gone = gone;
  }

  /** Errors are `pg.DatabaseError` with SQLSTATE in `code`. Several statements without parameters give the last result. */
  async query<R = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Result<R>> {
    const listened = /^\s*(?:--.*\n\s*)*listen\s+(?:"([^"]+)"|(\w+))/i.exec(text);
    // Before the statement runs: a notification may arrive together with its answer.
    if (listened) this.channels.add(listened[1] ?? (listened[2] ?? "").toLowerCase());
    const values = params.length > 0 ? writeParams(params) : null;
    try {
      const answer = await this.#wire.query(this.#number, text, values);
      this.#open = answer.open;
      const result = readResult(answer.results.at(-1) ?? { command: "", rowCount: null, fields: [], rows: [] });
      return result as Result<R>; // what the rows hold is the caller's word, as with node-postgres
    } catch (error) {
      this.#open = true; // unknown after an error: let the release make sure
      throw error;
    }
  }

  release(): void {
    if (this.#open) this.#wire.release(this.#number);
    this.#open = false;
    this.channels.clear();
    this.#gone(this);
  }
}

/**
 * The embedded database in the shape of a `pg.Pool`, as far as Kysely and BullMQ use one. There is one session behind
 * it: clients take turns, and one that is inside a transaction keeps the others waiting.
 */
export class EmbeddedPool extends EventEmitter {
  readonly options = {};
  readonly #wire: Wire;
  readonly #listeners = new Set<EmbeddedClient>();
  #count = 0;

  constructor(wire: Wire) {
    super();
    this.setMaxListeners(0);
    this.#wire = wire;
  }

  async connect(): Promise<EmbeddedClient> {
    this.#count += 1;
    const client = new EmbeddedClient(this.#wire, this.#count, (gone) => this.#listeners.delete(gone));
    this.#listeners.add(client);
    return client;
  }

  async query<R = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Result<R>> {
    const client = await this.connect();
    try {
      return await client.query<R>(text, params);
    } finally {
      client.release();
    }
  }

  /** The database outlives its pools: openEmbedded's `close` ends it. */
  async end(): Promise<void> {}

  notify(channel: string, payload: string): void {
    for (const client of this.#listeners) {
      if (client.channels.has(channel)) client.emit("notification", { channel, payload });
    }
  }
}
