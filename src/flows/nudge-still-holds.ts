import { heldByTime } from "#domain/nudges/holds.ts";
import type { Nudge, NudgeCall } from "#domain/nudges/nudge.ts";
import { findingRoutes, isWorthSharing, routes } from "#domain/nudges/routing.ts";
import type { Ports } from "./ports.ts";

/** Asked at the last moment before it is said: is the state still what it is about, and nothing in the way? What was said before stays as it is. */
export async function stillHolds(
  ports: Pick<Ports, "calendars" | "nudges" | "states">,
  nudge: Nudge,
): Promise<boolean> {
  if (nudge.sentAt !== null) return true;
  if (nudge.status === "withdrawn" || (nudge.status === "held" && !heldByTime.includes(nudge.because ?? "")))
    return false;
  const { rep, behaviour } = nudge;
  if (nudge.type === "type-report") return true;
  const open = behaviour === null ? [] : await ports.states.findings({ behaviour });
  if (nudge.findingId !== null) return open.some(({ id }) => id === nudge.findingId);
  if (rep === null || behaviour === null) return true;
  if (open.some(({ kind }) => findingRoutes[kind].silences.includes(nudge.type))) return false;
  const published = await ports.states.get({ rep, behaviour });
  const state = published?.state ?? null;
  if (nudge.call !== null && nudge.owner !== null && !(await isStillThere(ports, nudge.owner, nudge.call)))
    return false;
  if (state === null || !routes[state].some((step) => step.nudge === nudge.type)) return false;
  // A response that was taken out meanwhile (a dispute, a correction) may have been one of the few.
  if (nudge.type === "share" && !isWorthSharing(published?.evidence ?? [])) return false;
  const isAboutReport = nudge.owner !== rep && nudge.stateSince !== null;
  return !isAboutReport || !(await ports.nudges.isDisputedSince({ rep, behaviour }, nudge.stateSince));
}

async function isStillThere(ports: Pick<Ports, "calendars">, owner: string, call: NudgeCall): Promise<boolean> {
  const events = await ports.calendars.eventsBetween(owner, call.at, call.at.add({ seconds: 1 }));
  return events.some(
    ({ event, decision, removedAt }) =>
      removedAt === null &&
      decision?.kind === "customer-call" &&
      decision.account.accountId === call.accountId &&
      Temporal.Instant.compare(event.start, call.at) === 0,
  );
}

/** What one letter says now: every nudge in it that still holds. */
export async function nudgesOfLetter(
  ports: Pick<Ports, "calendars" | "nudges" | "states">,
  letter: string,
  owner: string,
): Promise<readonly Nudge[]> {
  const own = (await ports.nudges.ofLetter(letter)).filter((nudge) => nudge.owner === owner);
  const holding: Nudge[] = [];
  for (const nudge of own) if (await stillHolds(ports, nudge)) holding.push(nudge);
  return holding;
}
