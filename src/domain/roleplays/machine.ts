/**
 * The turn machine: pure, total (every event has an answer in every phase), and idempotent (an event that was taken changes nothing). Code decides where
 * the buyer stands; a model, if there is one, only finds words for it.
 */
import { verifyItems, wordsOf } from "./quotes.ts";
import { readMessage } from "./reading.ts";
import { criteriaOf, gateOf, type Rung, rungs } from "./scenario.ts";
import {
  activeAt,
  type Beat,
  type CloseReason,
  closeAfterMs,
  type Effect,
  type EndReason,
  fewestTurns,
  fewestWords,
  idleMs,
  joinMs,
  mostActiveMs,
  mostAttempts,
  mostChars,
  mostHints,
  mostMessages,
  mostTurns,
  type NoteCode,
  type Phase,
  type SceneEvent,
  type Session,
  type Step,
  type Turn,
  warnAtMs,
  warnAtTurn,
} from "./session.ts";

const seenAtMost = 400;
const failuresToShorten = 2;
const failuresToLeave = 3;

export function advance(session: Session, event: SceneEvent): Step {
  if (session.seen.includes(event.id)) return { session, effects: [] };
  const step = take(session, event);
  return {
    session: { ...step.session, seen: [...session.seen, event.id].slice(-seenAtMost), rev: session.rev + 1 },
    effects: step.effects,
  };
}

function take(session: Session, event: SceneEvent): Step {
  const { phase } = session;
  const { at } = event;
  if (event.kind === "delete") {
    return phase.kind === "closed" && phase.because === "deleted"
      ? stay(session)
      : {
          session: close({ ...session, turns: [], draft: [] }, "deleted", at),
          effects: [{ kind: "forget", key: "forget" }],
        };
  }
  if (phase.kind === "closed") return fromPerson(event) ? note(session, "closed") : stay(session);
  switch (event.kind) {
    case "start":
      return phase.kind === "offered" ? begin(session, "smokescreen", at) : stay(session);
    case "decline":
      return phase.kind === "offered" ? closing(session, "declined", at, "declined") : stay(session);
    case "message":
      return takeMessage(session, event);
    case "edited":
      return takeEdit(session, event);
    case "deleted-message":
      return session.draft.some(({ id }) => id === event.messageId)
        ? stay({ ...session, draft: session.draft.filter(({ id }) => id !== event.messageId), touchedAt: at })
        : note(session, "deletion-noted");
    case "graded":
      return takeGrades(session, event);
    case "spoken":
      return takeLine(session, event);
    case "tick":
      return takeTick(session, at);
    case "hint":
    case "pause":
    case "resume":
    case "end":
    case "again":
    case "done":
      return takeCommand(session, event.kind, at);
    case "share":
      return phase.kind === "scored" && !session.shared
        ? {
            session: { ...session, shared: true, touchedAt: at },
            effects: [{ kind: "share", key: keyOf(session, "share") }],
          }
        : note(session, phase.kind === "scored" ? "over" : "nothing-to-share");
    default:
      throw event satisfies never;
  }
}

const fromPerson = ({ kind }: SceneEvent): boolean =>
  !["tick", "graded", "spoken", "edited", "deleted-message"].includes(kind);

// --- what the rep says -----------------------------------------------------------------------------------------------------------

