import { apartFromField, type Landing, landings, type Observation } from "#domain/behaviours/observation.ts";
import { InputError } from "#domain/errors.ts";
import { createArrivals } from "./arrivals.ts";
import type { Recorded } from "./behaviour-ports.ts";
import { shown } from "./import-columns.ts";
import { nearest } from "./import-nearest.ts";
import type { ObjectRow, RecordFile } from "./import-rows.ts";
import type { ImportCounts, Ports } from "./ports.ts";
import { updateStates } from "./update-states.ts";

const mostRows = 5_000_000;
const mostProblems = 1_000;
/** Observations of one statement. */
const portion = 10_000;
/** Of one transaction, where others wait for it: about a fifth of a second in the embedded engine. */
const piece = 2_000;
/** Clocks differ, calls do not end tomorrow. */
const latestAheadMs = 86_400_000;

const required = ["id", "rep", "behaviour", "at", "call_id", "executed", "confidence"];
const columns = [...required, "applicable", "landed", "quote", "detector", "detector_version", "proves_absence"];

export interface ImportedObservations extends ImportCounts {
  /** Reps who are not in the people list: their states are kept and shown once they are imported. */
  readonly unknownReps: readonly string[];
}

/**
 * Imports a file of observations, all or nothing, and brings the states that it touches up to date. Throws InputError with one
 * `file:line: what is wrong` for every bad row; then nothing is stored. The same file again changes nothing; the order of its rows does not matter.
 *
 * `checkFirst`: the same file once more, for a store with a single session, which one transaction of minutes would keep from everybody else. It is read to its
 * end for problems before anything is stored; then each portion is stored by itself and others get their turn. A process that dies in between leaves a part,
 * and the same import again adds the rest.
 */
export async function importObservations(
  ports: Pick<Ports, "observations" | "states" | "people" | "clock">,
  input: {
    readonly file: RecordFile;
    readonly checkFirst?: RecordFile;
    readonly onProgress?: (line: string) => void;
  },
): Promise<ImportedObservations> {
  const progress = input.onProgress ?? (() => {});
  const now = ports.clock.now();
  const arrivals = createArrivals();
  const onRecorded = (recorded: Recorded) => arrivals.add(recorded);
  const portions = readPortions(input.file, now, (rows) => progress(`${rows} rows read`));
  let counts: ImportCounts;
  if (input.checkFirst === undefined)
    counts = await ports.observations.record(portions, { now, onRecorded, whileWaiting: () => arrivals.foldOne(now) });
  else {
    for await (const _ of readPortions(input.checkFirst, now, (rows) => progress(`${rows} rows checked`)));
    counts = await recordInPieces(ports, portions, { now, onRecorded });
  }
  await updateStates(ports, arrivals, now, (pairs) => progress(`${pairs} states worked out`));
  const known = new Set((await ports.people.list()).map(({ email }) => email));
  return { ...counts, unknownReps: [...arrivals.reps()].filter((rep) => !known.has(rep)).sort() };
}

async function recordInPieces(
  ports: Pick<Ports, "observations">,
  portions: AsyncIterable<readonly Observation[]>,
  input: { readonly now: Temporal.Instant; readonly onRecorded: (recorded: Recorded) => void },
): Promise<ImportCounts> {
  const all = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  try {
    for await (const rows of portions) {
      for (const some of piecesOf(rows)) {
        const { added, changed, unchanged } = await ports.observations.record([some], input);
        all.added += added;
        all.changed += changed;
        all.unchanged += unchanged;
      }
    }
  } catch (error) {
    if (!(error instanceof InputError) || all.added + all.changed === 0) throw error;
    const stored = all.added + all.changed;
    throw new InputError(
      `The file changed while it was imported: ${stored} rows are stored, the rest is not; import it again once it stays as it is`,
      error.problems,
    );
  }
  return all;
}

function piecesOf(rows: readonly Observation[]): readonly (readonly Observation[])[] {
  return Array.from({ length: Math.ceil(rows.length / piece) }, (_, index) =>
    rows.slice(index * piece, (index + 1) * piece),
  );
}

