import { stateNames } from "#domain/behaviours/states/published.ts";
import { findSegmentEffects } from "#flows/find-segment-effects.ts";
import { type CommandContext, printJson } from "./context.ts";

/** `sideline findings`: what holds for a behaviour as a whole, and with which kinds of account it goes otherwise than elsewhere. Names nobody. */
export async function findingsCommand(
  context: CommandContext,
  options: { readonly json?: boolean; readonly closed?: boolean },
): Promise<void> {
  const { ports } = await context.core();
  const findings = await ports.states.findings(options.closed === true ? { closed: true } : {});
  const segments = await findSegmentEffects(ports);
  if (options.json === true)
    return printJson(context, { findings, segments: segments.findings, looked: segments.looked });
  if (findings.length === 0) context.stdout("Nothing holds for most people at once.");
  for (const { behaviour, kind, because, openedAt, closedAt } of findings) {
    const what =
      kind === "systemic_gap" ? `${stateNames.missing} in most of the team` : "said, and customers do not respond";
    const until = closedAt === null ? "" : `, over since ${closedAt.toString().slice(0, 10)}`;
    context.stdout(`${behaviour}  ${what} since ${openedAt.toString().slice(0, 10)}${until}`);
    context.stdout(`   ${because}`);
  }
  if (segments.findings.length === 0) {
    context.stdout(
      segments.looked === 0
        ? "No kind of account has calls enough to be compared: five reps, five accounts and twelve calls each."
        : `No kind of account stands out; ${segments.looked} comparisons were made.`,
    );
  }
  for (const { behaviour, because } of segments.findings) context.stdout(`${behaviour}  ${because}`);
}
