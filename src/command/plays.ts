import { showLaunches } from "#flows/show-launches.ts";
import { type CommandContext, printJson } from "./context.ts";

const shownWeeks = 8;

/** `sideline plays`: how each launch lands, in counts of people by week. */
export async function playsCommand(context: CommandContext, options: { readonly json?: boolean }): Promise<void> {
  const { ports } = await context.core();
  const launches = await showLaunches(ports);
  if (options.json === true) return printJson(context, launches);
  if (launches.length === 0) context.stdout("No plays are launched. Import one with `sideline import plays <file>`.");
  for (const { play, name, people, weeks, notes } of launches) {
    context.stdout(`${play}  ${name}  (${people} people)`);
    context.stdout("   week of      reached  practised  shown  working");
    for (const { week, reached, practised, shown, working } of weeks.slice(-shownWeeks)) {
      const cells = [
        [reached, 7],
        [practised, 11],
        [shown, 7],
        [working, 9],
      ] as const;
      context.stdout(`   ${week} ${cells.map(([value, width]) => String(value).padStart(width)).join("")}`);
    }
    for (const note of notes) context.stdout(`   ${note}`);
  }
}
