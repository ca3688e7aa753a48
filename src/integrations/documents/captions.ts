import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { Unreadable } from "./limits.ts";
import { createSectionWriter } from "./section-writer.ts";

const timing = /^(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{3})[ \t]+-->[ \t]+/;
/** Words of one speaker that stand together. */
const longestTurn = 120;

/** A WebVTT file (captions, meeting transcripts) as turns of its speakers, each with the time at which it begins. */
export function parseCaptions(text: string): ParsedFile {
  const body = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(body))
    throw new Unreadable("expected a WebVTT file that begins with WEBVTT; export it again");
  const writer = createSectionWriter();
  let speaker: string | null = null;
  let turn: string[] = [];
  let words = 0;
  let started = "";
  const flush = () => {
    if (turn.length === 0) return;
    writer.place(started);
    writer.block(`${speaker === null ? "" : `${speaker}: `}${turn.join(" ")}`);
    turn = [];
    words = 0;
  };
  for (const cue of body.split(/\n{2,}/)) {
    const lines = cue.split("\n");
    const at = lines.findIndex((line) => timing.test(line));
    if (at < 0 || at > 1) continue; // the header, notes, styles
    const time = timing.exec(lines[at] ?? "");
    const raw = lines.slice(at + 1).join(" ");
    const said =
      /^<v(?:\.[^\s>]*)?[ \t]+([^>]{1,100})>/.exec(raw)?.[1] ?? /^([\p{Lu}][^:<>]{1,60}):\s/u.exec(raw)?.[1] ?? null;
    const words_ = plain(said !== null && !raw.startsWith("<v") ? raw.slice(raw.indexOf(":") + 1) : raw);
    if (words_ === "") continue;
    if (said !== speaker || words > longestTurn) flush();
    if (turn.length === 0) started = `${(time?.[1] ?? "00").padStart(2, "0")}:${time?.[2]}:${time?.[3]}`;
    speaker = said;
    turn.push(words_);
    words += words_.split(" ").length;
  }
  flush();
  return writer.finish(null);
}

function plain(text: string): string {
  return text
    .replace(/<[^<>]{0,200}>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}
