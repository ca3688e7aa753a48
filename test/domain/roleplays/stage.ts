import { scriptedLine } from "#domain/roleplays/line-checks.ts";
import { advance } from "#domain/roleplays/machine.ts";
import type { Scenario } from "#domain/roleplays/scenario.ts";
import {
  type Effect,
  type GradedItem,
  nextTickAt,
  offer,
  type SceneEvent,
  type Session,
} from "#domain/roleplays/session.ts";
import { wordCheck } from "#domain/roleplays/word-check.ts";

const cited = (text: string, documentId: string) => ({
  text,
  documentId,
  passageId: `${documentId}#1`,
  title: documentId,
  validFrom: "2026-11-01",
});

export const scenario: Scenario = {
  id: "scene-1",
  rep: "tom.okafor@tarnwick.example",
  accountId: "lakeshore",
  accountName: "Lakeshore Freight",
  stage: "Evaluation",
  names: ["Corvid", "Atlas Flow"],
  personaId: "finance-lead",
  personaVersion: 1,
  role: "Finance lead",
  buyerName: "Robin",
  patience: 2,
  detail: 2,
  style: ["Short.", "Asks for numbers.", "Polite."],
  knows: ["We compare two ways to recover."],
  reveals: [{ fact: "The board froze spending on duplicate storage until March.", at: "proof-demand" }],
  ladder: {
    smokescreen: {
      first: "We are quite happy as it is, to be honest. Why should I spend time on this now?",
      again: "I still do not see why this should matter to us now.",
      shorter: "And that matters to us why?",
    },
    "real-objection": {
      first: "Corvid is 15% cheaper. On the price list you lose.",
      again: "It is still 15% more than Corvid.",
      shorter: "15% more. That is what I see.",
    },
    "proof-demand": {
      first: "Everybody says that. What can you show me that holds up?",
      again: "That is a claim. Where is the proof?",
      shorter: "Proof, please.",
    },
    commitment: {
      first: "All right, that is worth a look. What happens next?",
      again: "That is vague. What exactly do you want from us?",
      shorter: "Be specific.",
    },
  },
  agrees: "Good. Put it in the calendar and I will bring the right person.",
  leaves: "I have to run. Send me something by email.",
  behaviour: {
    id: "ask-second-copy-cost",
    name: "Asks what a second copy of the data costs",
    says: ["what would a second copy", "cost you in review time", "who approves a second copy"],
    not: ["there is no second copy"],
  },
  objection: { ...cited("Corvid is 15% cheaper.", "objections-corvid"), because: "competitor field says Corvid" },
  proof: cited(
    "Corvid charges for each replayed gigabyte: three recoveries of 50 TB add EUR 13,500 a year.",
    "objections-corvid",
  ),
  talkTrack: cited(
    "You are comparing two ways to recover. Our replay runs inside your own network. With Corvid the data goes to their region first. What would one copy less remove from your security review?",
    "talk-track-evaluation-corvid",
  ),
  difficulty: 2,
  mode: "script",
};

export interface Played {
  readonly session: Session;
  /** What the rep saw, in order: "buyer: ...", "note: code", "score: reason". */
  readonly log: readonly string[];
  readonly effects: readonly Effect[];
}

export interface Cast {
  readonly grade?: (text: string, scenario: Scenario) => readonly GradedItem[];
  readonly speak?: (scenario: Scenario, effect: Extract<Effect, { kind: "act" }>) => string;
  readonly difficulty?: 1 | 2 | 3;
  readonly scenario?: Scenario;
}

/** Plays answers through the machine the way the flow does: each is sent, the clock goes on, grades and lines come back at once. */
export function play(
  answers: readonly (string | { readonly event: Partial<SceneEvent> & { readonly kind: string } })[],
  cast: Cast = {},
): Played {
  const played = {
    ...(cast.scenario ?? scenario),
    ...(cast.difficulty === undefined ? {} : { difficulty: cast.difficulty }),
  };
  let session = offer("s", played, 0);
  let now = 1_000;
  let next = 0;
  const log: string[] = [];
  const effects: Effect[] = [];
  const give = (event: SceneEvent) => {
    const step = advance(session, event);
    session = step.session;
    for (const effect of step.effects) {
      effects.push(effect);
      if (effect.kind === "say") log.push(`buyer: ${effect.line}`);
      else if (effect.kind === "note") log.push(`note: ${effect.note}`);
      else if (effect.kind === "score") log.push(`score: ${effect.because}`);
      else if (effect.kind === "grade") {
        const items = (cast.grade ?? wordCheck)(effect.text, played);
        give({ id: `g${next++}`, at: now, kind: "graded", attempt: session.attempt, turn: effect.turn, items });
      } else if (effect.kind === "act") {
        const line = (cast.speak ?? ((known, { beat }) => scriptedLine(known, beat)))(played, effect);
        give({ id: `l${next++}`, at: now, kind: "spoken", attempt: session.attempt, turn: effect.turn, line });
      }
    }
  };
  give({ id: "start", at: now, kind: "start" });
  for (const answer of answers) {
    now += 20_000;
    next += 1;
    give(
      typeof answer === "string"
        ? { id: `m${next}`, at: now, kind: "message", messageId: `m${next}`, text: answer, files: 0 }
        : // Made in the test's own words.
          ({ id: `e${next}`, at: now, ...answer.event } as SceneEvent),
    );
    now += 2_500;
    give({ id: `t${next}`, at: now, kind: "tick" });
  }
  return { session, log, effects };
}

/** Lets time pass until nothing more happens by itself. */
export function outlast(session: Session, limit = 40): Session {
  let last = session;
  for (let step = 0; step < limit; step += 1) {
    const at = nextTickAt(last);
    if (at === null) return last;
    last = advance(last, { id: `out${step}`, at, kind: "tick" }).session;
  }
  return last;
}
