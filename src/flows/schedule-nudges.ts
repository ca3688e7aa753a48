/** Gives one person's open nudges their times, and puts the letters on their way. */
import { dueBehaviours } from "#domain/behaviours/due.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { followUpAt } from "#domain/nudges/follow-up.ts";
import { heldByTime } from "#domain/nudges/holds.ts";
import { isOpen, type Nudge, type NudgeCall } from "#domain/nudges/nudge.ts";
import { withdrawn } from "#domain/nudges/reconcile.ts";
import { rulesFor } from "#domain/nudges/rules.ts";
import { type OpenNudge, type Placed, schedule } from "#domain/nudges/schedule.ts";
import { workingTimeOf } from "#domain/nudges/working-time.ts";
import { keepNudges } from "./keep-nudges.ts";
import { sendLetter } from "./letters/send.ts";
import type { NudgePorts, NudgeWorld } from "./nudge-world.ts";
import { readerZone } from "./reader-zone.ts";

/** Days ahead in which calls are looked for. */
const callDays = 14;
/** Hours after which the calls behind a planned nudge are looked at again. */
const callsAgainHours = 2;
/** What was sent in these days counts against the caps of a week. */
const countedDays = 8;

/** Returns how many rows were written. */
export async function scheduleOwner(ports: NudgePorts, world: NudgeWorld, owner: string): Promise<number> {
  const { now } = world;
  const rows = await ports.nudges.ofOwner(owner, now.subtract({ hours: countedDays * 24 }));
  const open = rows.filter((row) => isPlannable(row, now));
  const person = world.people.get(owner);
  if (person === undefined) {
    const gone = rows.filter(isOpen).map((row) => withdrawn(row, "person-left", now));
    await keepNudges(ports, rows, gone);
    return gone.length;
  }
  if (open.length === 0) return 0;
  const [settings, zone, events] = await Promise.all([
    ports.people.settings(owner),
    readerZone(ports, person),
    ports.calendars.eventsBetween(owner, now, now.add({ hours: callDays * 24 })),
  ]);
  const calls = open.some(isBeforeCall) ? await callsOf(ports, world, owner, events) : new Map();
  const placed = schedule(
    {
      now: now.epochMilliseconds,
      open: open.map((row) => openOf(row, calls)),
      said: rows.flatMap((row) => {
        const at = row.sentAt ?? (isOnItsWay(row, now) ? row.dueAt : null);
        return at === null ? [] : [{ type: row.type, at: at.epochMilliseconds }];
      }),
      time: workingTimeOf(zone, ports.rules.nudges, settings.quietHours),
      pausedUntil: settings.pausedUntil?.epochMilliseconds ?? null,
      isStopped: settings.stopped.includes("nudge"),
      away: events.flatMap(({ event, removedAt }) =>
        event.kind === "outOfOffice" && removedAt === null
          ? [{ from: event.start.epochMilliseconds, to: event.end.epochMilliseconds }]
          : [],
      ),
    },
    rulesFor(settings, ports.rules.nudges),
  );
  const changed = withPlaces(open, placed, now, ports.newId);
  await keepNudges(ports, rows, changed);
  await sendLetters(ports, owner, changed, placed);
  return changed.length;
}

/** Its time has come: its letter is being delivered, and what becomes of it is looked up. */
function isOnItsWay(row: Nudge, now: Temporal.Instant): boolean {
  return (
    row.status === "planned" &&
    row.letter !== null &&
    row.dueAt !== null &&
    Temporal.Instant.compare(row.dueAt, now) <= 0
  );
}

function isPlannable(row: Nudge, now: Temporal.Instant): boolean {
  if (row.status === "held") return heldByTime.includes(row.because ?? "");
  return row.status === "planned" && !isOnItsWay(row, now);
}

const isBeforeCall = ({ type }: Nudge) => catalog[type].timing === "before-call";

function openOf(row: Nudge, calls: ReadonlyMap<string, readonly NudgeCall[]> | "unknown"): OpenNudge {
  return {
    id: row.id,
    type: row.type,
    urgency: row.urgency,
    createdAt: row.createdAt.epochMilliseconds,
    notBefore: row.notBefore?.epochMilliseconds ?? null,
    calls: calls === "unknown" ? calls : (calls.get(row.behaviour ?? "") ?? []),
  };
}

