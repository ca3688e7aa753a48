/** The part of the product that needs no web server and no Slack: storage, stores and what the command line does with them. */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { Kysely } from "kysely";
import type { Clock } from "#domain/clock.ts";
import type { ConsentCrypto } from "#flows/connect-calendar.ts";
import { createInternalRules } from "#flows/internal-rules.ts";
import type { Log, Metrics, Ports } from "#flows/ports.ts";
import type { PushCrypto } from "#flows/push-channels.ts";
import { openPersonas } from "#integrations/persona-files/index.ts";
import { createDomainNames } from "#integrations/public-suffix/index.ts";
import { createEmbeddings } from "#llm/embeddings.ts";
import { openWording } from "#llm/index.ts";
import type { EmbeddedDatabase, ServerDatabase } from "#postgres/engine/index.ts";
import { openEmbedded, openServer } from "#postgres/engine/index.ts";
import { createStores, migrate, type Schema, type Stores } from "#postgres/index.ts";
import { createDocumentStore } from "#postgres/knowledge/index.ts";
import { createSecrets } from "#postgres/secrets.ts";
import type { Config } from "./config.ts";

export type CorePorts = Pick<
  Ports,
  | "briefs"
  | "calendars"
  | "clock"
  | "deliveries"
  | "documents"
  | "domains"
  | "installations"
  | "internal"
  | "log"
  | "metrics"
  | "newId"
  | "nudges"
  | "observations"
  | "people"
  | "plays"
  | "records"
  | "trails"
  | "documentFeedback"
  | "answers"
  | "governance"
  | "wording"
  | "rights"
  | "scenes"
  | "personas"
  | "signals"
  | "states"
>;

export interface Core {
  readonly database: EmbeddedDatabase | ServerDatabase;
  readonly ports: CorePorts;
  readonly stores: Stores;
  close(): Promise<void>;
}

export interface CoreOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Tests keep the embedded store in memory. */
  readonly inMemory?: boolean;
  /** The embedded database died: nothing can be stored any more. */
  readonly onCrash?: (error: Error) => void;
}

/** Opens the store and brings its schema up to date. Throws ConfigError with what to do. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { config, clock, log, metrics } = options;
  const database = await openDatabase(options);
  const db = new Kysely<Schema>({ dialect: database.dialect });
  try {
    await migrate(db, (work) => database.withLock("migrations", work));
    const stores = createStores(db, {
      secrets: createSecrets(config.encryptionKey),
      defaultLeadMinutes: config.leadMinutes,
      retentionDays: config.retentionDays,
      transcriptDays: config.transcriptDays,
      evidenceDays: config.evidenceDays,
      auditDays: config.auditDays,
      stateHistoryDays: config.stateHistoryDays,
    });
    const documents = await createDocumentStore(db, {
      log,
      embeddings: config.embeddings === null ? null : createEmbeddings(config.embeddings),
    });
    const domains = createDomainNames();
    const {
      people,
      records,
      calendars,
      deliveries,
      trails,
      briefs,
      installations,
      plays,
      rights,
      scenes,
      signals,
      nudges,
      observations,
      states,
    } = stores;
    const internal = createInternalRules({ clock, domains, people }, config.internalDomains);
    return {
      database,
      stores,
      ports: {
        briefs,
        calendars,
        clock,
        deliveries,
        documents,
        domains,
        installations,
        internal,
        log,
        metrics,
        newId: () => uuidV7(clock.now()),
        nudges,
        observations,
        people,
        plays,
        records,
        trails,
        documentFeedback: stores.documentFeedback,
        answers: stores.answers,
        governance: stores.governance,
        wording: config.model === null ? null : openWording(config.model, stores.modelResults),
        rights,
        scenes,
        personas: openPersonas(config.promptsDir),
        signals,
        states,
      },
      close: async () => {
        await db.destroy();
        await database.close();
      },
    };
  } catch (error) {
    await db.destroy();
    await database.close();
    throw error;
  }
}

function openDatabase({ config, log, inMemory, onCrash }: CoreOptions): Promise<EmbeddedDatabase | ServerDatabase> {
  const { storage } = config;
  if (storage.kind === "server") return openServer({ url: storage.databaseUrl, log });
  return openEmbedded({
    dir: inMemory === true ? null : storage.dir,
    log,
    ...(onCrash === undefined ? {} : { onCrash }),
  });
}

/** Sorts by time, so that rows made together lie together. */
function uuidV7(now: Temporal.Instant): string {
  const time = now.epochMilliseconds.toString(16).padStart(12, "0");
  const rest = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${rest.slice(15)}`;
}

export const nodeCrypto: ConsentCrypto & PushCrypto = {
  token: () => randomBytes(32).toString("base64url"),
  challenge: (verifier) => createHash("sha256").update(verifier).digest("base64url"),
  hash: (text) => createHash("sha256").update(text).digest("hex"),
  equal: (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b)),
};
