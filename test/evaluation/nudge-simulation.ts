/**
 * A company is nudged for weeks by the product's own rules: routePair, reconcile, schedule, settled, checkFollowUp and typesToTurnDown decide, and nothing of
 * them is copied here. Only the store, the clock and the people are made up. What was sent is then counted from scratch.
 */
import type { Delivery } from "#domain/moments/delivery.ts";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { routeFinding } from "#domain/nudges/findings.ts";
import { checkFollowUp, followUpAt } from "#domain/nudges/follow-up.ts";
import { heldByTime } from "#domain/nudges/holds.ts";
import type { AnswerVerb, Nudge, NudgeAnswer, NudgeCall, NudgeType } from "#domain/nudges/nudge.ts";
import { isOpen } from "#domain/nudges/nudge.ts";
import { reconcile, withdrawn } from "#domain/nudges/reconcile.ts";
import { routePair, routes } from "#domain/nudges/routing.ts";
import { usualNudgeRules } from "#domain/nudges/rules.ts";
import { schedule } from "#domain/nudges/schedule.ts";
import { type TypeLevel, typesToTurnDown } from "#domain/nudges/usefulness.ts";
import { workingTimeOf } from "#domain/nudges/working-time.ts";
import { settled } from "#flows/deliver-nudges.ts";
import {
  addressOf,
  type Call,
  type Company,
  companyOf,
  dayMs,
  randomOf,
  type Size,
  start,
  zones,
} from "./nudge-company.ts";

export interface Sent {
  readonly owner: string;
  readonly zone: string;
  readonly type: NudgeType;
  readonly rep: number | null;
  readonly behaviour: string | null;
  readonly since: number | null;
  readonly at: number;
  readonly letter: string;
  /** The rep is effective or improving in everything that is known of them. */
  readonly isDoingWell: boolean;
  readonly isAway: boolean;
}
export interface Simulated {
  readonly moments: number;
  readonly sent: readonly Sent[];
  /** Rows by how they ended, and held ones by every reason that they ever had. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly held: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly disputed: ReadonlyMap<string, number>;
  readonly levels: readonly TypeLevel[];
  readonly weeks: readonly {
    readonly week: number;
    readonly sent: number;
    readonly cards: number;
    readonly findings: number;
  }[];
  readonly people: {
    readonly stopped: ReadonlySet<string>;
    readonly left: ReadonlyMap<string, number>;
    readonly paused: ReadonlyMap<string, number>;
  };
}

/** Share of the reps: those who stop nudges, who pause for two weeks, who leave, and the share of nudges that are answered. */
const shares = { stopped: 0.03, paused: 0.05, left: 0.02, answered: 0.15, notDelivered: 0.005, disputes: 0.05 };
/** Who presses a button says "useful" or "did it" so often. */
const usefulOf: Partial<Record<NudgeType, number>> = { recognise: 0.3 };
const usuallyUseful = 0.65;
const pauseMs = 14 * dayMs;
const instantOf = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms);

export function simulate(size: Size, onWeek: (week: number, sent: number) => void = () => {}): Simulated {
  const company = companyOf(size);
  const world = worldOf(company);
  const weeks: { week: number; sent: number; cards: number; findings: number }[] = [];
  let moments = 0;
  for (let week = 0; week < size.weeks; week += 1) {
    const before = world.sent.length;
    company.evaluate(week);
    for (let day = 0; day < 5; day += 1) world.round(week, day);
    moments += company.play(week);
    const now = world.sent.slice(before);
    weeks.push({
      week,
      sent: now.length,
      cards: now.filter(({ type }) => catalog[type].isCard).length,
      findings: company.findings.size,
    });
    onWeek(week, now.length);
  }
  return { moments, weeks, ...world.report() };
}

interface Desk {
  /** Open ones, and what was sent: by rep for what is about them, by owner for times and caps. */
  readonly about: Map<number, Nudge[]>;
  readonly forOwner: Map<string, Set<string>>;
  readonly rows: Map<string, Nudge>;
}