async function* readPortions(
  file: RecordFile,
  now: Temporal.Instant,
  onRows: (rows: number) => void,
): AsyncGenerator<readonly Observation[]> {
  const latest = now.epochMilliseconds + latestAheadMs;
  const problems: string[] = [];
  const lineOfId = new Map<string, number>();
  const sameText = oneOfEach();
  /** Said with the header, not with each row. */
  let unusable: ReadonlySet<string> = new Set();
  let things = 0;
  const say = (line: number, text: string) => problems.push(`${file.name}:${line}: ${text}`);
  /** Null for what is no observation. */
  const read = (item: ObjectRow): Observation | null => {
    things += 1;
    if (item.kind === "header") {
      for (const text of headerProblems(item.columns)) say(item.line, text);
      unusable = unusableColumns(item.columns);
    }
    if (item.kind === "bad") say(item.line, item.problem);
    if (item.kind !== "object") return null;
    const result = readRow(item.object, { latest, sameText, unusable });
    if (result === null) return null;
    if (typeof result === "string") {
      say(item.line, result);
      return null;
    }
    const first = lineOfId.get(result.id);
    if (first === undefined) lineOfId.set(result.id, item.line);
    else say(item.line, `id ${shown(result.id)} is already on line ${first}; keep one of them`);
    return result;
  };
  let rows: Observation[] = [];
  for await (const items of file.portions ?? portionsOf(file)) {
    for (const item of items) {
      const row = read(item);
      if (row !== null) rows.push(row);
      const why = whyStop(problems.length, lineOfId.size);
      if (why === null) continue;
      say(item.line, why);
      refuse(file.name, problems);
    }
    if (rows.length < portion) continue;
    onRows(lineOfId.size);
    // With a problem nothing will be stored; the rest is read for further problems only.
    if (problems.length === 0) yield rows;
    rows = [];
  }
  if (things === 0) say(1, `the file is empty; expected observations with at least ${required.join(", ")}`);
  if (problems.length > 0) refuse(file.name, problems);
  if (rows.length > 0) yield rows;
}

function whyStop(problems: number, rows: number): string | null {
  if (problems >= mostProblems) return `there are ${mostProblems} problems up to this line; the rest was not read`;
  return rows > mostRows ? `the file has more than ${mostRows} records; split it` : null;
}

function refuse(name: string, problems: readonly string[]): never {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  throw new InputError(
    `${name} has ${count}, nothing of it was stored; correct the file and import it again`,
    problems,
  );
}

async function* portionsOf(file: RecordFile): AsyncGenerator<readonly ObjectRow[]> {
  for await (const row of file.rows) {
    yield [row.kind === "row" ? { kind: "object", line: row.line, object: Object.fromEntries(row.fields) } : row];
  }
}

/** The observation, or what is wrong with the row; null when nothing is but the header. */
function readRow(
  row: Readonly<Record<string, unknown>>,
  {
    latest,
    sameText,
    unusable,
  }: {
    readonly latest: number;
    readonly sameText: (text: string) => string;
    readonly unusable: ReadonlySet<string>;
  },
): Observation | string | null {
  for (const name in row) if (!columns.includes(name) && !unusable.has(name)) return unknownColumn(name);
  const wrong: string[] = [];
  const refuse = (name: string, expected: string) => {
    if (!unusable.has(name)) wrong.push(`${name}: expected ${expected}, got ${shown(row[name] ?? null)}`);
  };
  const id = textOf(row.id, 200);
  if (id === null) refuse("id", "an id of 1 to 200 characters");
  const rep = textOf(row.rep, 200)?.toLowerCase() ?? null;
  if (rep === null || !(/^[a-z\d._@-]+$/.test(rep) || /^[\p{L}\p{N}._%+@'-]+$/u.test(rep)))
    refuse("rep", "the rep's email as in the people list");
  const behaviour = textOf(row.behaviour, 200);
  if (behaviour === null) refuse("behaviour", "the id of a behaviour");
  const callId = textOf(row.call_id, 200);
  if (callId === null) refuse("call_id", "the id of the call");
  const at = instantOf(row.at);
  if (at === null) refuse("at", "an instant like 2026-11-24T10:00:00Z");
  else if (at.epochMilliseconds > latest) refuse("at", "an instant that is not in the future");
  const applicable = flagOf(row.applicable, true);
  if (applicable === undefined) refuse("applicable", "true or false");
  const executed = flagOf(row.executed, null);
  if (executed === undefined || !("executed" in row))
    refuse("executed", "true, false, or null (nothing in CSV) when nobody can tell");
  const confidence = shareOf(row.confidence);
  if (confidence === null) refuse("confidence", "a number from 0 to 1");
  const landed = landingOf(row.landed);
  if (landed === null) refuse("landed", `one of ${landings.join(", ")}`);
  const quote = isEmpty(row.quote) ? "" : textOf(row.quote, 4000);
  if (quote === null) refuse("quote", "a text of at most 4000 characters");
  const detector = isEmpty(row.detector) ? "import" : textOf(row.detector, 100);
  if (detector === null) refuse("detector", "a name of at most 100 characters");
  else if (apartFromField.includes(detector))
    refuse("detector", "a source of customer calls (learning and practice are kept apart from proof)");
  const version = isEmpty(row.detector_version) ? "1" : textOf(row.detector_version, 100);
  if (version === null) refuse("detector_version", "a version of at most 100 characters");
  const provesAbsence = flagOf(row.proves_absence, true);
  if (provesAbsence === undefined) refuse("proves_absence", "true or false");
  if (
    wrong.length > 0 ||
    id === null ||
    rep === null ||
    behaviour === null ||
    callId === null ||
    at === null ||
    confidence === null ||
    landed === null ||
    detector === null ||
    version === null ||
    executed === undefined
  ) {
    return wrong.length > 0 ? wrong.join("; ") : null;
  }
  return {
    id,
    rep: sameText(rep),
    behaviour: sameText(behaviour),
    at,
    callId,
    applicable: applicable ?? true,
    executed,
    confidence,
    landed,
    quote: quote === "" ? null : quote,
    detector: sameText(detector),
    detectorVersion: sameText(version),
    provesAbsence: provesAbsence ?? true,
  };
}

/** Few different texts in a million rows: one string of each is kept, and compared by its address. */
function oneOfEach(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size < 100_000) known.set(text, text);
    return text;
  };
}

function isEmpty(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === "string" && raw.trim() === "");
}

