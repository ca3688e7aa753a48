import type { FakeGuest, Occurrence } from "../../google/index.ts";
import { type CalendarInput, calendarInput } from "../api.ts";
import { personOf, Refused, type SandboxWorld, spoken } from "../world.ts";
import { control } from "./control.ts";

const soon = "The calendar tells Sideline, which takes two or three seconds.";

/** What people do in a calendar, through the stand-in's own operations: Sideline learns of it as it learns of any change. */
export const calendar = control(calendarInput, async (world, input) => {
  const person = personOf(world, input.person);
  const { google } = world;
  if (input.op === "add") {
    const start = Temporal.Instant.from(input.startsAt);
    google.insert(person.email, {
      summary: input.title,
      start: { dateTime: start.toString(), timeZone: person.timeZone },
      end: { dateTime: start.add({ minutes: input.minutes }).toString(), timeZone: person.timeZone },
      ...(input.repeats === undefined ? {} : { recurrence: ["RRULE:FREQ=WEEKLY"] }),
      ...(input.guests.length === 0 ? {} : { attendees: guestsOf(world, input.guests, host(person)) }),
    });
    return `Added for ${spoken(start, person.timeZone)}. ${soon}`;
  }
  const found = occurrenceOf(world, person.email, input.id);
  switch (input.op) {
    case "move": {
      const start =
        "startsAt" in input.to
          ? Temporal.Instant.from(input.to.startsAt)
          : Temporal.Instant.fromEpochMilliseconds(found.startMs).add({ minutes: input.to.byMinutes });
      if (found.start.dateTime === undefined) throw new Refused("An all-day entry has no time to move.");
      google.move(person.email, found.id, start.toString());
      return `Moved to ${spoken(start, person.timeZone)}. ${soon}`;
    }
    case "cancel":
      google.remove(found.meeting.organizer.email, found.id);
      return `Cancelled for everybody. ${soon}`;
    case "decline":
    case "accept": {
      const response = input.op === "decline" ? "declined" : "accepted";
      const own = found.attendees.find((guest) => guest.email?.toLowerCase() === person.email);
      if (own === undefined) throw new Refused(`${person.name} is not among its guests; cancel it instead.`);
      if (own.responseStatus === response) throw new Refused(`${person.name} has ${response} it already.`);
      google.respond(person.email, found.id, person.email, response);
      return `${person.name} ${response} it. ${soon}`;
    }
    case "invite": {
      const guests = found.attendees.length === 0 ? [host(person)] : found.attendees;
      const guest = guestOf(world, input.guest, guests);
      google.patch(person.email, found.id, { attendees: [...guests, guest] });
      return `${guest.displayName} (${guest.email}) is invited. ${soon}`;
    }
    default:
      throw input satisfies never;
  }
});

function occurrenceOf(world: SandboxWorld, email: string, id: string): Occurrence {
  const now = world.clock.now();
  const around = world.google.occurrences(email, now.subtract({ hours: 24 * 30 }), now.add({ hours: 24 * 60 }));
  const found = around.find((one) => one.id === id);
  if (found === undefined) throw new Refused("This entry is not in the calendar. Look again.", 404);
  if (found.state !== "live") throw new Refused("This entry is cancelled.");
  return found;
}

const host = ({ email, name }: { readonly email: string; readonly name: string }): FakeGuest => ({
  email,
  displayName: name,
  responseStatus: "accepted",
});

/** Nobody: the first two are on free-mail domains, the others on a domain that is reserved for examples. */
const strangers = {
  "free-mail": [
    ["sideline.demo.robin", "gmail.com", "Robin Ash"],
    ["sideline.demo.kim", "outlook.com", "Kim Farrow"],
    ["sideline.demo.alex", "gmail.com", "Alex Dunmore"],
  ],
  "unknown-domain": [
    ["quinn.harper", "northgate-metals.example", "Quinn Harper"],
    ["ada.merritt", "bluefern-studio.example", "Ada Merritt"],
    ["rio.castel", "ostrava-paper.example", "Rio Castel"],
  ],
} as const;

function guestsOf(world: SandboxWorld, wanted: readonly Invited[], first: FakeGuest): readonly FakeGuest[] {
  const guests = [first];
  for (const one of wanted) guests.push(guestOf(world, one, guests));
  return guests;
}

type Invited = Extract<CalendarInput, { op: "invite" }>["guest"];

function guestOf(
  world: SandboxWorld,
  wanted: Invited,
  there: readonly FakeGuest[],
): FakeGuest & { readonly email: string; readonly displayName: string } {
  const on = new Set(there.map((guest) => guest.email?.toLowerCase()));
  if (wanted.kind === "contact") {
    if (on.has(wanted.email)) throw new Refused(`${wanted.email} is on it already.`);
    const known = [...world.demo.contacts, ...world.demo.people].find((one) => one.email === wanted.email);
    return { email: wanted.email, displayName: known?.name ?? wanted.email, responseStatus: "needsAction" };
  }
  for (const [local, domain, displayName] of strangers[wanted.kind]) {
    const email = `${local}@${domain}`;
    if (!on.has(email)) return { email, displayName, responseStatus: "needsAction" };
  }
  throw new Refused("Every stranger that the sandbox knows is on it already.");
}
