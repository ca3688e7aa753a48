import { InputError } from "#domain/errors.ts";
import { catalog, isNudgeType } from "#domain/nudges/catalog/index.ts";
import { type ShownNudge, showNudges } from "#flows/show-nudges.ts";
import { type CommandContext, printJson } from "./context.ts";

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
    ({ at, verb, reason }) => `   ${at.slice(0, 16)} ${verb}${reason === null ? "" : `: ${reason}`}`,
  );
  return [
    `${when?.slice(0, 16) ?? "-"}  ${one.type} for ${one.owner ?? "nobody"}${about === "" ? "" : `  about ${about}`}  ${status}`,
    `   ${one.reason ?? one.why}`,
    ...(one.outcome === null ? [] : [`   ${one.outcome}`]),
    ...answers,
  ];
}

async function restore(context: CommandContext, type: string): Promise<void> {
  if (!isNudgeType(type))
    throw new InputError(`--restore: expected one of ${Object.keys(catalog).join(", ")}, got "${type.slice(0, 60)}"`);
  const { ports } = await context.core();
  await ports.nudges.saveLevel({ type, level: "full", since: ports.clock.now(), measured: null });
  context.stdout(`${type} is sent in full again, and measured anew from now on.`);
}
