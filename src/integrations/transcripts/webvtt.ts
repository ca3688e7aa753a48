import { clockMs, joinedTurns, noTurns, type Recording, turn } from "./recording.ts";

const timing = /^(\d[\d:.,]*)\s+-->\s+(\d[\d:.,]*)/;

/** WebVTT as Zoom and Teams write it: the speaker in a `<v Name>` tag or before a colon. SRT has the same cues. */
export function readWebVtt(name: string, text: string): Recording {
  const pieces = [];
  let speaker: string | null = null;
  // In a file with voice tags a colon is just a colon: nobody becomes somebody else by saying "Tom: ...".
  const tagged = /<v[.\s]/i.test(text);
  for (const block of text
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")
    .split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => timing.test(line));
    if (at < 0) continue;
    const [, from = "", to = ""] = timing.exec(lines[at] ?? "") ?? [];
    // One cue may hold several voices, a line each.
    for (const line of lines.slice(at + 1)) {
      const voice = /^\s*<v(?:\.[^\s>]*)?\s+([^>]{1,200})>(.*)$/i.exec(line);
      const named = tagged ? null : /^\s*([\p{L}][^:<>]{0,80}?):\s+(.*)$/u.exec(line);
      const [, who, said] = voice ?? named ?? [null, null, line];
      if (voice !== null || named !== null) speaker = who ?? null;
      pieces.push(turn(speaker, plainWords(said ?? ""), { start: clockMs(from), end: clockMs(to) }));
    }
    if (lines.slice(at + 1).every((line) => line.trim() === "")) continue;
    // The next cue names its own speaker, or nobody knows who it is.
    speaker = null;
  }
  const turns = joinedTurns(pieces);
  if (turns.length === 0) throw noTurns(name, "WebVTT cues with a time line and the words below it");
  return { source: "webvtt", id: null, at: null, participants: [], turns };
}

function plainWords(said: string): string {
  return said
    .replace(/<[^<>]{0,200}>/g, " ")
    .replace(/&(amp|lt|gt|nbsp|quot);/g, (_, name: string) => entities[name] ?? "");
}
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", nbsp: " ", quot: '"' };
