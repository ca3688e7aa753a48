import type { Nudge } from "#domain/nudges/nudge.ts";
import { withdrawLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";

/** The rows are the truth: first they are kept, then letters that nothing is in any more are taken back. `before`: the rows as they were. */
export async function keepNudges(
  ports: Pick<Ports, "clock" | "deliveries" | "nudges">,
  before: readonly Nudge[],
  changed: readonly Nudge[],
): Promise<void> {
  await ports.nudges.save(changed);
  const now = new Map(changed.map((row) => [row.id, row]));
  const left = before.flatMap(({ id, letter, sentAt }) => {
    const next = now.get(id);
    return letter === null || sentAt !== null || next === undefined || next.letter === letter ? [] : [letter];
  });
  for (const letter of new Set(left)) {
    if ((await ports.nudges.ofLetter(letter)).length === 0) await withdrawLetter(ports, letter, "withdrawn");
  }
}
