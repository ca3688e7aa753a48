/**
 * How long the first round of a day takes for a whole company, on the servers of the tests: node test/evaluation/measure-routing.ts [--reps 5000] [--behaviours 20]
 * Everybody has calls, a calendar and a deal, and nothing was ever said: the day on which most is written. Then the same day once more, and the next day.
 */
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { Kysely, sql } from "kysely";
import { playSchema } from "#domain/behaviours/play.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import type { NudgePorts } from "#flows/nudge-world.ts";
import { routeNudges } from "#flows/route-nudges.ts";
import { recordObservations } from "#flows/update-states.ts";
import { createMetrics } from "#http/metrics.ts";
import { openJobs } from "#jobs/index.ts";
import { openServer } from "#postgres/engine/index.ts";
import { createStores, migrate, type Schema } from "#postgres/index.ts";
import { createSecrets } from "#postgres/secrets.ts";
import { startServers } from "#test/support/servers.ts";
import { account, opportunity, person } from "#test/support/world.ts";
import { randomOf } from "./nudge-company.ts";

const { values } = parseArgs({
  options: { reps: { type: "string", default: "5000" }, behaviours: { type: "string", default: "20" } },
});
const reps = Number(values.reps);
const behaviours = Number(values.behaviours);
const callsOfPair = 8;
const teamSize = 8;
/** A Tuesday morning. */
const now = Temporal.Instant.from("2026-11-24T08:00:00Z");
const log = { info: () => {}, warn: () => {}, error: () => {} };
const emailOf = (rep: number) => `rep${rep}@ourco.example`;

await using servers = await startServers();
const { DATABASE_URL: url = "", REDIS_URL: redis = "" } = servers.env;
const database = await openServer({ url, log });
const db = new Kysely<Schema>({ dialect: database.dialect });
const moved = { now };
const clock = { now: () => moved.now };
const jobs = await openJobs(
  { kind: "redis", url: redis, allowVolatile: true, prefix: servers.redisPrefix },
  { clock, log, metrics: createMetrics().metrics },
);
try {
  await migrate(db);
  const stores = createStores(db, { secrets: createSecrets(null), defaultLeadMinutes: 30, retentionDays: 180 });
  const ports: NudgePorts = {
    ...stores,
    clock,
    log,
    newId: () => randomUUID(),
    queue: jobs.queue,
    rules: { pollSeconds: 300, publicUrl: null, oauthRedirectUri: "", blocked: [], nudges: usualNudgeRules },
  };
  process.stderr.write(`seeding ${reps} reps with ${behaviours} behaviours and ${callsOfPair} calls each\n`);
  await seed(ports);
  await sql`analyze`.execute(db);
  console.log(
    "| round | seconds | of which this process computed | reps | owners | rows written |\n|---|---|---|---|---|---|",
  );
  await measured("the first ever", ports);
  moved.now = now.add({ minutes: 1 });
  await measured("a minute later", ports);
  moved.now = now.add({ hours: 24 });
  await measured("the next day", ports);
} finally {
  await jobs.close();
  await db.destroy();
  await database.close();
}

async function measured(name: string, ports: NudgePorts): Promise<void> {
  const began = performance.now();
  const before = process.cpuUsage();
  const done = await routeNudges(ports);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const { user, system } = process.cpuUsage(before);
  const own = ((user + system) / 1e6).toFixed(1);
  console.log(`| ${name} | ${seconds} | ${own} | ${done.reps} | ${done.owners} | ${done.rows} |`);
}

async function seed(ports: NudgePorts): Promise<void> {
  const everybody = Array.from({ length: reps }, (_, rep) => rep);
  const managerOf = (rep: number) => `manager${Math.floor(rep / teamSize)}@ourco.example`;
  await ports.records.importPeople([
    ...everybody.map((rep) => person(`Rep${rep}`, "rep", { managerEmail: managerOf(rep) })),
    ...everybody.filter((rep) => rep % teamSize === 0).map((rep) => person(`Manager${rep / teamSize}`, "manager")),
    person("Enid", "enablement"),
    person("Priya", "product_marketing"),
    person("Ada", "admin"),
  ]);
  await ports.records.importAccounts(everybody.map((rep) => account(`ACC-${rep}`, `Customer ${rep}`, [])));
  await ports.records.importOpportunities(
    everybody.map((rep) => opportunity(`OPP-${rep}`, `ACC-${rep}`, { ownerEmail: emailOf(rep) })),
  );
  await ports.plays.save(
    playSchema.parse({
      id: "all",
      name: "Everything",
      launched_on: "2026-01-01",
      behaviours: Array.from({ length: behaviours }, (_, index) => ({
        id: `b${index}`,
        name: `Behaviour ${index}`,
        moment: "any",
        says: ["what does * cost you"],
      })),
    }),
    { by: null, now },
  );
  const chance = randomOf(20261121);
  for (let behaviour = 0; behaviour < behaviours; behaviour += 1) {
    await recordObservations(
      ports,
      everybody.flatMap((rep) => observationsOf(rep, behaviour, chance)),
    );
    await seedFindings(`b${behaviour}`);
  }
  for (let from = 0; from < reps; from += 50)
    await Promise.all(everybody.slice(from, from + 50).map((rep) => seedCalendar(ports, rep)));
}

