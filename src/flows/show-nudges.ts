import { catalog } from "#domain/nudges/catalog/index.ts";
import { holdWords } from "#domain/nudges/holds.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import type { NudgeFilter } from "./nudge-ports.ts";
import type { Ports } from "./ports.ts";
import { readerZone } from "./reader-zone.ts";

export interface ShownNudge {
  readonly id: string;
  readonly type: Nudge["type"];
  readonly rep: string | null;
  readonly behaviour: string | null;
  readonly owner: string | null;
  readonly move: string;
  readonly change: string | null;
  readonly status: Nudge["status"];
  /** Code, and the same in words. */
  readonly because: string | null;
  readonly reason: string | null;
  readonly why: string;
  readonly dueAt: string | null;
  readonly sentAt: string | null;
  readonly deadlineAt: string | null;
  readonly followUpAt: string | null;
  readonly outcome: string | null;
  /** IANA zone of the owner; UTC when nobody is. The instants above are in UTC. */
  readonly zone: string;
  readonly answers: readonly { readonly at: string; readonly verb: string; readonly reason: string | null }[];
}

/** What was, is and will be said, and what is held with its reason; the newest change first. */
export async function showNudges(
  ports: Pick<Ports, "nudges" | "people">,
  filter: NudgeFilter & { readonly limit: number },
): Promise<readonly ShownNudge[]> {
  const shown: ShownNudge[] = [];
  for (const nudge of await ports.nudges.list(filter)) {
    const answers = nudge.sentAt === null ? [] : await ports.nudges.answersOf(nudge.id);
    shown.push({
      id: nudge.id,
      type: nudge.type,
      rep: nudge.rep,
      behaviour: nudge.behaviour,
      owner: nudge.owner,
      move: catalog[nudge.type].move,
      change: nudge.state === null ? null : `${nudge.fromState ?? "?"} -> ${nudge.state}`,
      status: nudge.status,
      because: nudge.because,
      reason: nudge.status === "held" && nudge.because !== null ? holdWords(nudge.because) : null,
      why: nudge.why,
      dueAt: nudge.dueAt?.toString() ?? null,
      sentAt: nudge.sentAt?.toString() ?? null,
      deadlineAt: nudge.deadlineAt?.toString() ?? null,
      followUpAt: nudge.followUpAt?.toString() ?? null,
      outcome: nudge.outcome,
      zone: await zoneOf(ports, nudge.owner),
      answers: answers.map(({ at, verb, reason }) => ({ at: at.toString(), verb, reason })),
    });
  }
  return shown;
}

async function zoneOf(ports: Pick<Ports, "people">, owner: string | null): Promise<string> {
  const person = owner === null ? null : await ports.people.find(owner);
  return person === null ? "UTC" : readerZone(ports, person);
}
