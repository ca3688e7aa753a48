/** Meetings move and fall away while their briefs are due, with and without the process dying meanwhile. */
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "#domain/clock.ts";
import type { StoredMessage } from "#sandbox/slack/wire.ts";
import { zone } from "../company.ts";
import type { Worker } from "../crew.ts";
import type { RowFacts } from "../orders.ts";
import { judge, outcome, type Scenario, stageFor } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { visibleByDelivery } from "../verdict.ts";
import { leadMinutes, type Meeting, meetAll, pollEverySeconds, waitUntil } from "./calendar.ts";

/** A brief that left the process before the cancellation could be known may arrive this much later, milliseconds. */
const inFlightMs = 3_000;

type Fate =
  | { readonly kind: "moved"; readonly times: number; readonly byMinutes: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "kept" };

interface Told {
  readonly meeting: Meeting;
  readonly fate: Fate;
  start: Temporal.Instant;
  cancelledAt: Temporal.Instant | null;
}

export const movedInARace: Scenario = {
  name: "moved-in-a-race",
  what: "meetings moved (near and far, up to 20 times) and cancelled from 2 s before to 5 s after the due instant, with two SIGKILLs",
  modes: ["embedded", "server"],
  async run(setting) {
    const [reps, moves] = setting.size === "full" ? [200, 20] : [48, 6];
    await using stage = await stageFor(setting, { reps, env: pollEverySeconds });
    await stage.first.ready;
    // Google keeps whole seconds.
    const soon = systemClock.now().add({ seconds: setting.size === "full" ? 60 : 25 });
    const due = soon.round({ smallestUnit: "second", roundingMode: "ceil" });
    const meetings = await meetAll(stage, stage.first, due);
    const start = due.add({ minutes: leadMinutes });
    const all = meetings.map(
      (meeting, index): Told => ({ meeting, fate: fateOf(stage, index, moves), start, cancelledAt: null }),
    );
    const crew = { worker: stage.first };
    const changes = all.map((told) => change(stage, crew, told, due));
    await waitUntil(due.add({ milliseconds: stage.chance.between(-800, 800) }));
    await replace(stage, crew);
    await wait(stage.chance.between(500, 2_500));
    await replace(stage, crew);
    await Promise.all(changes);
    await crew.worker.ready;
    await crew.worker.ask({ kind: "look", reps: stage.people });
    // A killed reader's calendars are free after 15 s, then every calendar is polled once more.
    await wait(22_000);
    const rows = await stage.settled(crew.worker);
    const looks = all.map((told) => lookAt(stage, told, rows));
    const wanted = looks.flatMap((look) => look.wanted);
    return outcome(stage, judge(stage.slack, rows, wanted), {
      broken: looks.flatMap((look) => look.broken),
      seen: summary(all, looks),
    });
  },
};

function fateOf({ chance }: Stage, index: number, moves: number): Fate {
  if (index % 4 === 0) return { kind: "cancelled" };
  if (index % 4 === 1) return { kind: "moved", times: chance.between(1, moves), byMinutes: 15 };
  if (index % 4 === 2) return { kind: "moved", times: 1, byMinutes: 180 };
  return { kind: "kept" };
}

async function change(stage: Stage, crew: { readonly worker: Worker }, told: Told, due: Temporal.Instant) {
  const { chance, google } = stage;
  const { meeting, fate } = told;
  const pause = () => chance.between(100, 400);
  // Drawn before the first wait, so that a seed gives the same plan again.
  const at = due.add({ milliseconds: chance.between(-2_000, 5_000) });
  const isPushed = chance.next() < 0.7;
  await waitUntil(at);
  for (let time = 0; fate.kind === "moved" && time < fate.times; time += 1) {
    if (time > 0) await wait(pause());
    const by = time % 2 === 0 ? fate.byMinutes : -fate.byMinutes - 1;
    told.start = told.start.add({ minutes: by });
    google.move(meeting.rep, meeting.id, told.start.toString(), told.start.add({ minutes: 30 }).toString());
    if (isPushed) await push(crew, meeting.rep);
  }
  if (fate.kind === "cancelled") {
    google.remove(meeting.rep, meeting.id);
    told.cancelledAt = systemClock.now();
    if (isPushed) await push(crew, meeting.rep);
  }
}

