/** The one look whether it happened. The owner reads the answer on the message that asked for it; nobody else is told. */
import { checkFollowUp } from "#domain/nudges/follow-up.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { refreshLetter } from "./letters/send.ts";
import type { NudgePorts, NudgeWorld } from "./nudge-world.ts";

const batch = 500;

/** Returns the reps concerned: what did not happen may lead on. */
export async function followUpNudges(
  ports: Pick<NudgePorts, "clock" | "deliveries" | "nudges" | "queue" | "states">,
  world: Pick<NudgeWorld, "now" | "findings">,
): Promise<ReadonlySet<string>> {
  const rows = await ports.nudges.dueFollowUps(world.now, batch);
  const done: Nudge[] = [];
  for (const row of rows) {
    const { rep, behaviour } = row;
    const state = rep === null || behaviour === null ? null : await ports.states.get({ rep, behaviour });
    const finding = world.findings.get(behaviour ?? "") ?? null;
    const { because, words } = checkFollowUp(row, {
      state: state?.state ?? null,
      evidence: state?.evidence ?? [],
      finding: finding?.kind ?? null,
    });
    const outcome = words === "" ? null : words;
    done.push({ ...row, status: "done", because, outcome, followUpAt: null, updatedAt: world.now });
  }
  await ports.nudges.save(done);
  const letters = new Set(done.flatMap(({ letter, outcome }) => (letter === null || outcome === null ? [] : [letter])));
  for (const letter of letters) await refreshLetter(ports, letter);
  return new Set(done.flatMap(({ rep }) => rep ?? []));
}
