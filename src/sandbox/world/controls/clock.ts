import { clockInput, weekdays } from "../api.ts";
import { nextMoment } from "../moments.ts";
import { travel } from "../travel.ts";
import { personOf, Refused, spoken } from "../world.ts";
import { control } from "./control.ts";

export const clock = control(clockInput, async (world, input) => {
  const now = world.clock.now();
  const zoneOf = (email: string | undefined) => personOf(world, email ?? world.demo.rep).timeZone;
  const arrive = async (target: Temporal.Instant, zone: string) => {
    await travel(world, target);
    return `It is ${spoken(world.clock.now(), zone)}.`;
  };
  switch (input.op) {
    case "forward":
      return arrive(now.add({ minutes: input.minutes }), zoneOf(undefined));
    case "to": {
      const { timeZone } = personOf(world, input.person);
      const today = now.toZonedDateTimeISO(timeZone);
      const days = (weekdays.indexOf(input.weekday) + 1 - today.dayOfWeek + 7) % 7;
      const at = today.add({ days }).withPlainTime(input.time);
      const later = Temporal.Instant.compare(at.toInstant(), now) > 0 ? at : at.add({ days: 7 });
      return arrive(later.toInstant(), timeZone);
    }
    case "next": {
      const next = await nextMoment(world, input.person);
      if (next === null)
        throw new Refused(
          "Nothing is planned in the next seven days. Add a call to the calendar, or move the clock by a day.",
        );
      return `${await arrive(next.at, zoneOf(input.person))} Now due: ${next.what}`;
    }
    case "real":
      await world.reset();
      return "The clock shows the machine's time again. Time does not run backwards, so the demo began anew.";
    default:
      throw input satisfies never;
  }
});
