import type { RepSettings } from "./delivery.ts";

/** A brief for a call that starts sooner than this helps nobody. */
export const minimumLeadMinutes = 2;
/** A posted brief follows its call to a new time this near; farther away it is marked as moved and a fresh one is due. */
export const nearbyMinutes = 30;
/** Local hour of the day-before touch and of the morning digest. */
const dayBeforeHour = 16;
const digestTime = { hour: 7, minute: 30 } as const;

export function minutesBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return (to.epochMilliseconds - from.epochMilliseconds) / 60_000;
}

/** Lead time before the start; for a call that appears late that is already past, which means "at once". */
export function briefDueAt(start: Temporal.Instant, settings: RepSettings): Temporal.Instant {
  return start.subtract({ minutes: settings.leadMinutes });
}

export function briefExpiresAt(start: Temporal.Instant): Temporal.Instant {
  return start.subtract({ minutes: minimumLeadMinutes });
}

/** 16:00 on the working day before the call, in the rep's zone. */
export function dayBeforeDueAt(start: Temporal.Instant, zone: string): Temporal.Instant {
  let day = start.toZonedDateTimeISO(zone).toPlainDate().subtract({ days: 1 });
  while (day.dayOfWeek > 5) day = day.subtract({ days: 1 });
  return day
    .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from({ hour: dayBeforeHour }) })
    .toInstant();
}

export function digestDueAt(date: Temporal.PlainDate, zone: string): Temporal.Instant {
  return date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(digestTime) }).toInstant();
}

/** `at`, or the end of the quiet hours when `at` falls into them. */
export function afterQuietHours(at: Temporal.Instant, settings: RepSettings, zone: string): Temporal.Instant {
  const quiet = settings.quietHours;
  if (quiet === null || quiet.from === quiet.to) return at;
  const local = at.toZonedDateTimeISO(zone);
  const from = Temporal.PlainTime.from(quiet.from);
  const to = Temporal.PlainTime.from(quiet.to);
  const time = local.toPlainTime();
  const overnight = Temporal.PlainTime.compare(from, to) > 0;
  const afterFrom = Temporal.PlainTime.compare(time, from) >= 0;
  const beforeTo = Temporal.PlainTime.compare(time, to) < 0;
  if (overnight ? !(afterFrom || beforeTo) : !(afterFrom && beforeTo)) return at;
  const endDay = overnight && afterFrom ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate();
  return endDay.toZonedDateTime({ timeZone: zone, plainTime: to }).toInstant();
}

/** `at`, or the first instant after it that is neither in a pause nor in quiet hours. */
export function afterPauseAndQuiet(at: Temporal.Instant, settings: RepSettings, zone: string): Temporal.Instant {
  const { pausedUntil } = settings;
  const paused = pausedUntil !== null && Temporal.Instant.compare(at, pausedUntil) < 0;
  return afterQuietHours(paused ? pausedUntil : at, settings, zone);
}

export type Hold = "stopped" | "paused" | "quiet-hours";

/** Was a row kept back by the rep's own choice? Then it comes back when they change, if there is time. */
export function isHold(because: string | null): boolean {
  return because !== null && ["stopped", "paused", "quiet-hours", "switched-off", "disconnected"].includes(because);
}

/** Why a message of this kind would not be posted at `at`, or null. */
export function holdAt(
  kind: RepSettings["stopped"][number],
  at: Temporal.Instant,
  settings: RepSettings,
  zone: string,
): Hold | null {
  if (settings.stopped.includes(kind)) return "stopped";
  if (settings.pausedUntil !== null && Temporal.Instant.compare(at, settings.pausedUntil) < 0) return "paused";
  return Temporal.Instant.compare(afterQuietHours(at, settings, zone), at) > 0 ? "quiet-hours" : null;
}