/** What was found in each of these calls, as a model's detector keeps it. */
async function seedFindings(behaviour: string): Promise<void> {
  await sql`
    insert into app.findings (id, version, current, call_id, signal_id, rep, behaviour, at, account_id, finding, found_at)
    select id, 1, true, call_id, call_id, rep, behaviour, at, 'ACC-0', json_build_object(
      'id', id, 'signalId', call_id, 'signalVersion', 1, 'callId', call_id, 'play', 'all', 'at', to_json(at), 'accountId', 'ACC-0',
      'detector', 'model', 'detectorVersion', '1', 'inputs', id, 'behaviour', behaviour, 'rep', rep, 'applicable', true,
      'executed', executed, 'landed', landed, 'turnId', 't1', 'quote', 'so what does one hour of that cost you in the plant',
      'quoteMs', 1000, 'reply', 'we would have to look at that together', 'replyMs', 2000, 'confidence', 0.9, 'provesAbsence', true,
      'because', 'found'), at
    from app.observations where executed and behaviour = ${behaviour}
  `.execute(db);
}

/** Some show it and customers respond, some without, some do not, some stopped. */
function observationsOf(rep: number, behaviour: number, chance: () => number) {
  const kind = chance();
  return Array.from({ length: callsOfPair }, (_, call) => {
    const p = kind < 0.45 ? 0.9 : kind < 0.65 ? 0.1 : kind < 0.85 ? 0.9 : call < callsOfPair / 2 ? 0.95 : 0.05;
    const q = kind >= 0.65 && kind < 0.85 ? 0.1 : 0.85;
    const executed = chance() < p;
    const id = `o-${rep}-${behaviour}-${call}`;
    return {
      id,
      rep: emailOf(rep),
      behaviour: `b${behaviour}`,
      at: now.subtract({ hours: 24 * 4 * (callsOfPair - call) - behaviour }),
      callId: id,
      applicable: true,
      executed,
      confidence: 0.9,
      landed: !executed || chance() < 0.3 ? ("unknown" as const) : chance() < q ? ("yes" as const) : ("no" as const),
      quote: executed ? "so what does one hour of that cost you in the plant" : null,
      detector: "model",
      detectorVersion: "1",
      provesAbsence: true,
    };
  });
}

async function seedCalendar(ports: NudgePorts, rep: number): Promise<void> {
  const email = emailOf(rep);
  await ports.calendars.saveConnection({
    rep: email,
    provider: "google",
    via: "oauth",
    refreshToken: null,
    scopes: [],
    now,
  });
  const events = [1, 3, 6].map((days) => {
    const start = now.add({ hours: 24 * days + 2 });
    return {
      provider: "google" as const,
      providerId: `call-${rep}-${days}`,
      meetingUid: `call-${rep}-${days}`,
      seriesId: null,
      originalStart: null,
      start,
      end: start.add({ hours: 1 }),
      allDay: false,
      zone: "Europe/London",
      status: "confirmed" as const,
      kind: "default",
      visibility: "normal" as const,
      selfResponse: "accepted" as const,
      freeBusyOnly: false,
      organizer: null,
      attendees: [],
      attendeesComplete: true,
      title: "Call",
      description: "",
      joinUrl: null,
      version: "1",
    };
  });
  await ports.calendars.saveEvents(email, { upserts: events, removedIds: [], now });
  await ports.calendars.saveDecisions(
    email,
    events.map(({ providerId }) => ({
      providerId,
      decision: {
        kind: "customer-call" as const,
        reason: "contact-match" as const,
        account: { accountId: `ACC-${rep}`, name: `Customer ${rep}`, matchedBy: "contact" as const, emails: [] },
        alternatives: [],
        partners: [],
        externals: [],
        marks: [],
        because: "a contact is on it",
      },
    })),
  );
}
