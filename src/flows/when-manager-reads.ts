/** What a rep is told of who else reads the calls in a message: by the rule that decides it, so that nothing is promised that is over already. */
import { readableFrom, reportingLineOf } from "#domain/behaviours/access.ts";
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import { isByKeywords } from "#domain/behaviours/states/published.ts";
import type { Ports } from "./ports.ts";
import { accessRulesOf } from "./visible-evidence.ts";

/** `moments`: the calls that are shown. Empty when nobody but the rep reads them: no manager is on record, or keywords alone have found it. */
export async function whenManagerReads(
  ports: Pick<Ports, "clock" | "people" | "rights" | "rules">,
  rep: string,
  moments: readonly RecentMoment[],
  sayWhen: (at: Temporal.Instant) => string,
): Promise<string> {
  if (isByKeywords(moments) || reportingLineOf(rep, await ports.people.list()).length === 0) return "";
  const known = await ports.rights.evidence.known(moments.map(({ id }) => id));
  const rules = accessRulesOf(ports);
  const times = [...known.values()]
    .filter(({ status }) => status === "current")
    .map(({ recordedAt }) => readableFrom(recordedAt, "manager", rules))
    .toSorted(Temporal.Instant.compare);
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return "";
  const now = ports.clock.now();
  const isOver = (at: Temporal.Instant) => Temporal.Instant.compare(at, now) <= 0;
  if (isOver(last))
    return "Your manager can read these calls too; if something in them is wrong, say so, and it is taken out.";
  if (isOver(first))
    return `Your manager can read some of these calls already, and all of them from ${sayWhen(last)} on; if something in them is wrong, say so, and it is taken out.`;
  return `Your manager can read these calls from ${sayWhen(first)} on; if something in them is wrong, say so before, and they do not.`;
}
