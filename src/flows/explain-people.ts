import type { Explanation } from "./explain.ts";
import type { Ports } from "./ports.ts";

/** About whom an explanation says something: whose call or message it is, and the reps that a manager's message is about. */
export async function peopleExplained(
  ports: Pick<Ports, "deliveries" | "nudges">,
  { subject, deliveries }: Pick<Explanation, "subject" | "deliveries">,
): Promise<readonly string[]> {
  const about = [subject.rep];
  for (const { id } of deliveries) {
    const letter = (await ports.deliveries.get(id))?.subject;
    if (letter?.kind !== "letter") continue;
    for (const { rep } of await ports.nudges.ofLetter(letter.ref)) if (rep !== null) about.push(rep);
  }
  return about;
}
