/** How domain values become column values and back. */
import { type RawBuilder, sql } from "kysely";

/** Milliseconds: a Postgres timestamp comes back as a Date, which has no more, and a row must equal what was written. */
export function timeColumn(instant: Temporal.Instant): string {
  return instant.round("millisecond").toString();
}

export function nullableTime(instant: Temporal.Instant | null): string | null {
  return instant === null ? null : timeColumn(instant);
}

/** For comparing a column with an instant. */
export function at(instant: Temporal.Instant): RawBuilder<Date> {
  return sql<Date>`${timeColumn(instant)}::timestamptz`;
}

export function instantOf(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

export function instantOrNull(date: Date | null): Temporal.Instant | null {
  return date === null ? null : instantOf(date);
}

/** JSON that Postgres takes: NUL and half a surrogate pair, which a cut emoji leaves behind, become U+FFFD. Instants become ISO strings. */
export function jsonColumn(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? storable(part) : part));
}

export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\uFFFD");
}

/**
 * A list as Postgres reads arrays, for statements of thousands of rows: JSON's own writer is many times faster than escaping element by element.
 * Both formats write quotes and backslashes alike; the other escapes of JSON (line ends, control characters) take the slow way.
 */
export function arrayColumn(values: readonly (string | number | boolean | null)[]): string {
  const json = JSON.stringify(values);
  // A backslash that stands before anything but a quote or a backslash.
  if (!json.includes("\\") || !/(?:^|[^\\])(?:\\\\)*\\[bfnrtu]/.test(json)) return `{${json.slice(1, -1)}}`;
  return `{${values.map(element).join(",")}}`;
}

/**
 * A list of texts without line ends (JSON, base64, words), for `unnest(string_to_array(..., E'\n'))`: nothing in it has to be escaped or unescaped, which
 * for JSON is most of the work of an array.
 */
export function linesColumn(values: readonly string[]): string {
  return values.join("\n");
}

function element(value: string | number | boolean | null): string {
  return typeof value === "string" ? `"${storable(value).replace(/["\\]/g, "\\$&")}"` : String(value);
}

/** At most `size` at a time: one statement's parameter stays a few megabytes. */
export function chunks<T>(rows: readonly T[], size = 1_000): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}

/** For comparing a text column with any of these values. */
export function anyOf(values: readonly string[]): RawBuilder<string> {
  return sql<string>`any (${[...new Set(values)]}::text[])`;
}

export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