function takeMessage(session: Session, event: Extract<SceneEvent, { kind: "message" }>): Step {
  const { at } = event;
  if (session.phase.kind === "offered") return note(session, "not-started");
  const read = event.text.length > mostChars ? null : readMessage(event.text, event.files);
  if (read?.kind === "care" || read?.kind === "abuse") {
    return closing({ ...session, draft: [] }, "stopped-for-care", at, read.kind);
  }
  if (read?.kind === "command") return takeCommand(session, read.command, at);
  if (session.phase.kind === "scored") return note(session, "over");
  const woken = session.phase.kind === "paused" ? resume(session, at) : { session, effects: [] };
  const now = { ...woken.session, touchedAt: at };
  const said = (code: NoteCode): Step => ({ session: now, effects: [...woken.effects, noteOf(now, code)] });
  if (read === null || now.draft.length >= mostMessages) return said("too-long");
  if (read.kind === "empty") return { session: now, effects: woken.effects };
  if (read.kind === "asks-for-marks") return said("no-marks-on-request");
  if (read.kind !== "answer") return said(read.kind);
  if (now.phase.kind !== "live" || now.phase.awaiting !== "rep") return said("still-reading");
  if (now.draft.some(({ id }) => id === event.messageId)) return { session: now, effects: woken.effects };
  const draft = [...now.draft, { id: event.messageId, text: read.text, at }];
  if (draft.reduce((sum, { text }) => sum + text.length, 0) > mostChars) return said("too-long");
  return { session: { ...now, draft }, effects: woken.effects };
}

function takeEdit(session: Session, event: Extract<SceneEvent, { kind: "edited" }>): Step {
  const open = session.draft.some(({ id }) => id === event.messageId);
  if (!open || session.phase.kind !== "live") return note(session, "edit-not-counted");
  const read = event.text.length > mostChars ? null : readMessage(event.text, 0);
  if (read?.kind === "care" || read?.kind === "abuse")
    return closing({ ...session, draft: [] }, "stopped-for-care", event.at, read.kind);
  const others = session.draft.filter(({ id }) => id !== event.messageId);
  const text = read?.kind === "answer" ? read.text : null;
  const kept = session.draft.flatMap((one) =>
    one.id !== event.messageId ? [one] : text === null ? [] : [{ ...one, text, at: event.at }],
  );
  const tooLong = kept.reduce((sum, one) => sum + one.text.length, 0) > mostChars;
  return stay({ ...session, draft: tooLong ? others : kept, touchedAt: event.at });
}

function takeCommand(
  session: Session,
  command: "hint" | "pause" | "resume" | "end" | "again" | "done",
  at: number,
): Step {
  const { phase } = session;
  const now = { ...session, touchedAt: at };
  switch (command) {
    case "hint":
      if (phase.kind !== "live") return note(now, phase.kind === "offered" ? "not-started" : "over");
      if (session.hints >= mostHints) return note(now, "no-more-hints");
      return {
        session: { ...now, hints: session.hints + 1 },
        effects: [{ kind: "note", key: keyOf(session, `hint-${session.hints + 1}`), note: "hint" }],
      };
    case "pause":
      if (phase.kind !== "live") return note(now, phase.kind === "offered" ? "not-started" : "over");
      return pause(now, at, "paused");
    case "resume":
      return phase.kind === "paused" ? resume(session, at) : stay(now);
    case "end":
      if (phase.kind === "offered") return closing(session, "declined", at, "declined");
      if (phase.kind === "scored") return closing(session, "done", at, "done");
      return finish(now, "rep-ended", at);
    case "again":
      if (phase.kind !== "scored") return phase.kind === "offered" ? note(now, "not-started") : stay(now);
      if (session.attempt >= mostAttempts) return note(now, "no-more-attempts");
      return begin(
        { ...now, attempt: session.attempt + 1, turns: [], hints: 0, warned: false, activeMs: 0, shared: false },
        session.failedRung ?? "smokescreen",
        at,
      );
    case "done":
      return phase.kind === "scored" ? closing(session, "done", at, "done") : stay(now);
    default:
      throw command satisfies never;
  }
}

// --- what the grader found and the buyer says ------------------------------------------------------------------------------------

