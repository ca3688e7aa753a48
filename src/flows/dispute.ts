/** "This is wrong": out of the state at once, the reason after it. The rep's word stands; both versions are kept. */

import { isOpen } from "#domain/nudges/nudge.ts";
import { withdrawn } from "#domain/nudges/reconcile.ts";
import { keepNudges } from "./keep-nudges.ts";
import { refreshLetter } from "./letters/send.ts";
import { routeNow } from "./nudge-wake.ts";
import type { Ports } from "./ports.ts";
import type { SharedMoment } from "./rights-ports.ts";
import { type SharePorts, takeBack } from "./share-moment.ts";
import { refoldPair } from "./update-states.ts";
import type { ActionResult } from "./use-cases.ts";

export type DisputePorts = SharePorts & Pick<Ports, "nudges" | "observations" | "states">;

/** Until the rep has said why. */
const reasonPending = "the rep says it is wrong; no reason yet";
const longestReason = 500;
/** Days back to which letters that rest on it are put right. */
const lettersDays = 90;
const notTheirs = "This is no longer kept, or it is not yours to dispute.";

/** `reason` null: it is asked for in the next step. The same again changes nothing but a reason that is given now. */
export async function disputeObservation(
  ports: DisputePorts,
  input: { readonly observationId: string; readonly by: string; readonly reason: string | null },
): Promise<ActionResult> {
  const observation = await ports.observations.get(input.observationId);
  // Somebody else's and none at all are answered alike: nothing can be found out by guessing ids.
  if (observation === null || observation.rep !== input.by) return { kind: "refused", because: notTheirs };
  const { id, rep, behaviour, status, detector, detectorVersion, executed, quote } = observation;
  if (status === "withdrawn") return { kind: "refused", because: "This counts no more: nothing is to be taken out." };
  const now = ports.clock.now();
  const reason =
    input.reason === null || input.reason.trim() === "" ? null : input.reason.trim().slice(0, longestReason);
  await ports.rights.disputes.save({
    observation: id,
    rep,
    behaviour,
    quote,
    detector,
    detectorVersion,
    executed,
    at: now,
    reason,
  });
  if (status === "current") {
    await ports.observations.setStatus(id, { status: "disputed", because: reason ?? reasonPending, at: now });
    await refoldPair(ports, { rep, behaviour });
    await withdrawWhatRestsOn(ports, { id, rep });
  }
  return {
    kind: "done",
    said: "Taken out of what counts, and out of what your manager sees. Enablement reads the words and your reason, without your name.",
  };
}

/** Messages not sent yet are taken back, those that were sent are written anew, and a moment shared from it is taken back everywhere. */
async function withdrawWhatRestsOn(
  ports: DisputePorts,
  { id, rep }: { readonly id: string; readonly rep: string },
): Promise<void> {
  const now = ports.clock.now();
  const about = await ports.nudges.ofRep(rep, now.subtract({ hours: lettersDays * 24 }));
  const resting = about.filter(({ evidence }) => evidence.some((one) => one.id === id));
  const open = resting.filter(isOpen);
  await keepNudges(
    ports,
    open,
    open.map((row) => withdrawn(row, "state-changed", now)),
  );
  const sent = resting.flatMap(({ letter, sentAt }) => (letter === null || sentAt === null ? [] : [letter]));
  for (const letter of new Set(sent)) await refreshLetter(ports, letter);
  const moment = (await ports.rights.moments.ofRep(rep)).find(({ observation }) => observation === id);
  if (moment !== undefined && isOut(moment)) {
    await ports.rights.moments.decide(moment.id, rep, { status: "withdrawn", consent: "none", at: now });
    await takeBack(ports, moment);
  }
  await routeNow(ports);
}

const isOut = ({ status }: SharedMoment): boolean => status === "shared" || status === "proposed";
