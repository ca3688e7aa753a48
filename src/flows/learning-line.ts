/** Learn, practise, prove: three tracks that never count for each other, in one line that the rep can read. */
import type { BehaviourState, PublishedState } from "#domain/behaviours/states/published.ts";
import { areResponsesKnown } from "#domain/behaviours/states/responses.ts";
import type { Ports } from "./ports.ts";

const proof: Readonly<Record<BehaviourState, string>> = {
  effective: "seen in your calls, and it works",
  missing: "not seen in your calls",
  ineffective: "seen in your calls, and customers do not take it up yet",
  improving: "on the rise in your calls",
  decaying: "seen less in your calls than before",
  insufficient: "not enough calls yet to say",
};

export async function learningLine(
  ports: Pick<Ports, "plays" | "scenes" | "signals" | "states">,
  email: string,
  behaviourId: string,
): Promise<string> {
  const behaviour = (await ports.plays.list()).flatMap((play) => play.behaviours).find(({ id }) => id === behaviourId);
  const lesson = behaviour?.microlearning ?? null;
  const long = Temporal.Instant.fromEpochMilliseconds(0);
  const learned = lesson === null ? [] : await ports.signals.learned([lesson], long);
  const own = learned.findLast((one) => one.person === email && one.completed);
  const played = (await ports.scenes.practiceOf(email, 200)).filter(
    (one) => one.behaviour === behaviourId && one.finished,
  );
  const published = (await ports.states.statesOf(email)).find((one) => one.behaviour === behaviourId) ?? null;
  const learn = lesson === null ? "no lesson in your sources" : own === undefined ? "not yet" : `on ${day(own.at)}`;
  const practise = played.length === 0 ? "not yet" : played.length === 1 ? "once" : `${played.length} times`;
  return `Learn: ${learn} → Practise: ${practise} → Prove: ${proofOf(published)}.`;
}

function proofOf(published: PublishedState | null): string {
  if (published?.state === "effective" && !areResponsesKnown(published.evidence))
    return "seen in your calls; customers' responses are not known yet";
  return proof[published?.state ?? "insufficient"];
}

const day = (at: Temporal.Instant): string => at.toZonedDateTimeISO("UTC").toPlainDate().toString();
