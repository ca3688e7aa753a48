import { InputError } from "#domain/errors.ts";
import { catalog, isNudgeType } from "#domain/nudges/catalog/index.ts";
import { type ShownNudge, showNudges } from "#flows/show-nudges.ts";
import { writeDownOperator } from "#flows/show-states-as.ts";
import { type CommandContext, printJson } from "./context.ts";
import { expectBehaviour, personOf } from "./known.ts";

export interface NudgesOptions {
  readonly json?: boolean;
  readonly rep?: string;
  readonly owner?: string;
  readonly behaviour?: string;
  readonly limit: number;
  readonly restore?: string;
  readonly allow?: string;
}

/** `sideline nudges`: sent, planned and held ones, each with its reason; `--restore` turns a type on again. */
export async function nudgesCommand(context: CommandContext, options: NudgesOptions): Promise<void> {
  const { ports } = await context.core();
  if (options.restore !== undefined) return restore(context, options.restore);
  const { behaviour, limit, allow } = options;
  const rep = options.rep?.trim().toLowerCase();
  if (allow !== undefined) {
    if (rep === undefined) throw new InputError("--allow: say for whom, with --rep <email>");
    await personOf(ports, rep);
    await ports.nudges.optIn(rep, allow);
    return context.stdout(`${rep} gets nudges about ${allow} again.`);
  }
  const owner = options.owner?.trim().toLowerCase();
  const shown = await showNudges(ports, {
    limit,
    ...(rep === undefined ? {} : { rep }),
    ...(owner === undefined ? {} : { owner }),
    ...(behaviour === undefined ? {} : { behaviour }),
  });
  if (shown.length === 0) {
    for (const email of [rep, owner]) if (email !== undefined) await personOf(ports, email);
    if (behaviour !== undefined) await expectBehaviour(ports, behaviour);
  }
  // Each is made from what was seen of a rep.
  await writeDownOperator(
    ports,
    shown.flatMap(({ rep: about }) => about ?? []),
    ["nudge"],
  );
  if (options.json === true) return printJson(context, shown);
  if (shown.length === 0)
    context.stdout("No nudges. They come from states: `sideline states` shows those, and plays say what is asked for.");
  for (const one of shown) for (const line of linesOf(one)) context.stdout(line);
  for (const { type, level, measured } of await ports.nudges.levels()) {
    if (level === "full") continue;
    const share = measured === null ? "" : `; ${measured.useful} of ${measured.answers} answers found it useful`;
    context.stdout(`${type} is turned down to ${level}${share} (--restore ${type})`);
  }
}

function linesOf(one: ShownNudge): readonly string[] {
  const when = one.sentAt ?? one.dueAt;
  const status = one.because === null ? one.status : `${one.status} (${one.because})`;
  const about = [one.rep, one.behaviour].filter((word) => word !== null).join(" ");
  const answers = one.answers.map(
    ({ at, verb, reason }) => `   ${local(at, one.zone)} ${verb}${reason === null ? "" : `: ${reason}`}`,
  );
  return [
    `${when === null ? "-" : `${local(when, one.zone)} ${one.zone}`}  ${one.type} for ${one.owner ?? "nobody"}${about === "" ? "" : `  about ${about}`}  ${status}`,
    `   ${one.reason ?? one.why}`,
    ...(one.outcome === null ? [] : [`   ${one.outcome}`]),
    ...answers,
  ];
}

/** As the owner's clock shows it: "2026-11-24 10:30". */
function local(instant: string, zone: string): string {
  const time = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return time.toPlainDateTime().toString({ smallestUnit: "minute" }).replace("T", " ");
}

async function restore(context: CommandContext, type: string): Promise<void> {
  if (!isNudgeType(type))
    throw new InputError(`--restore: expected one of ${Object.keys(catalog).join(", ")}, got "${type.slice(0, 60)}"`);
  const { ports } = await context.core();
  await ports.nudges.saveLevel({ type, level: "full", since: ports.clock.now(), measured: null });
  context.stdout(`${type} is sent in full again, and measured anew from now on.`);
}
