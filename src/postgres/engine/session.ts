import { type PGlite, protocol } from "@electric-sql/pglite";
import type { FromWorker, RawError, RawResult, ToWorker } from "./protocol.ts";

type Query = Extract<ToWorker, { kind: "query" }>;
type Message = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];

/**
 * Shares PGlite's single session between many clients, first come first served. A client that begins a transaction
 * keeps the session until it commits, rolls back or is released; the others wait.
 */
export class Session {
  readonly #database: PGlite;
  readonly #send: (message: FromWorker) => void;
  readonly #idleInTransactionMs: number;
  #waiting: (Query | (() => Promise<void>))[] = [];
  #holder: number | null = null;
  #running = false;
  #idle: NodeJS.Timeout | null = null;
  /** Clients whose transaction was rolled back because they sat in it for too long. */
  readonly #expelled = new Set<number>();

  constructor(database: PGlite, send: (message: FromWorker) => void, idleInTransactionMs: number) {
    this.#database = database;
    this.#send = send;
    this.#idleInTransactionMs = idleInTransactionMs;
  }

  /** The schemas of the two owners of this database. */
  async prepare(): Promise<void> {
    await this.#database.exec("create schema if not exists bullmq; create schema if not exists app");
  }

  submit(query: Query): void {
    this.#waiting.push(query);
    void this.#pump();
  }

  /** Runs `work` when nobody holds the session. */
  alone(work: () => Promise<void>): void {
    this.#waiting.push(work);
    void this.#pump();
  }

  release(client: number): void {
    this.#expelled.delete(client);
    if (this.#holder !== client) return;
    this.#waiting.unshift(async () => {
      await this.#rollBack();
    });
    this.#holder = null;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#stopIdle();
    for (let next = this.#take(); next; next = this.#take()) {
      if (typeof next === "function") await next();
      else await this.#run(next);
    }
    this.#running = false;
    if (this.#holder !== null && this.#waiting.length > 0) {
      this.#idle = setTimeout(() => this.#expel(), this.#idleInTransactionMs);
    }
  }

  #take(): Query | (() => Promise<void>) | undefined {
    if (this.#holder === null) return this.#waiting.shift();
    const index = this.#waiting.findIndex((item) => typeof item !== "function" && item.client === this.#holder);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #stopIdle(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
  }

  #expel(): void {
    if (this.#holder === null) return;
    this.#expelled.add(this.#holder);
    this.#holder = null;
    this.#waiting.unshift(async () => {
      await this.#rollBack();
    });
    void this.#pump();
  }

  async #rollBack(): Promise<void> {
    await this.#execute(protocol.serialize.query("ROLLBACK"));
  }

  async #run(query: Query): Promise<void> {
    if (this.#expelled.has(query.client)) {
      if (/^\s*rollback/i.test(query.text)) this.#expelled.delete(query.client);
      this.#send({ kind: "error", id: query.id, error: expelledError, open: this.#expelled.has(query.client) });
      return;
    }
    const messages = await this.#execute(query.params === null ? protocol.serialize.query(query.text) : bound(query));
    const open = status(messages) !== "I";
    this.#holder = open ? query.client : null;
    const error = messages.find((message) => message.name === "error");
    if (error) this.#send({ kind: "error", id: query.id, error: rawError(error), open });
    else this.#send({ kind: "results", id: query.id, results: rawResults(messages), open });
  }

  async #execute(bytes: Uint8Array): Promise<Message[]> {
    const messages = await this.#database.execProtocolStream(bytes, { syncToFs: false, throwOnError: false });
    for (const message of messages) {
      if (message instanceof protocol.messages.NotificationResponseMessage) {
        this.#send({ kind: "notification", channel: message.channel, payload: message.payload });
      }
    }
    return messages;
  }
}

const expelledError: RawError = {
  code: "25P03",
  severity: "FATAL",
  message:
    "the transaction was rolled back: it sat without a statement while others waited for the only session. " +
    "Do not await the network, the queue or another connection inside a transaction.",
};

function bound(query: Query): Uint8Array {
  const { serialize } = protocol;
  const parts = [
    serialize.parse({ text: query.text }),
    serialize.bind({ values: [...(query.params ?? [])] }),
    serialize.describe({ type: "P" }),
    serialize.execute({}),
    serialize.sync(),
  ];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.byteLength;
  }
  return all;
}

/** "I" idle, "T" in a transaction, "E" in a failed one: the last word of every exchange. */
function status(messages: readonly Message[]): string {
  const ready = messages.findLast((message) => message instanceof protocol.messages.ReadyForQueryMessage);
  return ready?.status ?? "I";
}

function rawResults(messages: readonly Message[]): RawResult[] {
  const results: RawResult[] = [];
  let fields: RawResult["fields"] = [];
  let rows: (readonly (string | null)[])[] = [];
  for (const message of messages) {
    if (message instanceof protocol.messages.RowDescriptionMessage) {
      fields = message.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }));
    } else if (message instanceof protocol.messages.DataRowMessage) {
      rows.push(message.fields);
    } else if (message instanceof protocol.messages.CommandCompleteMessage) {
      // "SELECT 3", "INSERT 0 5", "CREATE TABLE": the first word and the last number, as node-postgres reads it.
      const [, command = "", first, second] = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/.exec(message.text) ?? [];
      const count = second ?? first;
      results.push({ command, rowCount: count === undefined ? null : Number(count), fields, rows });
      fields = [];
      rows = [];
    }
  }
  return results;
}

function rawError(message: Message): RawError {
  // Every message named "error" is a DatabaseError; its fields are own properties, undefined when absent.
  const report = message as unknown as RawError;
  const names = ["code", "severity", "detail", "hint", "position", "where", "schema", "table", "column"] as const;
  const more = ["dataType", "constraint", "routine"] as const;
  const present = [...names, ...more].filter((name) => report[name] !== undefined);
  return { message: report.message, ...Object.fromEntries(present.map((name) => [name, report[name]])) };
}
