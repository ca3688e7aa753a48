import { stateNames } from "#domain/behaviours/states/published.ts";
import { segmentEffects } from "#flows/find-segment-effects.ts";
import { type CommandContext, printJson } from "./context.ts";

/** `sideline findings`: what holds for a behaviour as a whole, and with which kinds of account it goes otherwise than elsewhere. Names nobody. */
export async function findingsCommand(
  context: CommandContext,
  options: { readonly json?: boolean; readonly closed?: boolean },
): Promise<void> {
  const { ports } = await context.core();
  const filter = options.closed === true ? { closed: true } : {};
  const findings = await ports.states.findings(filter);
  const segments = await segmentEffects(ports, filter);
  const { looked, lookedAt } = segments;
  if (options.json === true)
    return printJson(context, { findings, segments: segments.findings, looked, lookedAt: lookedAt.toString() });
  if (findings.length === 0) context.stdout("Nothing holds for most people at once.");
  for (const { behaviour, kind, because, openedAt, closedAt } of findings) {
    const what =
      kind === "systemic_gap" ? `${stateNames.missing} in most of the team` : "said, and customers do not respond";
    context.stdout(`${behaviour}  ${what} ${lasting({ openedAt, closedAt })}`);
    context.stdout(`   ${because}`);
  }
  if (segments.findings.length === 0) {
    context.stdout(
      looked === 0
        ? "No kind of account has calls enough to be compared: five reps, five accounts and twelve calls each."
        : `No kind of account stands out; ${looked} comparisons were made on ${day(lookedAt)}.`,
    );
  }
  for (const { behaviour, because, ...times } of segments.findings)
    context.stdout(`${behaviour}  ${because}; ${lasting(times)}`);
}

function lasting(times: { readonly openedAt: Temporal.Instant; readonly closedAt: Temporal.Instant | null }): string {
  const until = times.closedAt === null ? "" : `, over since ${day(times.closedAt)}`;
  return `since ${day(times.openedAt)}${until}`;
}

const day = (at: Temporal.Instant): string => at.toString().slice(0, 10);
