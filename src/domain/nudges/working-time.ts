/** When somebody works: their own zone, Monday to Friday, without holidays, quiet hours, pauses and absences. */
import type { RepSettings } from "#domain/moments/delivery.ts";
import { holidayDates } from "./holidays.ts";
import type { NudgeRules } from "./rules.ts";

/** Milliseconds since 1970; `to` is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface WorkingTime {
  /** Local days since 1970 of an instant in milliseconds. */
  dayOf(at: number): number;
  /** Working time of a local day, in order; empty on a day off. */
  spansOf(day: number): readonly Span[];
}

const dayMs = 86_400_000;
const epoch = Temporal.PlainDate.from("1970-01-01");
type Rules = Pick<NudgeRules, "workingHours" | "holidays">;

/** Days are worked out once each: asking again costs nothing. */
export function workingTimeOf(zone: string, rules: Rules, quiet: RepSettings["quietHours"] = null): WorkingTime {
  const off = holidayDates(rules.holidays, zone);
  const known = new Map<number, readonly Span[]>();
  return {
    // The zone's noon is never far from midnight UTC plus its offset: exact, and one conversion.
    dayOf: (at) => {
      const offsetMs =
        Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
      return Math.floor((at + offsetMs) / dayMs);
    },
    spansOf(day) {
      let spans = known.get(day);
      if (spans === undefined) {
        const date = epoch.add({ days: day });
        const isOff = date.dayOfWeek > 5 || off.has(date.toString());
        spans = isOff ? [] : spansOn(date, zone, rules.workingHours, quiet);
        known.set(day, spans);
      }
      return spans;
    },
  };
}

function spansOn(
  date: Temporal.PlainDate,
  zone: string,
  hours: NudgeRules["workingHours"],
  quiet: RepSettings["quietHours"],
): readonly Span[] {
  const at = (time: string, on = date) =>
    on.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
  const whole = { from: at(hours.from), to: at(hours.to) };
  if (quiet === null || quiet.from === quiet.to) return nonEmpty([whole]);
  const overnight = quiet.from > quiet.to;
  // Overnight, the quiet hours that began yesterday end today.
  const silences = overnight
    ? [
        { from: at("00:00"), to: at(quiet.to) },
        { from: at(quiet.from), to: at("00:00", date.add({ days: 1 })) },
      ]
    : [{ from: at(quiet.from), to: at(quiet.to) }];
  return without([whole], silences);
}

/** What is left of some spans when others are taken out. */
export function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  let left = spans;
  for (const { from, to } of others) {
    left = left.flatMap((span) =>
      to <= span.from || from >= span.to
        ? [span]
        : [
            { from: span.from, to: Math.min(span.to, from) },
            { from: Math.max(span.from, to), to: span.to },
          ],
    );
  }
  return nonEmpty(left);
}

function nonEmpty(spans: readonly Span[]): readonly Span[] {
  return spans.filter(({ from, to }) => to > from);
}
