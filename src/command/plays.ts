import { launchSteps } from "#domain/behaviours/launch-progress.ts";
import { showLaunches } from "#flows/show-launches.ts";
import { type CommandContext, printJson } from "./context.ts";

const shownWeeks = 8;
const width = 11;

/** `sideline plays`: how each launch lands, in counts of people by week. */
export async function playsCommand(context: CommandContext, options: { readonly json?: boolean }): Promise<void> {
  const { ports } = await context.core();
  const launches = await showLaunches(ports);
  if (options.json === true) return printJson(context, launches);
  if (launches.length === 0) context.stdout("No plays are launched. Import one with `sideline import plays <file>`.");
  for (const { play, name, people, weeks, notes } of launches) {
    context.stdout(`${play}  ${name}  (${people} people)`);
    context.stdout(`   week of     ${launchSteps.map((step) => step.padStart(width)).join("")}`);
    for (const row of weeks.slice(-shownWeeks))
      context.stdout(`   ${row.week}  ${launchSteps.map((step) => String(row[step] ?? "–").padStart(width)).join("")}`);
    if (weeks.slice(-shownWeeks).some((row) => launchSteps.some((step) => row[step] === null)))
      context.stdout("   –: not known, or fewer than five people have practised");
    for (const note of notes) context.stdout(`   ${note}`);
  }
}