function takeGrades(session: Session, event: Extract<SceneEvent, { kind: "graded" }>): Step {
  const { phase } = session;
  const turn = session.turns.at(-1);
  if (!isAwaiting(phase, "grade") || event.attempt !== session.attempt || turn?.number !== event.turn)
    return stay(session);
  const items = verifyItems(event.items, turn.text, criteriaOf(session.scenario));
  const gate = gateOf(session.scenario, session.rung);
  const opened =
    gate.of.filter((one) => items.some(({ criterion, met }) => criterion === one && met)).length >= gate.need;
  const failedInRow = opened ? 0 : session.failedInRow + 1;
  const beat = beatAfter(session, turn.number, opened, failedInRow);
  const rung = beat.kind === "advance" ? beat.rung : session.rung;
  const graded: Turn = { ...turn, items, opened, beat };
  return {
    session: {
      ...session,
      rung,
      failedInRow,
      failedRung: opened ? session.failedRung : session.rung,
      turns: [...session.turns.slice(0, -1), graded],
      phase: withAwaiting(phase, "line"),
    },
    effects: [{ kind: "act", key: keyOf(session, "act"), turn: turn.number, beat }],
  };
}

function beatAfter(session: Session, turn: number, opened: boolean, failedInRow: number): Beat {
  const next = rungs[rungs.indexOf(session.rung) + 1];
  if (opened && next === undefined) return { kind: "agree" };
  const over = turn >= mostTurns || session.activeMs >= mostActiveMs;
  if (over) return { kind: "close" };
  if (opened && next !== undefined) return { kind: "advance", rung: next };
  if (failedInRow >= failuresToLeave) return { kind: "leave" };
  return { kind: "hold", rung: session.rung, tone: failedInRow >= failuresToShorten ? "shorter" : "again" };
}

function takeLine(session: Session, event: Extract<SceneEvent, { kind: "spoken" }>): Step {
  const { phase, turns } = session;
  const number = turns.at(-1)?.number ?? 0;
  if (!isAwaiting(phase, "line") || event.attempt !== session.attempt || event.turn !== number) return stay(session);
  const say: Effect = { kind: "say", key: keyOf(session, "line"), turn: number, line: event.line };
  const last = turns.at(-1);
  const spoken = last === undefined ? turns : [...turns.slice(0, -1), { ...last, line: event.line }];
  const now: Session = { ...session, turns: spoken };
  const beat = last?.beat?.kind;
  if (beat === "agree" || beat === "leave" || beat === "close") {
    const because: EndReason =
      beat === "agree"
        ? "commitment"
        : beat === "leave"
          ? "walk-away"
          : number >= mostTurns
            ? "turn-limit"
            : "time-limit";
    const ended = finish(now, because, event.at);
    return { session: ended.session, effects: [say, ...ended.effects] };
  }
  const warn = number + 1 === warnAtTurn && !session.warned;
  return {
    session: {
      ...now,
      phase: withAwaiting(phase, "rep"),
      clockSince: phase.kind === "live" ? event.at : null,
      touchedAt: Math.max(session.touchedAt, event.at),
      warned: session.warned || warn,
    },
    effects: warn ? [say, noteOf(session, "turns-nearly-up")] : [say],
  };
}

// --- what time does --------------------------------------------------------------------------------------------------------------

function takeTick(session: Session, at: number): Step {
  const { phase, touchedAt } = session;
  if (at - touchedAt >= closeAfterMs) {
    // A scene that has its result ends without a word.
    return phase.kind === "scored" ? stay(close(session, "done", at)) : closing(session, "expired", at, "expired");
  }
  if (phase.kind !== "live" || phase.awaiting !== "rep") return stay(session);
  const last = session.draft.at(-1);
  if (last !== undefined) return at - last.at >= joinMs ? readAnswer(session, last.at) : stay(session);
  if (at - touchedAt >= idleMs) return pause(session, at, "paused-idle");
  const active = activeAt(session, at);
  if (active >= mostActiveMs) return finish(session, "time-limit", at);
  if (active >= warnAtMs && !session.warned) {
    return { session: { ...session, warned: true }, effects: [noteOf(session, "time-nearly-up")] };
  }
  return stay(session);
}

function readAnswer(session: Session, at: number): Step {
  const text = session.draft.map((one) => one.text).join("\n");
  const turn: Turn = {
    number: (session.turns.at(-1)?.number ?? 0) + 1,
    text,
    rung: session.rung,
    items: [],
    opened: false,
    beat: null,
    line: null,
  };
  const now: Session = {
    ...session,
    draft: [],
    turns: [...session.turns, turn],
    activeMs: activeAt(session, at),
    clockSince: null,
    phase: { kind: "live", awaiting: "grade" },
  };
  return { session: now, effects: [{ kind: "grade", key: keyOf(now, "grade"), turn: turn.number, text }] };
}