/** The person's coming customer calls that are an occasion for each behaviour, soonest first. */
async function callsOf(
  ports: NudgePorts,
  world: NudgeWorld,
  owner: string,
  events: Awaited<ReturnType<NudgePorts["calendars"]["eventsBetween"]>>,
): Promise<ReadonlyMap<string, readonly NudgeCall[]> | "unknown"> {
  const connection = await ports.calendars.connection(owner);
  if (connection?.status !== "connected") return "unknown";
  const found = new Map<string, NudgeCall[]>();
  const coming = events.flatMap(({ event, decision, removedAt }) =>
    removedAt === null && decision?.kind === "customer-call" && Temporal.Instant.compare(event.start, world.now) > 0
      ? [{ event, accountId: decision.account.accountId }]
      : [],
  );
  const ids = [...new Set(coming.map(({ accountId }) => accountId))];
  const [known, deals] = await Promise.all([ports.records.accounts(ids), ports.records.opportunitiesOf(ids)]);
  const accounts = new Map(known.map((account) => [account.id, account]));
  const byAccount = Map.groupBy(deals, ({ accountId }) => accountId);
  for (const { event, accountId } of coming) {
    const account = accounts.get(accountId);
    if (account === undefined) continue;
    const opportunities = byAccount.get(accountId) ?? [];
    const due = dueBehaviours(world.plays, { account, opportunities, day: dateOf(event.start), said: [] });
    for (const { behaviour } of due) {
      const call = { at: event.start, accountId: account.id, accountName: account.name };
      found.set(behaviour.id, [...(found.get(behaviour.id) ?? []), call]);
    }
  }
  return found;
}

/** Rows whose time, call or reason is another one now. A letter that stays as it is keeps its key. */
function withPlaces(
  open: readonly Nudge[],
  placed: readonly Placed[],
  now: Temporal.Instant,
  newId: () => string,
): readonly Nudge[] {
  const places = new Map(placed.map((one) => [one.id, one]));
  const letters = letterKeys(open, placed, newId);
  return open.flatMap((row): readonly Nudge[] => {
    const place = places.get(row.id);
    if (place === undefined) return [];
    if (place.kind === "hold") {
      const lookAt = Temporal.Instant.fromEpochMilliseconds(place.lookAt);
      const next: Nudge = { ...row, status: "held", because: place.because, letter: null, dueAt: null, lookAt };
      const isSame = row.status === "held" && row.because === place.because && sameTime(row.lookAt, lookAt);
      return isSame ? [] : [{ ...next, updatedAt: now }];
    }
    const dueAt = Temporal.Instant.fromEpochMilliseconds(place.dueAt);
    const letter = letters.get(place.letter) ?? null;
    const isSame =
      row.status === "planned" &&
      row.letter === letter &&
      sameTime(row.dueAt, dueAt) &&
      row.call?.at.epochMilliseconds === place.call?.at.epochMilliseconds &&
      (row.lookAt === null || Temporal.Instant.compare(row.lookAt, now) > 0);
    if (isSame) return [];
    const deadlineAt = place.call?.at ?? dueAt.add({ hours: 24 * catalog[row.type].deadlineDays });
    return [
      {
        ...row,
        status: "planned",
        because: null,
        call: place.call,
        dueAt,
        deadlineAt,
        followUpAt: followUpAt(row, deadlineAt),
        // Calls move: what is planned before one is looked at again, and at the last moment as well (nudge-still-holds.ts).
        lookAt: place.call === null ? null : now.add({ hours: callsAgainHours }),
        letter,
        updatedAt: now,
      },
    ];
  });
}

/** Key of each group's letter: the one that all of it has already, for the same time and nothing else in it; else a new one. */
function letterKeys(
  open: readonly Nudge[],
  placed: readonly Placed[],
  newId: () => string,
): ReadonlyMap<string, string> {
  const rows = new Map(open.map((row) => [row.id, row]));
  const groups = Map.groupBy(
    placed.filter((one) => one.kind === "send"),
    ({ letter }) => letter,
  );
  return new Map(
    [...groups].map(([word, group]) => {
      const members = group.flatMap(({ id }) => rows.get(id) ?? []);
      const [first] = members;
      const key = first?.letter ?? null;
      const others = open.filter(({ id, letter }) => letter === key && !group.some((one) => one.id === id));
      const isSame =
        key !== null &&
        others.length === 0 &&
        members.every(({ letter }) => letter === key) &&
        group.every(({ id, dueAt }) => rows.get(id)?.dueAt?.epochMilliseconds === dueAt);
      return [word, isSame ? key : `nudge:${newId()}`];
    }),
  );
}

function sameTime(a: Temporal.Instant | null, b: Temporal.Instant): boolean {
  return a !== null && a.epochMilliseconds === b.epochMilliseconds;
}

async function sendLetters(
  ports: NudgePorts,
  owner: string,
  changed: readonly Nudge[],
  placed: readonly Placed[],
): Promise<void> {
  const ends = new Map(placed.flatMap((one) => (one.kind === "send" ? [[one.id, one.expiresAt]] : [])));
  const letters = Map.groupBy(
    changed.filter(({ status, letter }) => status === "planned" && letter !== null),
    ({ letter }) => letter ?? "",
  );
  for (const [key, rows] of letters) {
    const [first] = rows;
    if (first?.dueAt == null) continue;
    await sendLetter(ports, {
      kind: "nudge",
      recipient: owner,
      key,
      subject: { kind: "letter", topic: catalog[first.type].topic, ref: key },
      dueAt: first.dueAt,
      expiresAt: Temporal.Instant.fromEpochMilliseconds(Math.min(...rows.map(({ id }) => ends.get(id) ?? 0))),
    });
  }
}
