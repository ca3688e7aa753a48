import { z } from "zod";
import type { Person } from "#domain/accounts/records.ts";
import { blank, type Finding, isWithinReply, replyTo, repsOf, withoutColleagues } from "./observe.ts";
import type { Behaviour } from "./play.ts";
import { findQuote } from "./quotes.ts";
import type { Turn } from "./speakers.ts";

/** What a model is asked to answer about a call. Every key is required: strict servers know no optional ones. */
const verdictSchema = z.object({
  behaviour_id: z.string(),
  applicable: z.boolean(),
  executed: z.enum(["yes", "no", "unclear"]),
  turn_ids: z.array(z.string()).max(3),
  quote: z.string().nullable(),
  landed: z.enum(["yes", "no", "mixed", "no_reply", "not_assessed"]),
  customer_turn_ids: z.array(z.string()).max(3),
  customer_quote: z.string().nullable(),
  confidence: z.enum(["low", "medium", "high"]),
  reason: z.string(),
});
export type ModelVerdict = Readonly<z.infer<typeof verdictSchema>>;
export const modelAnswerSchema = z.object({ verdicts: z.array(verdictSchema).max(12) });

/** Ordinal words as numbers. Not measured on your calls: calibrate them with reviews before they gate anything. */
const confidences = { low: 0.55, medium: 0.7, high: 0.85 } as const;

/**
 * Checks what a model says about a call against the transcript. A "yes" needs words that stand in a named turn of one of our people; a reaction needs words of a
 * customer within six turns after it. Everything else is unclear: the model's word alone proves nothing. Time and speaker come from the transcript.
 */
export function checkVerdicts(
  behaviours: readonly Behaviour[],
  verdicts: readonly ModelVerdict[],
  call: { readonly turns: readonly Turn[]; readonly people: readonly Person[] },
): readonly Finding[] {
  const findings = behaviours.flatMap((behaviour) => {
    const reps = repsOf(call.turns, call.people, behaviour);
    const said = verdicts.filter((one) => one.behaviour_id === behaviour.id);
    return reps.map((rep) =>
      merged(
        said.map((verdict) => checkOne(behaviour, verdict, rep, reps, call.turns)),
        behaviour,
        rep,
      ),
    );
  });
  return withoutColleagues(findings);
}

function checkOne(
  behaviour: Behaviour,
  verdict: ModelVerdict,
  rep: string,
  reps: readonly string[],
  turns: readonly Turn[],
): Finding {
  const confidence = confidences[verdict.confidence];
  if (!verdict.applicable) return blank(behaviour, rep, "no-occasion", { applicable: false, confidence });
  switch (verdict.executed) {
    case "unclear":
      return blank(behaviour, rep, "model-unclear", { confidence });
    case "no":
      return blank(behaviour, rep, "not-found", { executed: false, provesAbsence: true, confidence });
    case "yes":
      break;
    default:
      return verdict.executed satisfies never;
  }
  const quoted = quotedIn(verdict.quote, verdict.turn_ids, turns);
  if (quoted === null) return blank(behaviour, rep, "quote-not-in-transcript");
  const { turn, text, index } = quoted;
  // Nobody of ours did it because a customer said the words; that proves as little that nobody did.
  if (turn.role === "customer") return blank(behaviour, rep, "quote-of-customer", { executed: false });
  if (turn.email === null || !reps.includes(turn.email)) return blank(behaviour, rep, "speaker-unknown");
  // It was a colleague: whether there was still an occasion for this rep is decided with all findings.
  if (turn.email !== rep) return blank(behaviour, rep, "not-found", { executed: false, confidence });
  const answer = quotedIn(verdict.customer_quote, verdict.customer_turn_ids, turns);
  const isAnswer = answer !== null && answer.turn.role === "customer" && isWithinReply(turns, index, answer.turn);
  const landed = isAnswer && (verdict.landed === "yes" || verdict.landed === "no") ? verdict.landed : "unknown";
  const reply = isAnswer ? answer : shown(replyTo(turns, index));
  return blank(behaviour, rep, "found", {
    executed: true,
    landed,
    turnId: turn.id,
    quote: text,
    quoteMs: turn.startMs,
    reply: reply?.text ?? null,
    replyMs: reply?.turn.startMs ?? null,
    confidence,
  });
}

function shown(turn: Turn | null): { readonly turn: Turn; readonly text: string } | null {
  return turn === null ? null : { turn, text: turn.text };
}

/** The words as the transcript has them, in one of the turns that the model names. */
function quotedIn(
  quote: string | null,
  turnIds: readonly string[],
  turns: readonly Turn[],
): { readonly turn: Turn; readonly index: number; readonly text: string } | null {
  if (quote === null) return null;
  for (const id of turnIds) {
    const index = turns.findIndex((one) => one.id === id);
    const turn = turns[index];
    const span = turn === undefined ? null : findQuote(quote, turn.text);
    if (turn !== undefined && span !== null) return { turn, index, text: turn.text.slice(span.start, span.end) };
  }
  return null;
}

/** One finding of several windows of one call: any proven yes wins, its reaction from the latest; a "no" only when nobody saw anything else. */
function merged(findings: readonly Finding[], behaviour: Behaviour, rep: string): Finding {
  const yes = findings.filter((one) => one.executed === true);
  const landed = yes.findLast((one) => one.landed !== "unknown") ?? yes.at(-1);
  if (landed !== undefined) return landed;
  const asked = findings.filter((one) => one.applicable);
  const [first] = asked;
  if (first === undefined) return findings[0] ?? blank(behaviour, rep, "not-answered");
  return asked.find((one) => one.executed === null) ?? asked.find((one) => !one.provesAbsence) ?? first;
}

/** Characters of one token, on average, in English calls with ids and names. */
const charsPerToken = 4;
const oneWindow = 24_000 * charsPerToken;
const windowChars = 8_000 * charsPerToken;
const overlapChars = 1_000 * charsPerToken;

/** The call in pieces that a model can read: whole when it is short, else windows cut between turns that overlap a little. */
export function windowsOf(turns: readonly Turn[]): readonly (readonly Turn[])[] {
  const size = (turn: Turn) => turn.text.length + turn.speaker.length + 24;
  const total = turns.reduce((sum, turn) => sum + size(turn), 0);
  if (total <= oneWindow) return turns.length === 0 ? [] : [turns];
  const windows: Turn[][] = [];
  let from = 0;
  while (from < turns.length) {
    let to = from;
    for (let chars = 0; to < turns.length && (to === from || chars + size(turns[to] as Turn) <= windowChars); to += 1) {
      chars += size(turns[to] as Turn); // inside the array: the condition says so
    }
    windows.push(turns.slice(from, to));
    if (to >= turns.length) break;
    let back = to;
    for (let chars = 0; back > from + 1 && chars < overlapChars; back -= 1) chars += size(turns[back - 1] as Turn);
    from = back;
  }
  return windows;
}

/** The lines that a model reads: id, role, time, words. Names stay out: the model judges what was said, not who. */
export function linesOf(turns: readonly Turn[]): string {
  return turns.map(({ id, role, startMs, text }) => `${id} [${role}${clock(startMs)}] ${oneLine(text)}`).join("\n");
}

function clock(ms: number | null): string {
  if (ms === null) return "";
  const seconds = Math.floor(ms / 1000);
  return ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Invisible characters and line ends could make one turn look like several. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}
