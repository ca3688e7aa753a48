import { type LaunchEvent, type LaunchProgress, launchProgress } from "#domain/behaviours/launch-progress.ts";
import type { Play } from "#domain/behaviours/play.ts";
import type { Ports } from "./ports.ts";

/**
 * How each play lands, for enablement: counts of people by week, never names. Briefs, documents and lessons are "reached", a completed lesson is "learned", a finished
 * roleplay is "practised"; none of them counts as shown. What was shown comes from calls alone, and only what a detector found.
 */
export async function showLaunches(
  ports: Pick<Ports, "clock" | "people" | "plays" | "scenes" | "signals">,
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
      "“Learned” is a completed lesson. “Practised” is a finished roleplay: private, and counted from five people on.",
    ];
    shown.push({ ...launchProgress(play, asked, events, { today, knowsWorking: hasModel }), notes });
  }
  return shown;
}

async function eventsOf(
  ports: Pick<Ports, "scenes" | "signals">,
  play: Play,
): Promise<{ readonly events: readonly LaunchEvent[]; readonly hasModel: boolean }> {
  const since = Temporal.Instant.from(`${play.launched_on}T00:00Z`).subtract({ hours: 14 });
  const lessons = play.behaviours.flatMap(({ microlearning }) => microlearning ?? []);
  const ids = play.behaviours.map(({ id }) => id);
  const [briefed, learned, practised, found] = await Promise.all([
    ports.signals.briefedWith(play.id, since),
    ports.signals.learned([...new Set([...play.knowledge, ...lessons])], since),
    ports.scenes.practised(ids, since),
    ports.signals.findingsOf(ids, since),
  ]);
  const done = found.filter(({ executed }) => executed === true);
  const events: LaunchEvent[] = [
    ...briefed.map(({ person, at }) => ({ person, at, step: "reached" as const })),
    ...learned.map(({ person, at }) => ({ person, at, step: "reached" as const })),
    ...learned.flatMap(({ person, at, completed }) => (completed ? [{ person, at, step: "learned" as const }] : [])),
    ...practised.map(({ rep, at }) => ({ person: rep, at, step: "practised" as const })),
    ...done.map(({ rep, at }) => ({ person: rep, at, step: "shown" as const })),
    ...done.flatMap(({ rep, at, landed }) => (landed === "yes" ? [{ person: rep, at, step: "working" as const }] : [])),
  ];
  return { events, hasModel: found.some(({ detector }) => detector === "model") };
}
