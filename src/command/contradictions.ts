import { findContradictions } from "#flows/find-contradictions.ts";
import { type CommandContext, printJson } from "./context.ts";

/** `sideline contradictions`: current documents that say different things of one thing, both sides with their dates. */
export async function contradictionsCommand(
  context: CommandContext,
  options: { readonly json?: boolean },
): Promise<void> {
  const { ports } = await context.core();
  const found = await findContradictions(ports);
  if (options.json === true) return printJson(context, found);
  if (found.length === 0) context.stdout("No two current documents contradict each other, as far as rules can tell.");
  for (const { kind, sides } of found) {
    context.stdout(`${kind}: ${sides.map(({ value }) => value).join(" or ")}`);
    for (const { documentId, title, validFrom, owner, sentence } of sides) {
      const from = validFrom === null ? "not dated" : `from ${validFrom}`;
      context.stdout(`   ${title} (${documentId}, ${from}, ${owner ?? "no owner"})`);
      context.stdout(`      ${sentence.replace(/\s+/g, " ").slice(0, 240)}`);
    }
  }
}
