/** Days on which nobody is nudged. One line of the file each: an ISO date, then the zones that it holds for, or nothing for everywhere. */
export interface Holiday {
  /** ISO date. */
  readonly date: string;
  /** IANA zones or the beginning of their names ("Europe/"); empty: everywhere. */
  readonly zones: readonly string[];
}
export type Holidays = readonly Holiday[];

const most = 5_000;

/** `2026-12-25`, `2026-12-26 Europe/London Europe/Dublin`, `# a comment`. Problems name their line. */
export function readHolidays(text: string): { readonly holidays: Holidays; readonly problems: readonly string[] } {
  const holidays: Holiday[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [date = "", ...zones] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (date === "") continue;
    const wrong = zones.find((zone) => !/^[A-Za-z_]+(\/[A-Za-z_+\-0-9]*)*$/.test(zone));
    if (!isDate(date)) problems.push(`line ${index + 1}: expected a date like 2026-12-25, got "${date.slice(0, 40)}"`);
    else if (wrong !== undefined)
      problems.push(`line ${index + 1}: expected time zones like Europe/London, got "${wrong.slice(0, 40)}"`);
    else holidays.push({ date, zones });
    if (holidays.length > most || problems.length > 20) {
      problems.push(`line ${index + 1}: the rest was not read; at most ${most} days`);
      break;
    }
  }
  return { holidays, problems };
}

function isDate(word: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(word)) return false;
  try {
    return Temporal.PlainDate.from(word, { overflow: "reject" }).toString() === word;
  } catch {
    return false;
  }
}

export function holidayDates(holidays: Holidays, zone: string): ReadonlySet<string> {
  const held = holidays.filter(({ zones }) => zones.length === 0 || zones.some((one) => zone.startsWith(one)));
  return new Set(held.map(({ date }) => date));
}
