/**
 * Observations: a file of them through `sideline import observations`, as a company would bring its first half year, and one new call after a
 * day and after a year of history.
 */
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { Kysely } from "kysely";
import type { Observation } from "#domain/behaviours/observation.ts";
import { recordObservations } from "#flows/update-states.ts";
import { openEmbedded, openServer } from "#postgres/engine/index.ts";
import { createStores, migrate, type Schema } from "#postgres/index.ts";
import { createSecrets } from "#postgres/secrets.ts";
import { startServers } from "#test/support/servers.ts";
import type { Mode } from "./lab.ts";
import { type Row, rowOf } from "./rows.ts";
import type { Size } from "./sizes.ts";

/** What `npx sideline` runs. */
const command = join(import.meta.dirname, "../../src/sideline.js");
const behaviours = 20;
const log = { info: () => {}, warn: () => {}, error: () => {} };
const start = Temporal.Instant.from("2026-01-05T08:00:00Z");

export async function measureStates(
  mode: Mode,
  { observations }: Size,
  say: (line: string) => void,
): Promise<readonly Row[]> {
  const count = observations[mode];
  const dir = mkdtempSync(join(tmpdir(), "sideline-bench-states-"));
  const servers = mode === "server" ? await startServers() : null;
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, ...(servers?.env ?? { DATA_DIR: join(dir, "data") }) };
  try {
    const file = join(dir, "observations.jsonl");
    await writeFile(file, count);
    say(`${mode}: importing ${count} observations`);
    const again: number[] = [];
    const first = [await timeOf(env, file)];
    again.push(await timeOf(env, file));
    const year = await oneMore(mode, env.DATABASE_URL ?? null);
    const seconds = "s";
    const note = `${count.toLocaleString("en-US")} observations, 5,000 reps, ${behaviours} behaviours`;
    return [
      rowOf({
        mode,
        what: "observations from a file to states",
        unit: seconds,
        of: first,
        note,
        ...(mode === "server" && count === 1_000_000 ? { target: { of: "median" as const, below: 20 } } : {}),
      }),
      rowOf({ mode, what: "the same file again", unit: seconds, of: again, note }),
      rowOf({
        mode,
        what: "one new call, a year of history",
        unit: "ms",
        of: year.afterAYear,
        floor: { what: "one new call, second day", of: year.secondDay },
        note: "recorded, folded, evaluated",
      }),
    ];
  } finally {
    await servers?.[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Half a year, in time order; every third call has a quote. Reproducible. */
async function writeFile(path: string, count: number): Promise<void> {
  const out = createWriteStream(path);
  let state = 12_345;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const span = 26 * 7 * 86_400_000;
  for (let from = 0; from < count; from += 10_000) {
    const lines: string[] = [];
    for (let index = from; index < Math.min(count, from + 10_000); index += 1) {
      const rep = Math.floor(next() * 5_000);
      const behaviour = Math.floor(next() * behaviours);
      lines.push(
        JSON.stringify({
          id: `obs-${index}`,
          rep: `rep${rep}@acme.example`,
          behaviour: `behaviour-${behaviour}`,
          at: start.add({ milliseconds: Math.floor((index / count) * span) }).toString(),
          call_id: `call-${index}`,
          applicable: true,
          executed: next() < ((rep * 7 + behaviour) % 3 === 0 ? 0.15 : 0.8),
          confidence: Math.round(50 + next() * 50) / 100,
          landed: ["yes", "no", "unknown"][Math.floor(next() * 3)],
          quote: index % 3 === 0 ? "what would that be worth to you in a year?" : null,
        }),
      );
    }
    if (!out.write(`${lines.join("\n")}\n`)) await new Promise((resolve) => out.once("drain", resolve));
  }
  out.end();
  await finished(out);
}

async function timeOf(env: NodeJS.ProcessEnv, file: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [command, "import", "observations", file, "--json"], {
    env,
    stdio: ["ignore", "ignore", "ignore"],
  });
  const status = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  if (status !== 0) throw new Error(`the import ended with status ${status}`);
  return (performance.now() - began) / 1_000;
}

/** Milliseconds of one call each, in turns: a rep's second day, and the day after a year with a call a day. */
async function oneMore(mode: Mode, url: string | null) {
  const database =
    mode === "server" && url !== null ? await openServer({ url, log }) : await openEmbedded({ dir: null, log });
  const db = new Kysely<Schema>({ dialect: database.dialect });
  try {
    await migrate(db);
    const stores = createStores(db, { secrets: createSecrets(null), defaultLeadMinutes: 30, retentionDays: 180 });
    const reps = 40;
    const year = (rep: number) => Array.from({ length: 365 }, (_, day) => observed(`old${rep}`, day));
    const at = (day: number) => ({ ...stores, clock: { now: () => start.add({ hours: 24 * day + 12 }) } });
    await recordObservations(at(364), Array.from({ length: reps }, (_, rep) => year(rep)).flat());
    await recordObservations(
      at(364),
      Array.from({ length: reps }, (_, rep) => observed(`new${rep}`, 364)),
    );
    const afterAYear: number[] = [];
    const secondDay: number[] = [];
    for (let rep = 0; rep < reps; rep += 1) {
      for (const [who, times] of [
        [`new${rep}`, secondDay],
        [`old${rep}`, afterAYear],
      ] as const) {
        const began = performance.now();
        await recordObservations(at(365), [observed(who, 365)]);
        times.push(performance.now() - began);
      }
    }
    return { afterAYear, secondDay };
  } finally {
    await db.destroy();
    await database.close();
  }
}

function observed(rep: string, day: number): Observation {
  const id = `bench-${rep}-${day}`;
  return {
    id,
    rep: `${rep}@bench.example`,
    behaviour: "bench",
    at: start.add({ hours: 24 * day }),
    callId: id,
    applicable: true,
    executed: day % 3 > 0,
    confidence: 0.9,
    landed: "unknown",
    quote: null,
    detector: "model",
    detectorVersion: "1",
    provesAbsence: true,
  };
}
