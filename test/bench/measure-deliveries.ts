/** Lateness of briefs, one after the other and all at once, and of `/prep`'s acknowledgement meanwhile. */
import { setTimeout as wait } from "node:timers/promises";
import { accountName } from "./company.ts";
import { type Lab, type Mode, openLab, type Product } from "./lab.ts";
import { sendPreps } from "./prep-load.ts";
import type { DeliveryRow } from "./product.ts";
import { type Row, rowOf } from "./rows.ts";
import type { Size } from "./sizes.ts";

const leadMs = 30 * 60_000;
const limitMs = 300_000;

export interface DeliveryOptions {
  readonly size: Size;
  /** Worker processes of the server mode. */
  readonly workers: number;
  /** Due at the same instant. */
  readonly briefs: number;
  readonly say: (line: string) => void;
  /** Where to write CPU profiles of the workers during the burst. */
  readonly profileDir?: string;
}

export async function measureDeliveries(mode: Mode, options: DeliveryOptions): Promise<readonly Row[]> {
  const { size, say } = options;
  const few = size.trickle.briefs;
  const many = options.briefs;
  await using lab = await openLab(mode, few + many);
  const web = lab.product(mode === "embedded" ? "web,worker" : "web");
  const workers = mode === "embedded" ? [web] : Array.from({ length: options.workers }, () => lab.product("worker"));
  const [worker = web] = workers;
  const { url } = await web.ask("start", null);
  for (const one of workers) if (one !== web) await one.ask("start", null);
  if (url === null) throw new Error("the web process has no address");
  await worker.ask("import", { reps: few + many, links: lab.facts.links });

  const bare = lab.bareQueue();
  const bareTrickle = await bare.ask("run", { count: few, gapMs: size.trickle.gapMs, inMs: 2_000 });
  const trickle = await deliver(lab, workers, {
    first: 0,
    count: few,
    gapMs: size.trickle.gapMs,
    readyInMs: 5_000 + few * 50,
    say,
  });

  const bolt = lab.bareBolt();
  const bareUrl = (await bolt.ask("start", null)).url;
  const askers = lab.facts.links.slice(0, few).map((link, index) => ({ link, text: accountName(index) }));
  const target = { signingSecret: lab.facts.signingSecret, responseUrl: lab.facts.responseUrl, askers };
  const burst = await deliver(lab, workers, {
    first: few,
    count: many,
    gapMs: 0,
    // Calls are known hours before: the reading is over, and the preparation that the next sweep begins has its minutes.
    readyInMs: 30_000 + many * (trickle.readMs * 1.3 + 15),
    say,
    ...(options.profileDir === undefined ? {} : { profileDir: options.profileDir }),
    during: () => {
      const ours = sendPreps({ ...target, url }, size.prepsPerSecond);
      const theirs = sendPreps({ ...target, url: bareUrl }, size.prepsPerSecond);
      return async () => ({ ours: await ours.stop(), theirs: await theirs.stop() });
    },
  });
  const bareBurst = await bare.ask("run", { count: many, gapMs: 0, inMs: 2_000 + many });

  const processes = mode === "embedded" ? "one process" : `one web and ${workers.length} worker process`;
  const nothing = "BullMQ job that does nothing";
  const rows: Row[] = [
    rowOf({
      mode,
      what: `brief every ${size.trickle.gapMs} ms: lateness`,
      unit: "ms",
      of: trickle.lateMs,
      floor: { what: nothing, of: bareTrickle },
      note: `${few} briefs`,
    }),
    rowOf({
      mode,
      what: `${count(many)} briefs due at once: the last is there after`,
      unit: "s",
      of: [Math.max(...burst.lateMs) / 1_000],
      floor: { what: nothing, of: [Math.max(...bareBurst) / 1_000] },
      ...(mode === "server" && many === 5_000 ? { target: { of: "median", below: 60 } as const } : {}),
      note: `${processes}; ${late(burst)}`,
    }),
    rowOf({
      mode,
      what: `${count(many)} briefs due at once: lateness`,
      unit: "ms",
      of: burst.lateMs,
      floor: { what: nothing, of: bareBurst },
    }),
    rowOf({
      mode,
      what: `${count(many)} briefs due at once: CPU of the ${mode === "embedded" ? "process" : "workers"} for each`,
      unit: "ms",
      of: [burst.cpuMs],
      note: mode === "embedded" ? "the database's included" : "without Postgres and Redis",
    }),
    rowOf({
      mode,
      what: "`/prep` acknowledged during that burst",
      unit: "ms",
      of: burst.during?.ours ?? [],
      floor: { what: "bare Bolt `ack`, same moment", of: burst.during?.theirs ?? [] },
      target: { of: "p99", below: 50 },
      note: `${size.prepsPerSecond} a second, ${burst.during?.ours.length ?? 0} requests`,
    }),
    rowOf({
      mode,
      what: `${count(many)} calendars read for the first time`,
      unit: "ms each",
      of: [burst.readMs],
      note: "with the tokens, the decisions and the plan",
    }),
  ];
  return rows;
}

