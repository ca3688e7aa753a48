/** What the product costs while nothing happens, and how often it asks each calendar. */
import { setTimeout as wait } from "node:timers/promises";
import type { Product } from "./lab.ts";
import { openLab } from "./lab.ts";
import { type Row, rowOf } from "./rows.ts";
import type { Size } from "./sizes.ts";

const bucketMs = 15_000;

export async function measureIdle(size: Size, say: (line: string) => void): Promise<readonly Row[]> {
  const { calendars, warmUpMs, windowMs } = size.idle;
  await using lab = await openLab("embedded", calendars);
  await using without = await openLab("embedded", 1);
  const product = lab.product("web,worker");
  const floor = without.product("web,worker");
  await product.ask("start", null);
  await floor.ask("start", null);
  await product.ask("import", { reps: calendars, links: lab.facts.links });
  // Tomorrow: nothing is due while we look.
  const startsAtMs = Array.from({ length: calendars }, () => Date.now() + 26 * 3_600_000);
  await product.ask("connect", {
    first: 0,
    refreshTokens: await lab.standIns.ask("calendars", { first: 0, startsAtMs }),
  });
  say(`idle: ${calendars} calendars connected, looking for ${(warmUpMs + windowMs) / 1_000} s`);
  await wait(warmUpMs);
  const sinceMs = Date.now();
  const [used, usedFloor] = await Promise.all([usageOver(product, windowMs), usageOver(floor, windowMs)]);
  const requests = (await lab.standIns.ask("calendarRequests", { sinceMs })).filter(
    ({ atMs }) => atMs < sinceMs + windowMs,
  );
  const polls = requests.filter(({ operation }) => operation === "events.list");
  const unchanged = polls.filter(({ status }) => status === 304).length;
  const inBucket = Array.from(
    { length: Math.floor(windowMs / bucketMs) },
    (_, index) => polls.filter(({ atMs }) => Math.floor((atMs - sinceMs) / bucketMs) === index).length,
  );
  const spread = `${Math.min(...inBucket)} to ${Math.max(...inBucket)} polls in each ${bucketMs / 1_000} s`;
  const nobody = { what: "the same without a calendar" };
  return [
    rowOf({
      mode: "embedded",
      what: `idle with ${calendars} calendars: CPU`,
      unit: "% of a core",
      of: [used.cpuPercent],
      floor: { ...nobody, of: [usedFloor.cpuPercent] },
      target: { of: "median", below: 2 },
      note: `${windowMs / 1_000} s; whole process, database included`,
    }),
    rowOf({
      mode: "embedded",
      what: `idle with ${calendars} calendars: resident memory`,
      unit: "MB",
      of: [used.rssMb],
      floor: { ...nobody, of: [usedFloor.rssMb] },
      target: { of: "median", below: 400 },
      note: `peak since the start, import included: ${Math.round(used.peakMb)} MB`,
    }),
    rowOf({
      mode: "embedded",
      what: "calendar requests a rep and day",
      unit: "requests",
      of: [(polls.length / calendars) * (86_400_000 / windowMs)],
      floor: { what: "one every 300 s", of: [288] },
      note: `from ${polls.length} polls, ${unchanged} of them answered 304; ${spread}; ${requests.length - polls.length} other requests`,
    }),
  ];
}

async function usageOver(product: Product, windowMs: number) {
  const before = await product.ask("usage", null);
  const began = performance.now();
  await wait(windowMs);
  const after = await product.ask("usage", null);
  const mb = 1_048_576;
  return {
    cpuPercent: (100 * (after.cpuMs - before.cpuMs)) / (performance.now() - began),
    rssMb: after.rssBytes / mb,
    peakMb: after.peakRssBytes / mb,
  };
}
