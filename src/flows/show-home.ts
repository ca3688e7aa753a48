import type { Role } from "#domain/accounts/records.ts";
import { inZone } from "#domain/briefs/dates.ts";
import type { CalendarEvent } from "#domain/calendar/event.ts";
import type { Delivery } from "#domain/moments/delivery.ts";
import { whyNotSent } from "#domain/moments/words.ts";
import { planAheadHours } from "./plan-moments.ts";
import type { Ports } from "./ports.ts";
import { readerZone } from "./reader-zone.ts";
import type { HomeCall, HomeModel } from "./use-cases.ts";

/** A week of a busy rep; the tab shows the first ones and says how many follow. */
const maxCalls = 100;
const callers: readonly Role[] = ["rep", "se", "manager"];

/** What a person sees on the Home tab: their calendar as Sideline reads it, each entry with its decision and reason. */
export async function showHome(
  ports: Pick<Ports, "calendars" | "clock" | "deliveries" | "people" | "rules">,
  email: string,
  connect: { readonly url: string | null; readonly hint: string | null },
): Promise<HomeModel> {
  const now = ports.clock.now();
  const [person, settings, connection, events, deliveries] = await Promise.all([
    ports.people.find(email),
    ports.people.settings(email),
    ports.calendars.connection(email),
    ports.calendars.eventsBetween(email, now, now.add({ hours: planAheadHours })),
    ports.deliveries.ofRecipient(email, now.subtract({ hours: 24 })),
  ]);
  const zone = person === null ? "UTC" : await readerZone(ports, person);
  const calls = events
    .filter((row) => row.removedAt === null && row.decision !== null)
    .sort((a, b) => Temporal.Instant.compare(a.event.start, b.event.start))
    .slice(0, maxCalls)
    .map(({ event, decision }): HomeCall => {
      if (decision === null) throw new TypeError("filtered above");
      const delivery = briefOf(event.providerId, deliveries);
      return {
        providerId: event.providerId,
        title: event.visibility === "private" ? null : event.title,
        startsAt: event.start.toString(),
        endsAt: event.end.toString(),
        allDay: event.allDay ? daysOf(event) : null,
        decision,
        accountName: decision.kind === "customer-call" ? decision.account.name : null,
        briefAt: delivery?.status === "pending" ? delivery.dueAt.toString() : null,
        delivery: delivery === undefined ? null : shownDelivery(delivery),
      };
    });
  return {
    name: person?.name ?? email,
    zone,
    now: now.toString(),
    needsCalendar: person !== null && callers.includes(person.role),
    connection:
      connection === null
        ? null
        : {
            provider: connection.provider,
            via: connection.via,
            status: connection.status,
            lastPullAt: connection.lastPullAt,
            lastError: connection.lastError,
          },
    connectUrl: connect.url,
    connectHint: connect.hint,
    calls,
    settings,
  };
}

/** In the entry's own zone, where its days begin; its end is the first moment after it. */
function daysOf({ start, end, zone }: CalendarEvent): { readonly first: string; readonly last: string } {
  const dayOf = (at: Temporal.Instant) => inZone(at, zone).toPlainDate().toString();
  return { first: dayOf(start), last: dayOf(end.subtract({ seconds: 1 })) };
}

function shownDelivery(row: Delivery): NonNullable<HomeCall["delivery"]> {
  const { id, status } = row;
  return status === "cancelled" ? { id, status, because: whyNotSent(row.because) } : { id, status };
}

function briefOf(providerId: string, deliveries: readonly Delivery[]): Delivery | undefined {
  return deliveries
    .filter((row) => row.kind === "brief" && row.subject.kind === "call" && row.subject.facts.providerId === providerId)
    .sort((a, b) => b.createdAt.epochMilliseconds - a.createdAt.epochMilliseconds)[0];
}
