/** The product as a process of its own, composed as src/main.ts does it. What it is asked for goes through its own stores and flows. */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { systemClock } from "#domain/clock.ts";
import { keepConnection } from "#flows/connect-calendar.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import type { SlackLink } from "#flows/ports.ts";
import { watchCalendars } from "#flows/watch-calendar.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { demoFiles } from "#sandbox/demo/load-demo.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import { readingScope } from "#sandbox/google/index.ts";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { answer } from "./child.ts";
import { companyOf, repOf } from "./company.ts";

export interface DeliveryRow {
  readonly id: string;
  readonly recipient: string;
  readonly kind: string;
  readonly status: string;
  readonly because: string | null;
  readonly dueAtMs: number;
  readonly createdAtMs: number;
}

/** Of the whole process, its threads included. */
export interface Usage {
  /** Since the start. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly peakRssBytes: number;
}

export type ProductOrders = {
  /** Resolves when it serves and works. */
  readonly start: { readonly input: null; readonly output: { readonly url: string | null } };
  readonly import: {
    readonly input: { readonly reps: number; readonly links: readonly SlackLink[] };
    readonly output: null;
  };
  /** Connects the calendars of the reps from `first` on and reads each once, as the product does after consent. Returns the milliseconds it took. */
  readonly connect: {
    readonly input: { readonly first: number; readonly refreshTokens: readonly string[] };
    readonly output: number;
  };
  readonly deliveries: { readonly input: null; readonly output: readonly DeliveryRow[] };
  /** Records where the time goes from now on. */
  readonly profile: { readonly input: null; readonly output: null };
  /** Writes it into the directory, as a .cpuprofile. */
  readonly profiled: { readonly input: { readonly dir: string }; readonly output: null };
  readonly usage: { readonly input: null; readonly output: Usage };
};

const atOnce = 16;
const [redisPrefix] = process.argv.slice(2);

const app = await createApp(readConfig(), {
  onCrash: () => process.exit(1),
  ...(redisPrefix === undefined || redisPrefix === "" ? {} : { redisPrefix }),
});
const { ports } = app;
const inspector = new Session();

answer<ProductOrders>(
  {
    start: async () => {
      await app.start();
      return { url: app.url() };
    },
    import: async ({ reps, links }) => {
      const { people, accounts, contacts, opportunities } = companyOf(reps);
      await ports.records.importPeople(people);
      await ports.records.importAccounts(accounts);
      await ports.records.importContacts(contacts);
      await ports.records.importOpportunities(opportunities);
      // The documents of the demo company, dated relative to today.
      const files = await demoFiles("knowledge", { now: systemClock.now(), zone: "Europe/London" });
      await importKnowledge(ports, { folder: memoryFolder(files), parsers: knowledgeParsers, source: "demo" });
      await together(links, (link, index) => ports.people.saveSlackLink(repOf(index), link));
      return null;
    },
    connect: async ({ first, refreshTokens }) => {
      const began = performance.now();
      // The wake-up would have the worker read each calendar at the same time as we do: the row alone is kept, and the read is ours.
      const quiet = { ...ports, queue: { wake: async () => true } };
      await together(refreshTokens, async (refreshToken, offset) => {
        const rep = repOf(first + offset);
        await keepConnection(quiet, { rep, via: "oauth", refreshToken, scopes: [readingScope] });
        await watchCalendars(ports, { reps: [rep] }, AbortSignal.timeout(60_000));
      });
      return performance.now() - began;
    },
    deliveries: async () =>
      (await ports.deliveries.recent({ limit: 100_000 })).map((row) => ({
        id: row.id,
        recipient: row.recipient,
        kind: row.kind,
        status: row.status,
        because: row.because,
        dueAtMs: row.dueAt.epochMilliseconds,
        createdAtMs: row.createdAt.epochMilliseconds,
      })),
    profile: async () => {
      inspector.connect();
      await inspector.post("Profiler.enable");
      await inspector.post("Profiler.start");
      return null;
    },
    profiled: async ({ dir }) => {
      const { profile } = await inspector.post("Profiler.stop");
      writeFileSync(join(dir, `product-${process.pid}.cpuprofile`), JSON.stringify(profile));
      return null;
    },
    usage: async () => {
      const { user, system } = process.cpuUsage();
      return {
        cpuMs: (user + system) / 1_000,
        rssBytes: process.memoryUsage.rss(),
        peakRssBytes: process.resourceUsage().maxRSS * 1_024,
      };
    },
  },
  () => app.stop(),
);

async function together<T>(items: readonly T[], work: (item: T, index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
