/** What people called wrong, for those who keep the detectors: the rep's word, which took it out, and a manager's, which changes nothing but is read. */
import type { Ports } from "./ports.ts";

export interface CalledWrong {
  /** A rep's word stands; a manager only disagrees with a card. */
  readonly by: "rep" | "manager";
  readonly rep: string;
  readonly behaviour: string;
  /** The call that it is about; null when none of the card's calls is kept. */
  readonly observation: string | null;
  /** "cue-cards 1 said shown" */
  readonly said: string;
  readonly reason: string | null;
  readonly at: Temporal.Instant;
}

/** Days back to which managers' answers are looked at. */
const answerDays = 180;

/** Newest first. */
export async function calledWrong(
  ports: Pick<Ports, "clock" | "nudges" | "observations" | "rights">,
  limit: number,
): Promise<readonly CalledWrong[]> {
  const [disputes, doubts] = await Promise.all([ports.rights.disputes.list({ limit }), managersDoubts(ports, limit)]);
  const own = disputes.map(
    ({ rep, behaviour, observation, reason, at, ...one }): CalledWrong => ({
      by: "rep",
      rep,
      behaviour,
      observation,
      said: saidBy(one),
      reason,
      at,
    }),
  );
  return [...own, ...doubts].toSorted((a, b) => Temporal.Instant.compare(b.at, a.at)).slice(0, limit);
}

async function managersDoubts(
  ports: Pick<Ports, "clock" | "nudges" | "observations">,
  limit: number,
): Promise<readonly CalledWrong[]> {
  const since = ports.clock.now().subtract({ hours: 24 * answerDays });
  const answers = (await ports.nudges.answersSince(since)).filter(
    ({ type, verb }) => verb === "wrong" && (type === "coach" || type === "coach-slip"),
  );
  const doubts: CalledWrong[] = [];
  for (const { nudgeId, reason, observation: id, at } of answers.slice(-limit)) {
    const nudge = await ports.nudges.get(nudgeId);
    if (nudge?.rep == null || nudge.behaviour === null) continue;
    const observation = id === null ? null : await ports.observations.get(id);
    // What the rep took out themselves is listed by their word.
    if (observation?.status === "disputed") continue;
    const said = observation === null ? "a card to a manager" : saidBy(observation);
    const { rep, behaviour } = nudge;
    doubts.push({ by: "manager", rep, behaviour, observation: observation?.id ?? null, said, reason, at });
  }
  return doubts;
}

function saidBy(one: {
  readonly detector: string;
  readonly detectorVersion: string;
  readonly executed: boolean | null;
}): string {
  const verdict = one.executed === null ? "not known" : one.executed ? "shown" : "not shown";
  return `${one.detector} ${one.detectorVersion} said ${verdict}`;
}
