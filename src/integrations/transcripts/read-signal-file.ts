import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { z } from "zod";
import { InputError } from "#domain/errors.ts";
import type { SignalFile, SignalItem } from "#flows/collect-signals.ts";
import { rowOfCompletion } from "../learning/completions-csv.ts";
import { rowOfStatement, statementSchema } from "../learning/xapi.ts";
import { readRecordText } from "../record-files/read-record-file.ts";
import { firefliesSchema, readFireflies } from "./fireflies.ts";
import { gongSchema, instantOf, readGong } from "./gong.ts";
import { readPlainText } from "./plain-text.ts";
import type { Recording } from "./recording.ts";
import { readWebVtt } from "./webvtt.ts";

/** What a transcript file does not say itself: which call it is of. */
const aboutSchema = z.strictObject({
  id: z.string().min(1).max(300).optional(),
  at: z.string().optional(),
  event_id: z.string().min(1).max(300).optional(),
  account_id: z.string().min(1).max(300).optional(),
  participants: z.array(z.string().min(1).max(300)).max(500).optional(),
  source: z.string().min(1).max(100).optional(),
});
export type AboutCall = z.infer<typeof aboutSchema>;

const largestFile = 100 * 1024 * 1024;
export const signalExtensions = [".jsonl", ".ndjson", ".csv", ".json", ".vtt", ".srt", ".txt"] as const;
/** Beside "call.vtt" stands "call.vtt.about.json". */
export const aboutEnding = ".about.json";

/** One file of signals, in any format that is known by its ending and its first words. `about` wins over the file beside it. */
export function readSignalFile(path: string, name: string, about: AboutCall = {}): SignalFile {
  return { name, items: itemsOf(path, name, about) };
}

async function* itemsOf(path: string, name: string, given: AboutCall): AsyncGenerator<SignalItem> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile())
    throw new InputError(`Expected a file of signals, got ${name}: there is no such file; check the path`);
  if (found.size > largestFile)
    throw new InputError(`${name} is larger than ${largestFile / 1024 / 1024} MB, nothing of it was stored; split it`);
  const bytes = await readFile(path);
  const beside = await readFile(`${path}${aboutEnding}`, "utf8").catch(() => null);
  yield* signalItems(name, bytes, { ...(beside === null ? {} : readAbout(`${name}${aboutEnding}`, beside)), ...given });
}

/** The same for bytes that are in memory; `name` decides the format. */
export async function* signalItems(name: string, bytes: Uint8Array, about: AboutCall = {}): AsyncGenerator<SignalItem> {
  const extension = extname(name).toLowerCase();
  switch (extension) {
    case ".jsonl":
    case ".ndjson":
      yield* jsonRows(name, bytes);
      return;
    case ".csv":
      yield* csvRows(name, bytes);
      return;
    case ".json":
      yield* jsonFile(name, decode(name, bytes), about);
      return;
    case ".vtt":
    case ".srt":
      yield row(recordingRow(name, readWebVtt(name, decode(name, bytes)), about));
      return;
    case ".txt": {
      const text = decode(name, bytes);
      yield row(
        recordingRow(name, text.startsWith("WEBVTT") ? readWebVtt(name, text) : readPlainText(name, text), about),
      );
      return;
    }
    default:
      throw new InputError(`Expected signals in a file that ends in ${signalExtensions.join(", ")}, got ${name}`);
  }
}

/** What stands beside a transcript, checked. Throws InputError. */
export function readAbout(name: string, text: string): AboutCall {
  try {
    return aboutSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InputError(
      `${name} can't be used; expected JSON like {"at": "2026-11-24T10:00:00Z", "account_id": "ACC-1"} with only id, at, event_id, account_id, participants, source`,
      [],
      { cause },
    );
  }
}

const row = (value: unknown, line = 1): SignalItem => ({ kind: "row", line, row: value });
const bad = (line: number, problem: string): SignalItem => ({ kind: "bad", line, problem });

async function* jsonRows(name: string, bytes: Uint8Array): AsyncGenerator<SignalItem> {
  for await (const item of readRecordText(name, bytes).rows) {
    if (item.kind === "header") continue;
    if (item.kind === "bad") yield bad(item.line, item.problem);
    else yield* statementOrRow(Object.fromEntries(item.fields), item.line);
  }
}

function* statementOrRow(value: unknown, line: number): Generator<SignalItem> {
  const statement = statementSchema.safeParse(value);
  if (!statement.success) yield row(value, line);
  else {
    const found = rowOfStatement(statement.data);
    if (found !== null) yield row(found, line);
  }
}

async function* csvRows(name: string, bytes: Uint8Array): AsyncGenerator<SignalItem> {
  let generic = false;
  for await (const item of readRecordText(name, bytes).rows) {
    if (item.kind === "header") generic = item.columns.includes("kind");
    else if (item.kind === "bad") yield bad(item.line, item.problem);
    else if (generic) yield row(Object.fromEntries([...item.fields].filter(([, value]) => value !== "")), item.line);
    else {
      const found = rowOfCompletion(item.fields);
      if (found === null) continue;
      yield typeof found.problem === "string" ? bad(item.line, found.problem) : row(found, item.line);
    }
  }
}

function* jsonFile(name: string, text: string, about: AboutCall): Generator<SignalItem> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `${name} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}; nothing of it was stored`,
      [],
      { cause },
    );
  }
  const gong = gongSchema.safeParse(value);
  if (gong.success) {
    const calls = readGong(name, gong.data);
    for (const [index, call] of calls.entries())
      yield row(recordingRow(name, call, calls.length === 1 ? about : {}), index + 1);
    return;
  }
  const fireflies = firefliesSchema.safeParse(value);
  if (fireflies.success) {
    yield row(recordingRow(name, readFireflies(name, fireflies.data), about));
    return;
  }
  const list: unknown = typeof value === "object" && value !== null && "statements" in value ? value.statements : value;
  const values: readonly unknown[] = Array.isArray(list) ? list : [list];
  for (const [index, one] of values.entries()) yield* statementOrRow(one, index + 1);
}

/** A transcript as a row of a signals file. A day in the file's name says when the call was, when nothing else does. */
function recordingRow(name: string, recording: Recording, about: AboutCall): Readonly<Record<string, unknown>> {
  const inName = /(?<!\d)(20\d{2})-?([01]\d)-?([0-3]\d)(?!\d)/.exec(basename(name));
  const day = inName === null ? null : `${inName[1]}-${inName[2]}-${inName[3]}T12:00:00Z`;
  const at =
    (about.at === undefined ? null : instantOf(about.at.length === 10 ? `${about.at}T12:00:00Z` : about.at)) ??
    recording.at ??
    instantOf(day);
  if (at === null) {
    throw new InputError(
      `${name} does not say when the call was, nothing was stored. Put the day into its name (call-2026-11-24.vtt), give --at, or write {"at": "2026-11-24T10:00:00Z"} into ${name}${aboutEnding}.`,
    );
  }
  const speakers = [...new Set(recording.turns.flatMap(({ speaker }) => speaker ?? []))].slice(0, 100);
  return {
    id: about.id ?? (recording.id === null ? `transcript:${basename(name)}` : `${recording.source}:${recording.id}`),
    kind: "call.transcript",
    at,
    source: about.source ?? recording.source,
    event_id: about.event_id ?? null,
    account_id: about.account_id ?? null,
    participants:
      about.participants ??
      (recording.participants.length > 0
        ? recording.participants
        : speakers.map((one) => ({ name: one, email: null }))),
    turns: recording.turns,
  };
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${name} is not UTF-8 text, nothing of it was stored; save it as UTF-8`, [], { cause });
  }
}