interface Delivered<T> {
  /** From the due instant to the message in Slack; of those that were planned before they were due. */
  readonly lateMs: readonly number[];
  /** Read too late: not counted above. */
  readonly plannedLate: number;
  /** Milliseconds to connect, read and plan one calendar. */
  readonly readMs: number;
  /** CPU milliseconds of the worker processes for each brief. */
  readonly cpuMs: number;
  readonly during: T | null;
}

/** Puts a call into each calendar so that its brief is due at the right instant, lets the product find and plan it, and waits for the messages. */
async function deliver<T>(
  lab: Lab,
  workers: readonly Product[],
  input: {
    readonly first: number;
    readonly count: number;
    readonly gapMs: number;
    /** How long reading all calendars may take before the first brief is due. */
    readonly readyInMs: number;
    readonly say: (line: string) => void;
    readonly profileDir?: string;
    /** Begins when the first is due; what it returns ends it after the last. */
    readonly during?: () => () => Promise<T>;
  },
): Promise<Delivered<T>> {
  const { first, count: total, gapMs } = input;
  const [worker] = workers;
  if (worker === undefined) throw new Error("nobody works");
  const before = new Set((await worker.ask("deliveries", null)).map(({ id }) => id));
  // Calendars hold whole seconds in practice, but take milliseconds.
  const dueMs = Math.ceil((Date.now() + input.readyInMs) / 1_000) * 1_000;
  const startsAtMs = Array.from({ length: total }, (_, index) => dueMs + leadMs + index * gapMs);
  const refreshTokens = await lab.standIns.ask("calendars", { first, startsAtMs });
  const tookMs = await worker.ask("connect", { first, refreshTokens });
  input.say(`${lab.mode}: ${total} calendars read in ${seconds(tookMs)}, due in ${seconds(dueMs - Date.now())}`);
  await wait(Math.max(0, dueMs - Date.now()));
  const dir = input.profileDir;
  if (dir !== undefined) await Promise.all(workers.map((one) => one.ask("profile", null)));
  const cpuBefore = await cpuOf(workers);
  const end = input.during?.() ?? null;
  const rows = await untilSent(worker, before, total, dueMs + total * gapMs);
  const cpuAfter = await cpuOf(workers);
  if (dir !== undefined) await Promise.all(workers.map((one) => one.ask("profiled", { dir })));
  const during = end === null ? null : await end();
  const arrivals = new Map(await lab.standIns.ask("arrivals", null));
  input.say(`${lab.mode}: ${total} briefs sent ${seconds(Date.now() - dueMs)} after the first was due`);
  const inTime = rows.filter((row) => row.createdAtMs < row.dueAtMs);
  return {
    lateMs: inTime.map((row) => (arrivals.get(row.id) ?? Number.POSITIVE_INFINITY) - row.dueAtMs),
    plannedLate: rows.length - inTime.length,
    readMs: tookMs / total,
    cpuMs: (cpuAfter - cpuBefore) / total,
    during,
  };
}

/** The rows, once each has its message. Looking is not free: rarely, and not before the last is due. */
async function untilSent(
  worker: Product,
  before: ReadonlySet<string>,
  total: number,
  lastDueMs: number,
): Promise<readonly DeliveryRow[]> {
  await wait(Math.max(0, lastDueMs - Date.now()));
  for (const end = Date.now() + limitMs; ; ) {
    const rows = (await worker.ask("deliveries", null)).filter((row) => row.kind === "brief" && !before.has(row.id));
    const stopped = rows.find((row) => row.status === "failed" || row.status === "cancelled");
    if (stopped !== undefined) throw new Error(`a brief was not sent: ${stopped.status}, ${stopped.because}`);
    if (rows.length === total && rows.every((row) => row.status === "sent")) return rows;
    if (Date.now() > end) throw new Error(`${rows.filter((row) => row.status !== "sent").length} of ${total} not sent`);
    await wait(2_000);
  }
}

async function cpuOf(products: readonly Product[]): Promise<number> {
  const used = await Promise.all(products.map((one) => one.ask("usage", null)));
  return used.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const count = (value: number) => value.toLocaleString("en-US");
const late = ({ plannedLate }: { plannedLate: number }) =>
  plannedLate === 0 ? "every call re-read in the calendar first" : `${plannedLate} planned too late are not counted`;