/** Null when it is no text, empty, too long, or cannot be stored. */
function textOf(raw: unknown, longest: number): string | null {
  const text = typeof raw === "number" ? String(raw) : typeof raw === "string" ? raw.trim() : "";
  if (text === "" || text.length > longest || text.includes("\u0000") || !text.isWellFormed()) return null;
  return text;
}

/** Undefined when it is none. */
function flagOf<T>(raw: unknown, missing: T): boolean | T | undefined {
  if (typeof raw === "boolean") return raw;
  if (isEmpty(raw)) return missing;
  const word = typeof raw === "string" ? raw.trim().toLowerCase() : "";
  return word === "true" ? true : word === "false" ? false : word === "null" ? missing : undefined;
}

function shareOf(raw: unknown): number | null {
  const number =
    typeof raw === "number" ? raw : typeof raw === "string" && raw.trim() !== "" ? Number(raw) : Number.NaN;
  return number >= 0 && number <= 1 ? number : null;
}

function landingOf(raw: unknown): Landing | null {
  if (isEmpty(raw)) return "unknown";
  return landings.find((one) => one === raw) ?? null;
}

function instantOf(raw: unknown): Temporal.Instant | null {
  if (typeof raw !== "string") return null;
  const text = raw.trim();
  const ms = usualInstant(text);
  if (ms !== null) return Temporal.Instant.fromEpochMilliseconds(ms);
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null; // the answer to the question, not a failure
  }
}

/** Milliseconds of "2026-11-24T10:00:00Z", with or without ".123": many times faster than Temporal, which judges everything else (null). */
function usualInstant(text: string): number | null {
  const hasMs = text.length === 24;
  if ((!hasMs && text.length !== 20) || text.charCodeAt(text.length - 1) !== 90) return null;
  if (text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":" || text[16] !== ":") return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (hasMs && text[19] !== ".") return null;
  const ms = hasMs ? digits(text, 20, 3) : 0;
  // NaN is in no range. The 29th and later are Temporal's, where a month can be over.
  const isPlain = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  return isPlain && hour <= 23 && minute <= 59 && second <= 59 && ms >= 0
    ? Date.UTC(year, month - 1, day, hour, minute, second, ms)
    : null;
}

/** NaN when one of them is no digit. */
function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = 10 * number + digit;
  }
  return number;
}

/** Unknown ones, those that are there twice, and required ones that are missing. */
function unusableColumns(header: readonly string[]): ReadonlySet<string> {
  return new Set([
    ...header.filter((name, index) => !columns.includes(name) || header.indexOf(name) !== index),
    ...required.filter((name) => !header.includes(name)),
  ]);
}

function headerProblems(header: readonly string[]): readonly string[] {
  return [
    ...header.filter((name) => !columns.includes(name)).map(unknownColumn),
    ...header
      .filter((name, index) => header.indexOf(name) !== index)
      .map((name) => `column ${shown(name)} is there twice; keep one of them`),
    ...required.filter((name) => !header.includes(name)).map((name) => `column "${name}" is missing`),
  ];
}

function unknownColumn(name: string): string {
  return `unknown column ${shown(name)}, the nearest known one is "${nearest(name, columns)}"`;
}
