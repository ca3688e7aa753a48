const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_long_full: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date: { year: "numeric", month: "long", day: "numeric" },
  day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  time: { hour: "2-digit", minute: "2-digit" },
};

/** Slack's {date_short} and friends in the zone of the person who reads. `seconds` is the epoch. */
export function dateWords(seconds: number, format: string, fallback: string, zone: string): string {
  if (!Number.isFinite(seconds)) return fallback;
  const atMs = Math.round(seconds * 1000);
  if (format.includes("{ago}") && format.length < 8) return fallback;
  return format.replaceAll(/\{(\w+?)(_pretty)?\}/g, (whole, name: string) => {
    const options = formats[name];
    return options === undefined
      ? whole
      : new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(atMs);
  });
}

/** Wall-clock time in a zone: "14:05", or with the day when it is not `today`'s. */
export function clockLabel(instant: Temporal.Instant, zone: string, today: Temporal.Instant): string {
  const when = instant.toZonedDateTimeISO(zone);
  const time = `${String(when.hour).padStart(2, "0")}:${String(when.minute).padStart(2, "0")}`;
  if (when.toPlainDate().equals(today.toZonedDateTimeISO(zone).toPlainDate())) return time;
  return `${dayLabel(instant, zone)} ${time}`;
}

/** "Sat 21 Nov" */
export const dayLabel = (instant: Temporal.Instant, zone: string): string =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(
    instant.epochMilliseconds,
  );