function worldOf(company: Company) {
  const { reps, behaviours, seed } = company.size;
  const chance = randomOf(seed ^ 0x5eed);
  const times = zones.map((zone) => workingTimeOf(zone, usualNudgeRules));
  const stopped = new Set<string>();
  const paused = new Map<string, number>();
  const left = new Map<string, number>();
  for (let rep = 0; rep < reps; rep += 1) {
    const draw = chance();
    const week = Math.floor(chance() * company.size.weeks);
    if (draw < shares.stopped) stopped.add(addressOf(rep));
    else if (draw < shares.stopped + shares.paused) paused.set(addressOf(rep), start + week * 7 * dayMs);
    else if (draw < shares.stopped + shares.paused + shares.left) left.set(addressOf(rep), start + week * 7 * dayMs);
  }
  const stakes = Array.from({ length: reps }, () => Math.round(20_000 * Math.exp(2 * chance())));
  const desk: Desk = { about: new Map(), forOwner: new Map(), rows: new Map() };
  const general: Nudge[] = [];
  const byStatus: Record<Nudge["status"], Set<string>> = {
    planned: new Set(),
    held: new Set(),
    sent: new Set(),
    answered: new Set(),
    withdrawn: new Set(),
    done: new Set(),
  };
  const rowsOf = (...wanted: Nudge["status"][]) =>
    wanted.flatMap((status) => [...byStatus[status]].flatMap((id) => desk.rows.get(id) ?? []));
  const sent: Sent[] = [];
  const held = new Map<string, number>();
  const statuses = new Map<string, number>();
  const outcomes = new Map<string, number>();
  const disputed = new Map<string, number>();
  const answers: NudgeAnswer[] = [];
  let levels: TypeLevel[] = [];
  let number = 0;
  const newId = () => String(++number);
  const count = (map: Map<string, number>, word: string) => map.set(word, (map.get(word) ?? 0) + 1);
  const managerAddress = (rep: number) => `manager${company.managerOf(rep)}@us.example`;
  const people = [
    { email: "pmm@us.example", role: "product_marketing" as const },
    { email: "enablement@us.example", role: "enablement" as const },
    { email: "admin@us.example", role: "admin" as const },
  ];
  const numberOf = new Map(Array.from({ length: reps }, (_, rep) => [addressOf(rep), rep]));
  const zoneOfOwner = (owner: string): number => {
    const rep = numberOf.get(owner);
    if (rep !== undefined) return company.zoneOf(rep);
    const manager = /^manager(\d+)@/.exec(owner)?.[1];
    return manager === undefined ? 0 : Number(manager) % zones.length;
  };

  /** Like the store: the row as it is now, and who has to be looked at. */
  function keep(row: Nudge, looked: Set<string>): void {
    const before = desk.rows.get(row.id);
    if (before === undefined) {
      if (row.rep === null) general.push(row);
      const about = numberOf.get(row.rep ?? "");
      if (about !== undefined) desk.about.set(about, [...(desk.about.get(about) ?? []), row]);
    } else {
      const list = row.rep === null ? general : (desk.about.get(numberOf.get(row.rep) ?? -1) ?? []);
      list[list.findIndex(({ id }) => id === row.id)] = row;
      if (before.owner !== null && before.owner !== row.owner) desk.forOwner.get(before.owner)?.delete(row.id);
    }
    desk.rows.set(row.id, row);
    if (before !== undefined && before.status !== row.status) byStatus[before.status].delete(row.id);
    byStatus[row.status].add(row.id);
    if (row.status === "held" && (before?.status !== "held" || before.because !== row.because))
      count(held, row.because ?? "no reason");
    if (row.owner === null) return;
    const own = desk.forOwner.get(row.owner) ?? new Set();
    own.add(row.id);
    desk.forOwner.set(row.owner, own);
    looked.add(row.owner);
  }

  function routeRep(rep: number, now: Temporal.Instant, looked: Set<string>): void {
    const address = addressOf(rep);
    const all = desk.about.get(rep) ?? [];
    const leftAt = left.get(address);
    if (leftAt !== undefined && leftAt <= now.epochMilliseconds) {
      for (const row of all.filter(isOpen)) keep(withdrawn(row, "person-left", now), looked);
      return;
    }
    const rows = Map.groupBy(all, ({ behaviour }) => behaviour ?? "");
    for (let behaviour = 0; behaviour < behaviours; behaviour += 1) {
      const pair = company.pair(rep, behaviour);
      const name = pair.memory.behaviour;
      const before = rows.get(name) ?? [];
      if (pair.scores === null || (routes[pair.state].length === 0 && !before.some(isOpen))) continue;
      const since = instantOf(pair.since);
      const dispute = disputed.get(`${address} ${name}`);
      const wanted = routePair(
        {
          rep: address,
          behaviour: name,
          state: pair.state,
          fromState: pair.from,
          since,
          scores: pair.scores,
          because: "in numbers",
          evidence: pair.memory.recent,
          hasMoment: true,
          finding: company.findings.get(behaviour)?.kind ?? null,
          isAskedFor: true,
          isOptedOut: false,
          manager: managerAddress(rep),
          isDisputed: dispute !== undefined && dispute >= pair.since,
          learnedAt: (rep + behaviour) % 4 === 0 ? now.subtract({ hours: 24 * 7 }) : null,
          before,
          levels: new Map(levels.map(({ type, level }) => [type, level])),
          stake: stakes[rep] ?? 1,
        },
        usualNudgeRules,
        now,
      );
      const origin = {
        rep: address,
        behaviour: name,
        fromState: pair.from,
        state: pair.state,
        since,
        findingId: null,
        evidence: [...pair.memory.recent],
      };
      for (const row of reconcile({ origin, wanted, rows: before, now, newId, gone: "state-changed" }))
        keep(row, looked);
    }
  }

  function routeFindings(now: Temporal.Instant, looked: Set<string>): void {
    const open = new Set<string>();
    for (const [behaviour, { kind, id }] of company.findings) {
      open.add(id);
      const finding = {
        id,
        behaviour: `b${behaviour}`,
        kind,
        probability: 0.9,
        share: { mean: 0.7, low: 0.6, high: 0.8 },
        reps,
        because: "in numbers",
        openedAt: now,
        evaluatedAt: now,
        closedAt: null,
      };
      const wanted = routeFinding(finding, { people, playOwner: null, isAskedFor: true });
      const origin = {
        rep: null,
        behaviour: finding.behaviour,
        fromState: null,
        state: null,
        since: now,
        findingId: id,
        evidence: [],
      };
      const rows = general.filter(({ findingId }) => findingId === id);
      for (const row of reconcile({ origin, wanted: [wanted], rows, now, newId, gone: "finding-closed" }))
        keep(row, looked);
    }
    for (const row of general.filter((one) => isOpen(one) && !open.has(one.findingId ?? "")))
      keep(withdrawn(row, "finding-closed", now), looked);
  }

  function scheduleOwner(owner: string, now: number, callsOf: (rep: number) => readonly Call[]): void {
    const own = [...(desk.forOwner.get(owner) ?? [])].flatMap((id) => desk.rows.get(id) ?? []);
    const open = own.filter(
      ({ status, because }) => status === "planned" || (status === "held" && heldByTime.includes(because ?? "")),
    );
    if (open.length === 0) return;
    const rep = numberOf.get(owner);
    const coming = rep === undefined ? [] : callsOf(rep);
    const pausedAt = paused.get(owner);
    const isPaused = pausedAt !== undefined && pausedAt <= now && now < pausedAt + pauseMs;
    const placed = schedule(
      {
        now,
        open: open.map((row) => ({
          id: row.id,
          type: row.type,
          urgency: row.urgency,
          createdAt: row.createdAt.epochMilliseconds,
          notBefore: row.notBefore?.epochMilliseconds ?? null,
          calls: coming
            .filter(({ at, behaviours: due }) => at > now && due.some((one) => `b${one}` === row.behaviour))
            .map(({ at }): NudgeCall => ({ at: instantOf(at), accountId: "a", accountName: "A" })),
        })),
        said: own.flatMap(({ type, sentAt }) =>
          sentAt === null || sentAt.epochMilliseconds < now - 9 * dayMs ? [] : [{ type, at: sentAt.epochMilliseconds }],
        ),
        time: times[zoneOfOwner(owner)] as (typeof times)[number], // one for each zone
        pausedUntil: isPaused ? (pausedAt ?? 0) + pauseMs : null,
        isStopped: stopped.has(owner),
        away: [],
      },
      usualNudgeRules,
    );
    const nowInstant = instantOf(now);
    for (const place of placed) {
      const row = desk.rows.get(place.id);
      if (row === undefined) continue;
      if (place.kind === "hold") {
        const next = { ...row, status: "held" as const, because: place.because, letter: null, dueAt: null };
        keep({ ...next, lookAt: instantOf(place.lookAt), updatedAt: nowInstant }, new Set());
        continue;
      }
      const dueAt = instantOf(place.dueAt);
      const deadlineAt = place.call?.at ?? dueAt.add({ hours: 24 * catalog[row.type].deadlineDays });
      keep(
        {
          ...row,
          status: "planned",
          because: null,
          dueAt,
          deadlineAt,
          call: place.call,
          followUpAt: followUpAt(row, deadlineAt),
          lookAt: null,
          letter: `${owner} ${place.letter}`,
        },
        new Set(),
      );
    }
  }

  /** What was due since the last round was posted at its time, but for the few that were not. */
  function deliver(now: number, touched: Set<number>, looked: Set<string>): void {
    for (const row of rowsOf("planned")) {
      if (row.status !== "planned" || row.dueAt === null || row.dueAt.epochMilliseconds > now) continue;
      const isLost = chance() < shares.notDelivered;
      const isHeldBack = isAway(row.owner ?? "", row.dueAt.epochMilliseconds);
      // As much of a delivery as `settled` reads.
      const delivery = (
        isHeldBack
          ? // What deliver-message.ts does with who has paused since it was planned, or is no longer there.
            { postedRev: null, sentAt: null, status: "cancelled", because: "paused" }
          : isLost
            ? { postedRev: null, sentAt: null, status: "cancelled", because: "too-late" }
            : { postedRev: 1, sentAt: row.dueAt, status: "sent", because: null }
      ) as Delivery;
      const next = settled(row, delivery, instantOf(now));
      if (next === null) continue;
      keep(next, looked);
      const rep = row.rep === null ? null : (numberOf.get(row.rep) ?? null);
      if (rep !== null) touched.add(rep);
      if (next.sentAt !== null) say(next, rep);
    }
  }

  function isAway(owner: string, at: number): boolean {
    const pausedAt = paused.get(owner) ?? Number.POSITIVE_INFINITY;
    const leftAt = left.get(owner) ?? Number.POSITIVE_INFINITY;
    return stopped.has(owner) || (at >= pausedAt && at < pausedAt + pauseMs) || at >= leftAt;
  }

  function say(row: Nudge, rep: number | null): void {
    const at = row.sentAt?.epochMilliseconds ?? 0;
    const owner = row.owner ?? "";
    sent.push({
      owner,
      zone: zones[zoneOfOwner(owner)] ?? "UTC",
      type: row.type,
      rep,
      behaviour: row.behaviour,
      since: row.stateSince?.epochMilliseconds ?? null,
      at,
      letter: row.letter ?? "",
      isDoingWell: rep !== null && owner === row.rep && isDoingWell(rep),
      isAway: isAway(owner, at),
    });
    if (row.type === "evidence" && chance() < shares.disputes) {
      disputed.set(`${row.rep} ${row.behaviour}`, at);
      answers.push(answerOf(row, "wrong", at));
    } else if (chance() < shares.answered) {
      const verb =
        chance() < (usefulOf[row.type] ?? usuallyUseful)
          ? catalog[row.type].isPraise
            ? "useful"
            : "did-it"
          : "not-useful";
      answers.push(answerOf(row, verb, at));
    }
  }

  function isDoingWell(rep: number): boolean {
    for (let behaviour = 0; behaviour < behaviours; behaviour += 1)
      if (!["effective", "improving", "insufficient"].includes(company.pair(rep, behaviour).state)) return false;
    return true;
  }

  function followUps(now: Temporal.Instant, touched: Set<number>, looked: Set<string>): void {
    for (const row of rowsOf("sent")) {
      if (row.followUpAt === null || Temporal.Instant.compare(row.followUpAt, now) > 0) continue;
      const rep = numberOf.get(row.rep ?? "") ?? null;
      const behaviour = Number((row.behaviour ?? "b0").slice(1));
      const pair = rep === null ? null : company.pair(rep, behaviour);
      const { because, words } = checkFollowUp(row, {
        state: pair?.state ?? null,
        evidence: pair?.memory.recent ?? [],
        finding: company.findings.get(behaviour)?.kind ?? null,
      });
      count(outcomes, `${row.type}: ${because}`);
      keep({ ...row, status: "done", because, outcome: words, followUpAt: null, updatedAt: now }, looked);
      if (rep !== null) touched.add(rep);
    }
  }

  /** The product keeps rows for half a year; here they go when nothing asks for them any more. */
  function retire(row: Nudge, now: Temporal.Instant): void {
    const ageMs = now.epochMilliseconds - row.updatedAt.epochMilliseconds;
    if (row.sentAt === null ? ageMs < 0 : ageMs < 100 * dayMs) return;
    count(statuses, row.status);
    desk.rows.delete(row.id);
    byStatus[row.status].delete(row.id);
    if (row.owner !== null) desk.forOwner.get(row.owner)?.delete(row.id);
    const rep = numberOf.get(row.rep ?? "");
    if (rep !== undefined)
      desk.about.set(
        rep,
        (desk.about.get(rep) ?? []).filter(({ id }) => id !== row.id),
      );
  }

  return {
    sent,
    round(week: number, day: number): void {
      const at = start + (week * 7 + day) * dayMs;
      const now = instantOf(at);
      const touched = new Set<number>();
      const looked = new Set<string>();
      deliver(at, touched, looked);
      followUps(now, touched, looked);
      if (day === 0) {
        for (const row of rowsOf("withdrawn", "done")) retire(row, now);
        for (let rep = 0; rep < reps; rep += 1) touched.add(rep);
        const down = typesToTurnDown(answers, levels, now);
        levels = [...levels.filter(({ type }) => !down.some((one) => one.type === type)), ...down];
      }
      routeFindings(now, looked);
      for (const rep of touched) routeRep(rep, now, looked);
      for (const { owner, lookAt } of rowsOf("planned", "held"))
        if (owner !== null && lookAt !== null && Temporal.Instant.compare(lookAt, now) <= 0) looked.add(owner);
      const coming = new Map<number, readonly Call[]>();
      for (const owner of looked)
        scheduleOwner(owner, at, (rep) => {
          let own = coming.get(rep);
          if (own === undefined) {
            own = [...company.calls(rep, week), ...company.calls(rep, week + 1)];
            coming.set(rep, own);
          }
          return own;
        });
    },
    report() {
      for (const { status } of desk.rows.values()) count(statuses, status);
      return { sent, statuses, held, outcomes, disputed, levels, people: { stopped, left, paused } };
    },
  };
}

function answerOf(row: Nudge, verb: AnswerVerb, at: number): NudgeAnswer {
  const { id: nudgeId, type, owner } = row;
  return { nudgeId, type, person: owner ?? "", verb, reason: null, observation: null, at: instantOf(at + 3_600_000) };
}