// --- phases ----------------------------------------------------------------------------------------------------------------------

function begin(session: Session, rung: Rung, at: number): Step {
  const now: Session = {
    ...session,
    phase: { kind: "live", awaiting: "line" },
    rung,
    failedInRow: 0,
    failedRung: null,
    draft: [],
    clockSince: null,
    touchedAt: at,
  };
  return { session: now, effects: [{ kind: "act", key: keyOf(now, "act"), turn: 0, beat: { kind: "open", rung } }] };
}

function pause(session: Session, at: number, code: "paused" | "paused-idle"): Step {
  if (session.phase.kind !== "live") return stay(session);
  // Idle time is not active time: the clock stops where the rep was last seen.
  const activeMs = activeAt(session, code === "paused" ? at : session.touchedAt);
  if (session.phase.awaiting === "rep" && activeMs >= mostActiveMs) return finish(session, "time-limit", at);
  const now: Session = {
    ...session,
    phase: { kind: "paused", at, awaiting: session.phase.awaiting },
    activeMs,
    clockSince: null,
  };
  return { session: now, effects: [{ kind: "note", key: keyOf(session, `${code}-${session.rev}`), note: code }] };
}

function resume(session: Session, at: number): Step {
  if (session.phase.kind !== "paused") return stay(session);
  const { awaiting } = session.phase;
  const now: Session = {
    ...session,
    phase: { kind: "live", awaiting },
    clockSince: awaiting === "rep" ? at : null,
    touchedAt: at,
    draft: session.draft.map((one) => ({ ...one, at: Math.max(one.at, at - joinMs) })),
  };
  return { session: now, effects: [{ kind: "note", key: keyOf(session, `resumed-${session.rev}`), note: "resumed" }] };
}

function finish(session: Session, because: EndReason, at: number): Step {
  const read = session.turns.filter(({ items }) => items.length > 0);
  if (read.length < fewestTurns || wordsOf(read.map(({ text }) => text)) < fewestWords) {
    return closing({ ...session, turns: read }, "too-short", at, "too-short");
  }
  const now: Session = {
    ...session,
    turns: read,
    draft: [],
    clockSince: null,
    touchedAt: at,
    phase: { kind: "scored", at, because },
    failedRung: because === "commitment" ? null : session.rung,
  };
  return { session: now, effects: [{ kind: "score", key: keyOf(now, "score"), because }] };
}

const close = (session: Session, because: CloseReason, at: number): Session => ({
  ...session,
  phase: { kind: "closed", at, because },
  draft: [],
  clockSince: null,
});

const closing = (session: Session, because: CloseReason, at: number, code: NoteCode): Step => ({
  session: close(session, because, at),
  effects: [{ kind: "note", key: `closed-${because}`, note: code }],
});

const stay = (session: Session): Step => ({ session, effects: [] });
const note = (session: Session, code: NoteCode): Step => ({ session, effects: [noteOf(session, code)] });
/** One note of a kind in one turn: ten emoji get one answer. */
const noteOf = (session: Session, code: NoteCode): Effect => ({
  kind: "note",
  key: keyOf(session, `note-${code}`),
  note: code,
});
const keyOf = (session: Session, what: string): string =>
  `${session.attempt}.${session.turns.at(-1)?.number ?? 0}.${what}`;

type Awaiting = "rep" | "grade" | "line";
const isAwaiting = (phase: Phase, what: Awaiting): phase is Extract<Phase, { kind: "live" | "paused" }> =>
  (phase.kind === "live" || phase.kind === "paused") && phase.awaiting === what;
const withAwaiting = (phase: Extract<Phase, { kind: "live" | "paused" }>, awaiting: Awaiting): Phase => ({
  ...phase,
  awaiting,
});
