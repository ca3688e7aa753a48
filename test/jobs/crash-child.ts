/**
 * Run by crash.test.ts in a process that it kills: wakes jobs and works on them, on the directory given.
 * Prints a line for each wake-up that was acknowledged. With "drain", wakes nothing and ends when every row has run.
 */
import { openJobs } from "#jobs/index.ts";
import { openEmbedded } from "#postgres/engine/index.ts";

const [dir = "", round = "", mode = "load"] = process.argv.slice(2);
const log = { info: () => {}, warn: () => {}, error: () => {} };
const database = await openEmbedded({ dir, log });
const { bullPool } = database;
await bullPool.query("create table if not exists app.wanted (id text primary key)");
await bullPool.query("create table if not exists app.ran (id text not null)");
const jobs = await openJobs(
  { kind: "embedded", pool: bullPool },
  { clock: { now: () => Temporal.Now.instant() }, log, metrics: { count: () => {}, observe: () => {} } },
);
const workers = await jobs.start({
  sweep: async () => {},
  maintain: async () => {},
  "watch-calendar": async () => {},
  "word-brief": async () => {},
  "word-answer": async () => {},
  "find-contradictions": async () => {},
  "read-signals": async () => {},
  "sync-drives": async () => {},
  "route-nudges": () => Promise.resolve(),
  "run-scene": () => Promise.resolve(),
  prepare: async () => {},
  deliver: async ({ id }) => {
    await bullPool.query("insert into app.ran values ($1)", [id]);
  },
});

if (mode === "load") {
  for (let i = 0; ; i += 1) {
    const id = `${round}-${i}`;
    await bullPool.query("insert into app.wanted values ($1)", [id]);
    const at = Temporal.Now.instant().add({ milliseconds: (i % 5) * 20 });
    if (await jobs.queue.wake("deliver", { id, rev: 1 }, { key: id, at })) process.stdout.write(`${id}\n`);
  }
}

const count = async (text: string) => {
  const { rows } = await bullPool.query<{ n: number }>(text);
  return rows[0]?.n ?? 0;
};
// A job that was running when its process was killed comes back when its lock has run out.
for (let i = 0; i < 3; i += 1) {
  await new Promise((resolve) => setTimeout(resolve, 200)); // wake-ups up to 80 ms ahead become due
  await jobs.idle();
}
const missing = await count(
  "select count(*)::int as n from app.wanted where not exists (select from app.ran where ran.id = wanted.id)",
);
const wanted = await count("select count(*)::int as n from app.wanted");
const { rows } = await bullPool.query<{ id: string }>("select id from app.ran");
await workers.close();
await jobs.close();
await database.close();
process.stdout.write(`${JSON.stringify({ wanted, missing, ran: rows.map((row) => row.id) })}\n`);
