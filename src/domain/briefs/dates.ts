/** Dates as a rep reads them: "15 Dec", "3 Nov 2025" when the year is another one, "in 9 days". Written by code, from records only. */
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The wall-clock time of an instant; UTC when the zone is not an IANA name. */
export function inZone(at: Temporal.Instant, zone: string): Temporal.ZonedDateTime {
  try {
    return at.toZonedDateTimeISO(zone);
  } catch {
    // A zone comes from a file or a calendar; an unknown one is the only thing that can fail here.
    return at.toZonedDateTimeISO("UTC");
  }
}

/** Null for null and for what is not a calendar date. */
export function parseDate(iso: string | null): Temporal.PlainDate | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso ?? "") ?? [];
  const parts = { year: Number(year), month: Number(month), day: Number(day) };
  if (year === undefined || parts.month < 1 || parts.day < 1) return null;
  const date = Temporal.PlainDate.from(parts, { overflow: "constrain" });
  return date.day === parts.day && date.month === parts.month ? date : null;
}

/** Days from `today` to `date`: negative when it has passed. */
export function daysUntil(date: Temporal.PlainDate, today: Temporal.PlainDate): number {
  return today.until(date, { largestUnit: "day" }).days;
}

export function shortDate(date: Temporal.PlainDate, today: Temporal.PlainDate): string {
  const dayAndMonth = `${date.day} ${months[date.month - 1]}`;
  return date.year === today.year ? dayAndMonth : `${dayAndMonth} ${date.year}`;
}

export function age(date: Temporal.PlainDate, today: Temporal.PlainDate): string {
  const days = daysUntil(date, today);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}

/** "Thu 26 Nov 10:00, 30 min", the year when it is not this one. */
export function callTime(
  start: Temporal.Instant,
  end: Temporal.Instant,
  zone: string,
  today: Temporal.PlainDate,
): string {
  const minutes = Math.round(start.until(end).total("minute"));
  const length = minutes > 0 && minutes < 24 * 60 ? `, ${minutes} min` : "";
  return `${startTime(start, zone, today)}${length}`;
}

/** "Thu 26 Nov 10:00". */
export function startTime(start: Temporal.Instant, zone: string, today: Temporal.PlainDate): string {
  const at = inZone(start, zone);
  const clock = `${String(at.hour).padStart(2, "0")}:${String(at.minute).padStart(2, "0")}`;
  return `${weekdays[at.dayOfWeek - 1]} ${shortDate(at.toPlainDate(), today)} ${clock}`;
}

const monthNames: Readonly<Record<string, number>> = {
  jan: 1,
  januar: 1,
  january: 1,
  janvier: 1,
  feb: 2,
  februar: 2,
  february: 2,
  fevrier: 2,
  mar: 3,
  march: 3,
  marz: 3,
  mars: 3,
  apr: 4,
  april: 4,
  avril: 4,
  may: 5,
  mai: 5,
  jun: 6,
  june: 6,
  juni: 6,
  juin: 6,
  jul: 7,
  july: 7,
  juli: 7,
  juillet: 7,
  aug: 8,
  august: 8,
  aout: 8,
  sep: 9,
  sept: 9,
  september: 9,
  septembre: 9,
  oct: 10,
  okt: 10,
  october: 10,
  oktober: 10,
  octobre: 10,
  nov: 11,
  november: 11,
  novembre: 11,
  dec: 12,
  dez: 12,
  december: 12,
  dezember: 12,
  decembre: 12,
};

/**
 * The first date named in a CRM text: "2026-11-28", "28 Nov", "Nov 28, 2026", "28.11.", "28. November". All-number dates with slashes are left alone: nobody
 * knows whose order they are in. Without a year, the one that puts the date nearest to `today`.
 */
export function dateInText(text: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const plain = text
    .slice(0, 2_000)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  const iso = /\b(\d{4}-\d{2}-\d{2})\b/.exec(plain)?.[1];
  if (iso !== undefined) return parseDate(iso);
  for (const found of plain.matchAll(
    /\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(\p{L}{3,9})\.?,?(?:\s+(\d{4}))?\b/gu,
  )) {
    const date = dated(found[1], monthNames[found[2] ?? ""], found[3], today);
    if (date !== null) return date;
  }
  for (const found of plain.matchAll(/\b(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?\b/gu)) {
    const date = dated(found[2], monthNames[found[1] ?? ""], found[3], today);
    if (date !== null) return date;
  }
  const dotted = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})?/.exec(plain);
  return dotted === null ? null : dated(dotted[1], Number(dotted[2]), dotted[3], today);
}

function dated(
  day: string | undefined,
  month: number | undefined,
  year: string | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate | null {
  if (month === undefined || month < 1 || month > 12) return null;
  const at = (y: number) => parseDate(`${y}-${String(month).padStart(2, "0")}-${String(Number(day)).padStart(2, "0")}`);
  if (year !== undefined) return at(Number(year));
  const near = [today.year - 1, today.year, today.year + 1].flatMap((y) => at(y) ?? []);
  near.sort((a, b) => Math.abs(daysUntil(a, today)) - Math.abs(daysUntil(b, today)));
  return near[0] ?? null;
}
