import type { GivenTurn, Participant } from "#domain/behaviours/signal.ts";
import { InputError } from "#domain/errors.ts";

/** A transcript as its recorder wrote it, before anybody is recognised. */
export interface Recording {
  /** Which recorder: "webvtt", "gong", "fireflies", "zoom", "otter", "text". */
  readonly source: string;
  /** The recorder's own id of the call, when the file has one. */
  readonly id: string | null;
  /** When the call began, ISO instant; null when the file does not say. */
  readonly at: string | null;
  readonly participants: readonly Participant[];
  readonly turns: readonly GivenTurn[];
}

const longestTurn = 20_000;

/** Pieces of one speaker that follow each other are one turn, as long as it stays readable. */
export function joinedTurns(pieces: readonly GivenTurn[]): readonly GivenTurn[] {
  const turns: GivenTurn[] = [];
  for (const piece of pieces) {
    const text = clean(piece.text);
    if (text === "") continue;
    const last = turns.at(-1);
    const same = last !== undefined && last.speaker === piece.speaker && last.email === piece.email;
    const paused = last?.end_ms != null && piece.start_ms !== null && piece.start_ms - last.end_ms > 15_000;
    if (last !== undefined && same && !paused && last.text.length + text.length < 2_000) {
      turns[turns.length - 1] = { ...last, end_ms: piece.end_ms, text: `${last.text} ${text}` };
    } else {
      for (let from = 0; from < text.length; from += longestTurn)
        turns.push({ ...piece, text: text.slice(from, from + longestTurn) });
    }
  }
  return turns;
}

/** Invisible and control characters carry nothing that was said. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}

export function turn(
  speaker: string | null,
  text: string,
  times: { start?: number | null; end?: number | null; email?: string | null } = {},
): GivenTurn {
  const name = speaker === null ? "" : clean(speaker).slice(0, 200);
  return {
    speaker: name === "" ? null : name,
    email: times.email ?? null,
    role: null,
    start_ms: times.start ?? null,
    end_ms: times.end ?? null,
    text,
  };
}

/** "1:02:03.500", "02:03" or "00:02:03,500" in milliseconds; null for anything else. */
export function clockMs(text: string): number | null {
  const found = /^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (found === null) return null;
  const [, hours = "0", minutes = "0", seconds = "0", fraction = "0"] = found;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));
}

export function noTurns(name: string, expected: string): InputError {
  return new InputError(`${name} holds no turns of a call, nothing was stored; expected ${expected}`);
}
