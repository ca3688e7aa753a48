/** Times in words, in the reader's zone. Wall-clock rules are Temporal's; a zone nobody knows reads as UTC, and says so. */
const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

function at(instant: string, zone: string): { readonly local: Temporal.ZonedDateTime; readonly suffix: string } | null {
  let moment: Temporal.Instant;
  try {
    moment = Temporal.Instant.from(instant);
  } catch {
    return null;
  }
  try {
    return { local: moment.toZonedDateTimeISO(zone), suffix: "" };
  } catch {
    return { local: moment.toZonedDateTimeISO("UTC"), suffix: " UTC" };
  }
}

const clock = (local: Temporal.ZonedDateTime) =>
  `${String(local.hour).padStart(2, "0")}:${String(local.minute).padStart(2, "0")}`;

/** "Thu 26 Nov, 10:00". Not an instant: returned as it came, so that words can be passed too. */
export function when(instant: string, zone: string): string {
  const found = at(instant, zone);
  if (found === null) return instant;
  const { local, suffix } = found;
  return `${days[local.dayOfWeek - 1]} ${local.day} ${months[local.month - 1]}, ${clock(local)}${suffix}`;
}

/** "Thu 10:00": for a line that has little room. */
export function shortWhen(instant: string, zone: string): string {
  const found = at(instant, zone);
  if (found === null) return instant;
  return `${days[found.local.dayOfWeek - 1]} ${clock(found.local)}${found.suffix}`;
}

/** "10:00". */
export function timeOfDay(instant: string, zone: string): string {
  const found = at(instant, zone);
  return found === null ? instant : clock(found.local) + found.suffix;
}

/** "Thu 26 Nov, all day", "Thu 26 to Fri 27 Nov, all day" from ISO dates; both are meant to be in it. */
export function daysWords({ first, last }: { readonly first: string; readonly last: string }): string {
  const [from, to] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)];
  const named = ({ dayOfWeek, day: number }: Temporal.PlainDate) => `${days[dayOfWeek - 1]} ${number}`;
  const month = (date: Temporal.PlainDate) => months[date.month - 1];
  if (Temporal.PlainDate.compare(from, to) >= 0) return `${named(from)} ${month(from)}, all day`;
  const start = from.month === to.month ? named(from) : `${named(from)} ${month(from)}`;
  return `${start} to ${named(to)} ${month(to)}, all day`;
}

/** "Thursday 26 November" from an ISO date. */
export function day(date: string): string {
  try {
    return Temporal.PlainDate.from(date).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  } catch {
    return date;
  }
}

/** "30 min", "1 h 30 min"; empty when the instants make no sense. */
export function lasting(from: string, to: string): string {
  try {
    const minutes = Math.round(Temporal.Instant.from(from).until(Temporal.Instant.from(to)).total("minutes"));
    if (minutes <= 0 || minutes > 24 * 60) return "";
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
  } catch {
    return "";
  }
}
