/** Is there a moment for a message that is nothing without one: the rep's words, and the customer's reply? */
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import { momentsFor } from "#domain/nudges/moment-shown.ts";
import type { NudgeType } from "#domain/nudges/nudge.ts";
import type { Ports } from "./ports.ts";
import { findShareable } from "./share-moment.ts";
import type { StoredFinding } from "./signal-ports.ts";

export async function isMomentKept(
  ports: Pick<Ports, "observations" | "plays" | "records" | "signals">,
  type: NudgeType,
  about: { readonly rep: string; readonly evidence: readonly RecentMoment[] },
): Promise<boolean> {
  if (type === "share") return "finding" in (await findShareable(ports, about));
  const findings = await ports.signals.findings(momentsFor(type, about.evidence).map(({ id }) => id));
  return [...findings.values()].some((finding) => finding.rep === about.rep && hasWords(finding));
}

export function hasWords({ quote, reply }: Pick<StoredFinding, "quote" | "reply">): boolean {
  return quote !== null && reply !== null;
}
