/** Google answers badly around the due instant, and meetings change in a race with it. */
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "#domain/clock.ts";
import { type Fault, readingScope } from "#sandbox/google/index.ts";
import { guestOf } from "../company.ts";
import { until, type Worker } from "../crew.ts";
import type { RowFacts } from "../orders.ts";
import { judge, outcome, type Scenario, stageFor } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { visibleByDelivery } from "../verdict.ts";

/** Lead time of every rep here. */
export const leadMinutes = 30;
export const pollEverySeconds = { CALENDAR_POLL_SECONDS: "5" };

export interface Meeting {
  readonly rep: string;
  readonly id: string;
}

/** One customer call for each rep, its brief due at `due`, among entries that are none; planned by the product from the calendar. */
export async function meetAll(stage: Stage, worker: Worker, due: Temporal.Instant): Promise<readonly Meeting[]> {
  const start = due.add({ minutes: leadMinutes });
  const meetings = stage.people.map((rep, index): Meeting => {
    for (const days of [1, 2, 3]) {
      const quiet = start.add({ hours: 24 * days });
      stage.google.insert(rep, entry("Desk time", quiet, []));
    }
    return { rep, id: stage.google.insert(rep, entry("Review", start, [rep, guestOf(index)])) };
  });
  const tokens = stage.people.map((rep) => ({
    rep,
    refreshToken: stage.google.grant(rep, { scopes: [readingScope] }),
  }));
  await worker.ask({ kind: "connect", tokens });
  const isPlanned = async () => {
    const rows = await worker.ask({ kind: "rows" });
    return meetings.every(({ id }) => rows.some((row) => row.providerId === id));
  };
  await until("a brief planned for every meeting", isPlanned, 60_000);
  return meetings;
}

function entry(summary: string, start: Temporal.Instant, guests: readonly string[]) {
  return {
    summary,
    start: start.toString(),
    end: start.add({ minutes: 30 }).toString(),
    attendees: guests.map((email) => ({ email, responseStatus: "accepted" as const })),
  };
}

export async function waitUntil(at: Temporal.Instant): Promise<void> {
  await wait(Math.max(0, at.epochMilliseconds - systemClock.now().epochMilliseconds));
}

interface Trouble {
  readonly name: string;
  readonly fault: Omit<Fault, "user">;
}
const troubles: readonly Trouble[] = [
  { name: "403 rateLimitExceeded", fault: { kind: { status: 403, reason: "rateLimitExceeded" } } },
  { name: "429 with Retry-After", fault: { kind: { status: 429, reason: "rateLimitExceeded", retryAfter: "5" } } },
  // On a single event 410 is Google's word for "deleted"; on a list it says that the question can't be answered.
  { name: "410 on the list", fault: { operation: "events.list", kind: { status: 410, reason: "fullSyncRequired" } } },
  { name: "500", fault: { kind: { status: 500, reason: "backendError" } } },
  { name: "a page of HTML", fault: { kind: "garbage" } },
  { name: "half a page", fault: { kind: "half" } },
  { name: "the second page missing", fault: { operation: "events.list", after: 1, kind: "reset" } },
  { name: "connection reset", fault: { kind: "reset" } },
  { name: "no answer", fault: { kind: "hang" } },
];

export const googleTrouble: Scenario = {
  name: "google-trouble",
  what: `Google, from 3 s before to 10 s after the due instant: ${troubles.map(({ name }) => name).join("; ")}`,
  modes: ["embedded", "server"],
  async run(setting) {
    const each = setting.size === "full" ? 20 : 4;
    await using stage = await stageFor(setting, { reps: each * troubles.length, env: pollEverySeconds });
    const worker = stage.first;
    await worker.ready;
    stage.google.settings.pageCap = 2;
    const due = systemClock.now().add({ seconds: setting.size === "full" ? 60 : 25 });
    const meetings = await meetAll(stage, worker, due);
    await waitUntil(due.subtract({ seconds: 3 }));
    for (const [index, { rep }] of meetings.entries()) {
      const trouble = troubles[Math.floor(index / each)];
      if (trouble !== undefined) stage.google.fail({ ...trouble.fault, user: rep, times: Infinity });
    }
    await worker.ask({ kind: "look", reps: stage.people });
    await waitUntil(due.add({ seconds: 10 }));
    const spoiled = stage.google.requests().filter(({ status }) => status !== 200 && status !== 304).length;
    stage.google.clearFaults();
    const rows = await stage.settled(worker);
    const briefs = meetings.map(({ id }) => rows.filter((row) => row.providerId === id));
    const wanted = briefs.flatMap((own) => own.slice(0, 1).map((row) => row.id));
    const broken = [
      ...briefs.filter((own) => own.length !== 1).map((own) => `${own.length} briefs for one meeting`),
      ...touched(stage, briefs.flat()),
    ];
    return outcome(stage, judge(stage.slack, rows, wanted), {
      broken,
      seen: `${spoiled} answers refused; latest brief ${latest(briefs.flat())} s after its time`,
    });
  },
};

/** Nothing in these meetings changed, so nobody may have been told that something did. */
function touched(stage: Stage, rows: readonly RowFacts[]): readonly string[] {
  const visible = visibleByDelivery(stage.slack);
  return rows.flatMap((row) => {
    const edited = (visible.get(row.id) ?? []).some((message) => message.editedTs !== null);
    if (row.shape === "active" && !edited) return [];
    return [`the brief of ${row.recipient} is ${row.shape}${edited ? " and was edited" : ""} (${row.because})`];
  });
}

/** Seconds. `dueAt` moves with every retry; the instant that was planned is half an hour before the call. */
function latest(rows: readonly RowFacts[]): string {
  const late = rows.map(({ sentAt, startsAt }) => {
    if (sentAt === null || startsAt === null) return 0;
    const due = Temporal.Instant.from(startsAt).subtract({ minutes: leadMinutes });
    return (Temporal.Instant.from(sentAt).epochMilliseconds - due.epochMilliseconds) / 1_000;
  });
  return Math.max(...late).toFixed(0);
}
