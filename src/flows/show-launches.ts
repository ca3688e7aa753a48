import { type LaunchEvent, type LaunchProgress, launchProgress } from "#domain/behaviours/launch-progress.ts";
import type { Play } from "#domain/behaviours/play.ts";
import type { Ports } from "./ports.ts";

/**
 * How each play lands, for enablement: counts of people by week, never names. Learning and briefs are "reached", a completed lesson is "practised"; neither
 * counts as shown. What was shown comes from calls alone, and only what a detector found.
 */
export async function showLaunches(
  ports: Pick<Ports, "clock" | "people" | "plays" | "signals">,
): Promise<readonly LaunchProgress[]> {
  const people = await ports.people.list();
  const today = ports.clock.now().toZonedDateTimeISO("UTC").toPlainDate();
  const shown: LaunchProgress[] = [];
  for (const play of await ports.plays.list()) {
    if (play.launched_on > today.toString()) continue;
    const roles = new Set(play.behaviours.map(({ role }) => role));
    const asked = people.filter(({ role }) => roles.has(role)).map(({ email }) => email);
    const { events, hasModel } = await eventsOf(ports, play);
    const notes = [
      ...(hasModel ? [] : ["No call was read by a model: “shown” is keyword finding, and “working” is not known."]),
      "Roleplays are private and are not counted.",
    ];
    shown.push({ ...launchProgress(play, asked, events, today), notes });
  }
  return shown;
}

async function eventsOf(
  ports: Pick<Ports, "signals">,
  play: Play,
): Promise<{ readonly events: readonly LaunchEvent[]; readonly hasModel: boolean }> {
  const since = Temporal.Instant.from(`${play.launched_on}T00:00Z`).subtract({ hours: 14 });
  const lessons = play.behaviours.flatMap(({ microlearning }) => microlearning ?? []);
  const [briefed, learned, found] = await Promise.all([
    ports.signals.briefedWith(play.id, since),
    ports.signals.learned([...new Set([...play.knowledge, ...lessons])], since),
    ports.signals.findingsOf(
      play.behaviours.map(({ id }) => id),
      since,
    ),
  ]);
  const done = found.filter(({ executed }) => executed === true);
  const events: LaunchEvent[] = [
    ...briefed.map(({ person, at }) => ({ person, at, step: "reached" as const })),
    ...learned.map(({ person, at }) => ({ person, at, step: "reached" as const })),
    ...learned.flatMap(({ person, at, completed }) => (completed ? [{ person, at, step: "practised" as const }] : [])),
    ...done.map(({ rep, at }) => ({ person: rep, at, step: "shown" as const })),
    ...done.flatMap(({ rep, at, landed }) => (landed === "yes" ? [{ person: rep, at, step: "working" as const }] : [])),
  ];
  return { events, hasModel: found.some(({ detector }) => detector === "model") };
}
