import { clockMs, joinedTurns, noTurns, type Recording, turn } from "./recording.ts";

/** Otter: a line with name and time, the words below. */
const otter = /^\s*([\p{L}][^\t\n:]{0,80}?)[ \t]{1,4}(\d{1,2}:\d{2}(?::\d{2})?)\s*$/u;
/** Zoom's saved captions: [Name] 10:02:03, the words below. */
const zoomHead = /^\s*\[([^\]]{1,80})\]\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*$/;
/** Zoom's chat-like lines: time, tab, name, colon, tab, words. */
const zoomLine = /^\s*(\d{1,2}:\d{2}:\d{2})\s*\t+\s*(?:From\s+)?([^:\t]{1,80}?)\s*:\s*\t?\s*(.*)$/u;
/** Name: words, with an optional time before the name or behind it. */
const named =
  /^\s*(?:[[(]?(\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)[\])]?\s+)?([\p{L}][^:\t\n]{0,60}?)\s*(?:[[(](\d{1,2}:\d{2}(?::\d{2})?)[\])])?\s*:\s+(.*)$/u;

/** Plain text: `Name: words`, Otter's export, or Zoom's saved captions. Lines without a speaker go on with the one before. */
export function readPlainText(name: string, text: string): Recording {
  const pieces = [];
  let source = "text";
  let speaker: string | null = null;
  let start: number | null = null;
  let first: number | null = null;
  for (const line of text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n")) {
    if (line.trim() === "") continue;
    const head = zoomHead.exec(line) ?? otter.exec(line);
    const tabbed = head === null ? zoomLine.exec(line) : null;
    const plain = head === null && tabbed === null ? named.exec(line) : null;
    if (head !== null) {
      source = zoomHead.test(line) ? "zoom" : "otter";
      [speaker, start] = [head[1] ?? null, clockMs(head[2] ?? "")];
      continue;
    }
    if (tabbed !== null) {
      source = "zoom";
      [speaker, start] = [tabbed[2] ?? null, clockMs(tabbed[1] ?? "")];
    } else if (plain !== null) {
      [speaker, start] = [plain[2] ?? null, clockMs(plain[1] ?? plain[3] ?? "")];
    }
    const said = tabbed?.[3] ?? plain?.[4] ?? line;
    // Zoom writes the time of day: the call's own time starts with the first line.
    if (source === "zoom" && first === null) first = start;
    pieces.push(turn(speaker, said, { start: start === null ? null : Math.max(0, start - (first ?? 0)) }));
  }
  const turns = joinedTurns(pieces);
  if (!turns.some((one) => one.speaker !== null))
    throw noTurns(name, 'lines like "Tom Okafor: What would it cost you?"');
  return { source, id: null, at: null, participants: [], turns };
}
