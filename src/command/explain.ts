import { type Explanation, explain } from "#flows/explain.ts";
import { peopleExplained } from "#flows/explain-people.ts";
import { writeDownOperator } from "#flows/show-states-as.ts";
import { type CommandContext, printJson } from "./context.ts";

/** `sideline explain <event | delivery>`: the path from a calendar entry to its message, or why there is none. */
export async function explainCommand(
  context: CommandContext,
  id: string,
  options: { readonly json?: boolean; readonly rep?: string },
): Promise<void> {
  const { ports } = await context.core();
  const rep = options.rep?.trim().toLowerCase() ?? null;
  const found = await explain({ ...ports, jobs: context.jobs ?? null }, { id, rep });
  await writeDownOperator(ports, await peopleExplained(ports, found), ["nudge"]);
  if (options.json === true) return printJson(context, found);
  for (const line of asLines(found)) context.stdout(line);
}

const titles: readonly (readonly [Explanation["records"][number]["kind"], string])[] = [
  ["crm", "CRM records used"],
  ["calendar", "From the calendar entry"],
  ["play", "From plays"],
  ["call", "From the last call"],
  ["moment", "Shared by a colleague"],
];

function asLines(found: Explanation): readonly string[] {
  const { subject, event, decision, match } = found;
  const lines = [`${oneLine(subject.title)}  (${subject.rep})`];
  if (event !== null) lines.push(`${event.startsAt} to ${event.endsAt}, ${event.zone}, ${event.status}`);
  lines.push("");
  if (found.whyNot !== null) lines.push(`Why not: ${found.whyNot}`);
  if (decision !== null) lines.push(`Decision: ${decision.reason}. ${decision.words}`, `Rule: ${decision.rule}`);
  if (match !== null) {
    const others = match.alternatives.map(({ name }) => name).join(", ");
    lines.push(
      `Account: ${match.account.name} (${match.account.id}), by ${match.by}${others === "" ? "" : `; also on it: ${others}`}`,
    );
  }
  lines.push("", "Path:");
  for (const { at, step, words, detail } of found.path)
    lines.push(`  ${at}  ${step.padEnd(11)} ${words}${detail === undefined ? "" : `  [${oneLine(detail)}]`}`);
  lines.push("", "Deliveries:");
  if (found.deliveries.length === 0) lines.push("  none");
  for (const row of found.deliveries) {
    const late =
      row.timings.latenessMs === null
        ? "not posted"
        : `posted ${(row.timings.latenessMs / 1000).toFixed(1)} s after it was due`;
    const error = row.lastError === null ? "" : `, last error ${row.lastError}`;
    lines.push(
      `  ${row.id}  ${row.kind}, ${row.status}, ${row.shape}, revision ${row.postedRev ?? "-"} of ${row.rev} visible, ${late}, ${row.attempts} attempts${error}`,
    );
  }
  if (found.jobs !== null) {
    lines.push("", "In the queue:");
    if (found.jobs.length === 0) lines.push("  nothing");
    for (const { name, key, state, at } of found.jobs) lines.push(`  ${name} ${key}: ${state}, for ${at}`);
  }
  for (const [kind, title] of titles) {
    const own = found.records.filter((one) => one.kind === kind);
    if (own.length > 0) lines.push("", `${title}:`);
    for (const { record, field, value, at } of own)
      lines.push(`  ${record} ${field}: ${oneLine(value)}${at === null ? "" : `  (${at})`}`);
  }
  if (found.passages.length > 0) lines.push("", "Passages quoted from documents:");
  for (const { documentId, title, section, version } of found.passages)
    lines.push(
      `  ${documentId}: ${oneLine(title)} › ${oneLine(section)}${version === null ? "" : `  (valid from ${version})`}`,
    );
  return lines;
}

/** Titles and values come from outside: a terminal shows them as text, on one line. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .slice(0, 200)
    .trim();
}
