/** Daily and weekly series with wall-clock stepping: 10:00 in New York stays 10:00 on both sides of a clock change. */
import { badRequest } from "./respond.ts";

type Zoned = Temporal.ZonedDateTime;

export interface Rule {
  readonly freq: "DAILY" | "WEEKLY";
  readonly interval: number;
  /** ISO weekdays, Monday is 1. Empty: the weekday of the first occurrence. */
  readonly byDay: readonly number[];
  readonly count: number | null;
  readonly untilMs: number | null;
  /** Original starts in UTC, basic format. */
  readonly excluded: ReadonlySet<string>;
}

const weekdays: Record<string, number> = { MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6, SU: 7 };

/** Google lists at most about this many instances of one series. */
const instanceCap = 730;

/** "20261124T150000Z": the key of an instance, from its original start. */
export const stamp = (at: Temporal.Instant): string => at.toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "");

export function instantOfStamp(text: string): Temporal.Instant {
  const parts = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(text);
  if (parts === null) throw badRequest(`Not a UTC date-time of a recurrence rule: ${text}`);
  const [, year, month, day, hour = "23", minute = "59", second = "59"] = parts;
  return Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

export function parseRecurrence(lines: readonly string[]): Rule {
  const excluded = new Set<string>();
  let rule: Omit<Rule, "excluded"> | null = null;
  for (const line of lines) {
    if (line.startsWith("EXDATE")) {
      for (const one of line.slice(line.indexOf(":") + 1).split(",")) excluded.add(one);
      continue;
    }
    if (!line.startsWith("RRULE:") || rule !== null)
      throw badRequest(`Unsupported recurrence line: ${line}`, "recurrence");
    rule = parseRule(line.slice("RRULE:".length));
  }
  if (rule === null) throw badRequest("A recurrence needs one RRULE", "recurrence");
  return { ...rule, excluded };
}

function parseRule(text: string): Omit<Rule, "excluded"> {
  const fields = new Map(
    text.split(";").map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.split("=")[1] ?? ""]),
  );
  for (const name of fields.keys()) {
    if (!["FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL", "WKST"].includes(name)) {
      throw badRequest(`The fake expands daily and weekly rules only, not ${name}`, "recurrence");
    }
  }
  const freq = fields.get("FREQ");
  if (freq !== "DAILY" && freq !== "WEEKLY") throw badRequest(`Unsupported FREQ ${freq}`, "recurrence");
  const byDay = (fields.get("BYDAY") ?? "").split(",").filter((day) => day !== "");
  const days = byDay.map((day) => weekdays[day]).filter((day): day is number => day !== undefined);
  if (days.length !== byDay.length) throw badRequest(`Unsupported BYDAY ${fields.get("BYDAY")}`, "recurrence");
  const count = fields.get("COUNT");
  const until = fields.get("UNTIL");
  return {
    freq,
    interval: Number(fields.get("INTERVAL") ?? "1"),
    byDay: days.sort((a, b) => a - b),
    count: count === undefined ? null : Number(count),
    untilMs: until === undefined ? null : instantOfStamp(until).epochMilliseconds,
  };
}

/** Original starts in [fromMs, toMs], earliest first. `first` carries the zone that the wall clock follows. */
export function occurrences(rule: Rule, first: Zoned, fromMs: number, toMs: number): Zoned[] {
  const found: Zoned[] = [];
  const clock = first.toPlainTime();
  const zone = first.timeZoneId;
  let index = 0;
  for (const date of dates(rule, first, fromMs)) {
    const at = date.toZonedDateTime({ timeZone: zone, plainTime: clock });
    if (at.epochMilliseconds < first.epochMilliseconds) continue;
    index += 1;
    if (rule.count !== null && index > rule.count) break;
    if (at.epochMilliseconds > toMs || (rule.untilMs !== null && at.epochMilliseconds > rule.untilMs)) break;
    if (at.epochMilliseconds >= fromMs && !rule.excluded.has(stamp(at.toInstant()))) found.push(at);
    if (found.length >= instanceCap) break;
  }
  return found;
}

/** Candidate days without an end; jumps close to `fromMs` unless a COUNT has to be counted. */
function* dates(rule: Rule, first: Zoned, fromMs: number): Generator<Temporal.PlainDate> {
  const start = first.toPlainDate();
  const step = rule.freq === "DAILY" ? rule.interval : rule.interval * 7;
  const days = rule.count === null ? (fromMs - first.epochMilliseconds) / 86_400_000 : 0;
  const base = rule.freq === "DAILY" ? start : start.subtract({ days: start.dayOfWeek - 1 });
  const byDay = rule.byDay.length > 0 ? rule.byDay : [start.dayOfWeek];
  for (let turn = Math.max(0, Math.floor(days / step) - 1); ; turn += 1) {
    const day = base.add({ days: turn * step });
    if (rule.freq === "DAILY") {
      if (rule.byDay.length === 0 || rule.byDay.includes(day.dayOfWeek)) yield day;
      continue;
    }
    for (const weekday of byDay) yield day.add({ days: weekday - 1 });
  }
}
