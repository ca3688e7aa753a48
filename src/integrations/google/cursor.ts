/** What a pull remembers of the one before it, in the connection's opaque cursor. */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { CalendarConnection, CalendarWindow } from "#flows/ports.ts";

const shape = z.object({
  v: z.literal(1),
  /** The question that the rest answers: bounds and the connection's generation. A calendar has one ETag for all windows. */
  asked: z.string(),
  /** Null when the answer had more than one page: the first page's ETag says nothing about the others. */
  etag: z.string().nullable(),
  digest: z.string(),
  /** The calendar's zone; a single event does not name it. */
  zone: z.string(),
});
export type Cursor = z.infer<typeof shape>;

/** Whole hours around the window, so that polls within one hour ask the same question and an ETag can answer it. */
export function roundToHours(window: CalendarWindow): CalendarWindow {
  return {
    from: window.from.round({ smallestUnit: "hour", roundingMode: "floor" }),
    to: window.to.round({ smallestUnit: "hour", roundingMode: "ceil" }),
  };
}

export const questionOf = (connection: CalendarConnection, window: CalendarWindow): string =>
  `${connection.generation}|${window.from.toString()}|${window.to.toString()}`;

/** Null for a cursor of another version or somebody else's making: the pull then reads everything. */
export function readCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const writeCursor = (cursor: Omit<Cursor, "v">): string => JSON.stringify({ v: 1, ...cursor });

export const digestOf = (items: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(items)).digest("base64url");
