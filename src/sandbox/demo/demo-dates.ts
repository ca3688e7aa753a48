import { InvariantError } from "#domain/errors.ts";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * A day of the demo, said relative to today: `today`, `today-12d`, `today+3w`, `last tue` (before today), `next thu` (after today),
 * `workday+2` (the second Monday-to-Friday day after today; `workday+0` is today, or Monday at a weekend). Each may end in `+3d` or `-1w`.
 * Throws InvariantError for anything else: the fixtures are ours.
 */
export function demoDay(said: string, today: Temporal.PlainDate): Temporal.PlainDate {
  const parts = /^(?:(today)|(last|next) (\w{3})|workday([+-]\d+))(?:([+-]\d+)([dw]))?$/.exec(said.trim());
  if (parts === null) throw new InvariantError(`Expected a demo day like "today-12d" or "next thu", got "${said}"`);
  const [, isToday, direction, weekday, workdays, shift, unit] = parts;
  const base =
    isToday !== undefined
      ? today
      : workdays !== undefined
        ? workday(today, Number(workdays))
        : byWeekday(today, direction === "next" ? 1 : -1, weekdays.indexOf(weekday ?? "") + 1);
  const days = shift === undefined ? 0 : Number(shift) * (unit === "w" ? 7 : 1);
  return base.add({ days });
}

/** Replaces every `{{day}}` by an ISO date and every `{{day|long}}` by words ("24 November 2026"). */
export function renderDemoText(text: string, today: Temporal.PlainDate): string {
  return text.replace(/\{\{([^{}|]+)(\|long)?\}\}/g, (_whole, said: string, long: string | undefined) => {
    const day = demoDay(said, today);
    return long === undefined
      ? day.toString()
      : day.toLocaleString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  });
}

function byWeekday(today: Temporal.PlainDate, step: 1 | -1, dayOfWeek: number): Temporal.PlainDate {
  if (dayOfWeek === 0) throw new InvariantError(`Expected a weekday (${weekdays.join(", ")})`);
  let day = today.add({ days: step });
  while (day.dayOfWeek !== dayOfWeek) day = day.add({ days: step });
  return day;
}

function workday(today: Temporal.PlainDate, count: number): Temporal.PlainDate {
  const isOff = (day: Temporal.PlainDate) => day.dayOfWeek > 5;
  let day = today;
  while (isOff(day)) day = day.add({ days: count < 0 ? -1 : 1 });
  for (let left = Math.abs(count); left > 0; left -= 1) {
    do day = day.add({ days: Math.sign(count) });
    while (isOff(day));
  }
  return day;
}
