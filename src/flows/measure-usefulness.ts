/** Once a week: types of nudge that people find not useful are turned down by themselves, and every admin is told. */
import { type Nudge, type NudgeType, nudgeKey } from "#domain/nudges/nudge.ts";
import { type TypeLevel, typesToTurnDown, usefulnessBar } from "#domain/nudges/usefulness.ts";
import type { Ports } from "./ports.ts";

const everyDays = 7;

/** Called often, it does nothing until a week has passed. Returns what was turned down. */
export async function measureUsefulness(
  ports: Pick<Ports, "clock" | "log" | "newId" | "nudges" | "people">,
): Promise<readonly TypeLevel[]> {
  const now = ports.clock.now();
  const last = await ports.nudges.mark("usefulness");
  if (last !== null && Temporal.Instant.compare(last.add({ hours: 24 * everyDays }), now) > 0) return [];
  const answers = await ports.nudges.answersSince(now.subtract({ hours: 24 * usefulnessBar.days }));
  const down = typesToTurnDown(answers, await ports.nudges.levels(), now);
  if (down.length > 0) {
    const admins = (await ports.people.list()).filter(({ role }) => role === "admin").map(({ email }) => email);
    const rows = down.flatMap((level) =>
      (admins.length === 0 ? [null] : admins).map((owner) => reportRow(level, owner, ports.newId(), now)),
    );
    for (const level of down) await ports.nudges.saveLevel(level);
    await ports.nudges.save(rows);
    ports.log.warn("nudge_types_turned_down", { types: down.map(({ type, level }) => `${type}:${level}`) });
  }
  await ports.nudges.saveMarks(["usefulness"], now);
  return down;
}

/** Without an admin in the people list it is held, and shown by `sideline nudges`. */
function reportRow(
  { type, level, measured }: TypeLevel,
  owner: string | null,
  id: string,
  now: Temporal.Instant,
): Nudge {
  const findingId = reportId(type, now);
  const share = measured === null ? "" : `: ${measured.useful} of ${measured.answers} answers found it useful`;
  return {
    id,
    key: nudgeKey({ type: "type-report", rep: owner, behaviour: type, from: findingId, round: 0 }),
    type: "type-report",
    rep: null,
    behaviour: null,
    owner,
    fromState: null,
    state: null,
    stateSince: null,
    findingId,
    status: owner === null ? "held" : "planned",
    because: owner === null ? "no-owner" : null,
    why: `${type} is turned down to ${level}${share}`,
    evidence: [],
    urgency: 1,
    notBefore: null,
    call: null,
    dueAt: null,
    deadlineAt: null,
    followUpAt: null,
    lookAt: now,
    letter: null,
    sentAt: null,
    outcome: null,
    createdAt: now,
    updatedAt: now,
  };
}

function reportId(type: NudgeType, now: Temporal.Instant): string {
  return `type:${type}:${now.toString().slice(0, 10)}`;
}
