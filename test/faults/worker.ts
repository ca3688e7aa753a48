/** The product as a process of its own, to be killed at any line. Everything it talks to is across a socket or a file. */
import type { Delivery } from "#domain/moments/delivery.ts";
import { keepConnection } from "#flows/connect-calendar.ts";
import { calendarKey } from "#flows/sweep.ts";
import { wakeDelivery } from "#flows/wake.ts";
import { readingScope } from "#sandbox/google/index.ts";
import { type App, createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { newDelivery } from "./company.ts";
import type { Answer, Envelope, Order, RowFacts, WorkerSettings } from "./orders.ts";

// Written by JSON.stringify of WorkerSettings in process.ts.
const settings = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;

const app = await createApp(readConfig(), {
  timing: settings.timing,
  ...(settings.redisPrefix === null ? {} : { redisPrefix: settings.redisPrefix }),
  onCrash: () => process.exit(1),
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
  process.exit(2);
});

process.on("message", (message: Envelope) => {
  const { number } = message;
  obey(app, message.order).then(
    (rows) => say({ kind: "done", number, rows }),
    (error: unknown) => say({ kind: "refused", number, problem: String(error) }),
  );
});
process.on("disconnect", () => process.exit(3));

await app.start();
setInterval(() => {
  app.sweep().catch((error: unknown) => process.stderr.write(`sweep: ${String(error)}\n`));
}, settings.sweepEveryMs);
say({ kind: "ready", url: app.url() });

async function obey({ ports }: App, order: Order): Promise<readonly RowFacts[]> {
  switch (order.kind) {
    case "import": {
      const { people, accounts, contacts, opportunities } = order.company;
      await ports.records.importPeople(people);
      await ports.records.importAccounts(accounts);
      await ports.records.importContacts(contacts);
      await ports.records.importOpportunities(opportunities);
      return [];
    }
    case "plan": {
      const inserts = order.briefs.map(newDelivery);
      const written = await ports.deliveries.write({ inserts, changes: [], now: ports.clock.now() });
      if (order.wake) await Promise.all(written.map((row) => wakeDelivery(ports, row)));
      return [];
    }
    case "connect":
      for (const { rep, refreshToken } of order.tokens) {
        await keepConnection(ports, { rep, via: "oauth", refreshToken, scopes: [readingScope] });
      }
      return [];
    case "look": {
      const at = ports.clock.now();
      for (const rep of order.reps) {
        await ports.calendars.requestPull(rep, at);
        await ports.queue.wake("watch-calendar", { reps: [rep] }, { key: calendarKey(rep), at });
      }
      return [];
    }
    case "rows":
      return (await ports.deliveries.recent({ limit: 100_000 })).map(factsOf);
    case "never-look-back":
      ports.messenger.find = async () => null;
      return [];
    default:
      throw order satisfies never;
  }
}

function factsOf(row: Delivery): RowFacts {
  const facts = row.subject.kind === "call" ? row.subject.facts : null;
  return {
    id: row.id,
    recipient: row.recipient,
    status: row.status,
    shape: row.shape,
    because: row.because,
    rev: row.rev,
    postedRev: row.postedRev,
    attempts: row.attempts,
    ambiguous: row.ambiguous,
    ts: row.ts,
    channel: row.channel,
    providerId: facts?.providerId ?? null,
    startsAt: facts?.startsAt ?? null,
    dueAt: row.dueAt.toString(),
    sentAt: row.sentAt?.toString() ?? null,
    updatedAt: row.updatedAt.toString(),
  };
}

function say(answer: Answer): void {
  process.send?.(answer);
}