/** A push note that meets a dead process is lost; the poll finds the change. */
async function push({ worker }: { readonly worker: Worker }, rep: string): Promise<void> {
  await worker.ask({ kind: "look", reps: [rep] }).catch(() => {});
}

async function replace(stage: Stage, crew: { worker: Worker }): Promise<void> {
  await stage.kill(crew.worker);
  crew.worker = stage.begin();
  await crew.worker.ready;
}

interface Look {
  readonly wanted: readonly string[];
  readonly broken: readonly string[];
  readonly shown: "none" | "active" | "marked";
}

/** What this rep sees in the end, held against the calendar. */
function lookAt(stage: Stage, told: Told, rows: readonly RowFacts[]): Look {
  const visible = visibleByDelivery(stage.slack);
  const own = rows.filter((row) => row.providerId === told.meeting.id);
  const posted = own.flatMap((row) => (visible.get(row.id) ?? []).map((message) => ({ row, message })));
  const active = posted.filter(({ row }) => row.shape === "active");
  const broken: string[] = [];
  const say = (words: string) => broken.push(`${told.fate.kind} meeting of ${told.meeting.rep}: ${words}`);
  const behind = own.filter((row) => row.status === "sent" && row.postedRev !== row.rev);
  if (behind.length > 0) say("its message shows an older revision");
  for (const { row, message } of posted) {
    if (row.shape !== "active" && message.editedTs === null) say("its message was not marked");
  }
  if (told.cancelledAt !== null) {
    if (active.length > 0) say("cancelled, and its message still stands");
    if (own.some((row) => row.status === "pending")) say("cancelled, and a brief is still planned");
    const late = posted.filter(({ message }) => postedMs(message) > timeOf(told.cancelledAt) + inFlightMs);
    if (late.length > 0) say("a brief was posted after the cancellation");
  } else {
    // A brief that was on its way when the call moved follows it; one that was not waits for its new time.
    const isPlanned = own.some((row) => row.status === "pending" && row.startsAt === told.start.toString());
    if (active.length + Number(isPlanned) !== 1)
      say(`${active.length} messages stand; ${own.map((row) => JSON.stringify(row)).join(" ")}`);
    for (const { row, message } of active) {
      if (row.startsAt !== told.start.toString()) say(`the row says ${row.startsAt}, the calendar ${told.start}`);
      if (!wordsOf(message).includes(clockTime(told.start))) say(`the message does not say ${clockTime(told.start)}`);
    }
  }
  const isDue = Temporal.Instant.compare(told.start.subtract({ minutes: leadMinutes }), systemClock.now()) <= 0;
  const stands = told.cancelledAt === null && (isDue || active.length > 0);
  if (!stands) return { wanted: [], broken, shown: posted.length > 0 ? "marked" : "none" };
  return { wanted: [active[0]?.row.id ?? own[0]?.id ?? `none for ${told.meeting.rep}`], broken, shown: "active" };
}

function summary(all: readonly Told[], looks: readonly Look[]): string {
  const cancelled = looks.filter((_, index) => all[index]?.cancelledAt !== null);
  const moved = looks.filter((_, index) => all[index]?.fate.kind === "moved");
  const words = (some: readonly Look[]) => {
    const count = (shown: Look["shown"]) => some.filter((look) => look.shown === shown).length;
    return `${count("active")} stand, ${count("marked")} are marked, ${count("none")} not shown`;
  };
  return `${all.length} meetings; of ${cancelled.length} cancelled ${words(cancelled)}; of ${moved.length} moved ${words(moved)}`;
}

function timeOf(at: Temporal.Instant | null): number {
  return at?.epochMilliseconds ?? 0;
}

function postedMs(message: StoredMessage): number {
  return Number(message.ts) * 1_000;
}

function wordsOf(message: StoredMessage): string {
  return `${message.text} ${JSON.stringify(message.blocks)}`;
}

function clockTime(at: Temporal.Instant): string {
  return at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: "minute" });
}
