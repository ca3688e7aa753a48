/** Instants of the API in words, in the zone of a person. */

export const clockWords = (iso: string, zone: string): string =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(iso));

export const dayWords = (iso: string, zone: string): string =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(
    new Date(iso),
  );

/** "2026-11-26T09:30", what a field of the browser holds for an instant in a zone. */
export function fieldOf(iso: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  }).formatToParts(new Date(iso));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "00";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The instant of a wall-clock time in a zone; of a time that happens twice, one of the two. */
export function instantOf(field: string, zone: string): string {
  const guess = new Date(`${field}:00Z`);
  const shown = new Date(`${fieldOf(guess.toISOString(), zone)}:00Z`);
  const corrected = new Date(guess.getTime() * 2 - shown.getTime());
  return corrected.toISOString();
}

/** "35 min", "2 h 05", "3 days" */
export function spanWords(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 90) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${Math.round(minutes / 1440)} days`;
}
