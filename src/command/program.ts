/** The `sideline` command: words in, one flow each, an exit status out (0 done, 1 could not be done, 2 wrong usage). */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ConfigError, InputError, UpstreamError } from "#domain/errors.ts";
import { importKinds, unknownKind } from "#flows/import-kinds.ts";
import { auditCommand } from "./audit.ts";
import { backupCommand } from "./backup.ts";
import { connectCommand, disconnectDriveCommand } from "./connect.ts";
import type { CommandContext } from "./context.ts";
import { contradictionsCommand } from "./contradictions.ts";
import { copyCommand } from "./copy.ts";
import { doctorCommand } from "./doctor.ts";
import { type EvaluatePromptsOptions, evaluatePromptsCommand, ownSets } from "./evaluate-prompts.ts";
import { evaluateRetrievalCommand, rankings } from "./evaluate-retrieval.ts";
import { evaluateStatesCommand } from "./evaluate-states.ts";
import { explainCommand } from "./explain.ts";
import { findingsCommand } from "./findings.ts";
import { importCommand } from "./import.ts";
import type { ImportOptions } from "./import-signals.ts";
import { type NudgesOptions, nudgesCommand } from "./nudges.ts";
import { playsCommand } from "./plays.ts";
import { briefCommand, eraseCommand, exportCommand, searchCommand } from "./questions.ts";
import { evaluateRoleplaysCommand, previewRoleplayCommand } from "./roleplays.ts";
import { statesCommand } from "./states.ts";
import { version } from "./version.ts";

/** Runs one command line (without "node" and the script). Never throws: every failure is one line on standard error and a status. */
export async function run(argv: readonly string[], context: CommandContext): Promise<0 | 1 | 2> {
  let status: 0 | 1 | 2 = 0;
  const program = build(context, (code) => {
    status = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    context.stderr(describe(error));
    return 1;
  }
}

function build(context: CommandContext, setStatus: (code: 0 | 1) => void): Command {
  const program = new Command("sideline")
    .version(version(), "-V, --version", "print the version")
    .description("Prepares B2B sales reps before each customer call, in Slack.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout(text.replace(/\n$/, "")),
      writeErr: (text) => context.stderr(text.replace(/\n$/, "")),
      outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")} (\`sideline --help\` shows the usage)`),
    })
    .addHelpText(
      "after",
      "\nExit status: 0 done, 1 the work could not be done, 2 wrong usage.\nEvery command takes --json: one JSON value on standard output and nothing else there.",
    );
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option("--json", "print one JSON value")
      .exitOverride()
      .allowExcessArguments(false);

  add("start", "run the product (what `npm start` runs)").action(() => context.start());
  add("doctor", "check store, queue, Slack, Google, model, ranking and clock; exits 1 if one fails").action(
    async (options: { json?: boolean }) => setStatus(await doctorCommand(context, options)),
  );
  add("import <kind> <path>", `import a file or folder; kinds: ${importKinds.join(", ")}`)
    .option("--event <id>", "signals: the calendar event of a transcript")
    .option("--account <id>", "signals: the account of a transcript")
    .option("--at <instant>", "signals: when a transcript's call was")
    .option("--participants <list>", "signals: addresses or names on a transcript's call, with commas")
    .action((kind: string, path: string, options: ImportOptions, command: Command) => {
      if (!importKinds.some((known) => known === kind)) command.error(`error: ${unknownKind(kind)}`, { exitCode: 2 });
      return importCommand(context, kind, path, options);
    });
  add(
    "plays",
    "how each play lands: people reached, who learned, practised and showed it, and with whom it works, by week",
  ).action((options: { json?: boolean }) => playsCommand(context, options));
  add("contradictions", "current documents that say different things of one thing, both sides with their dates").action(
    (options: { json?: boolean }) => contradictionsCommand(context, options),
  );
  add("search <query>", "find passages of the knowledge folder")
    .option("--as <email>", "as this person may read them (default: the operator, everything)")
    .option("--limit <n>", "how many", count, 10)
    .action((query: string, options: { json?: boolean; as?: string; limit: number }, command: Command) => {
      if (query.trim() === "") command.error("error: expected words to look for, got none", { exitCode: 2 });
      return searchCommand(context, query, options);
    });
  add("brief", "print a brief without sending it")
    .requiredOption("--rep <email>", "whose brief")
    .option("--event <id>", "for this calendar event")
    .option("--account <id or name>", "for this account")
    .option("--sources", "print every quote and record behind it as well")
    .action(
      (
        options: { json?: boolean; rep: string; event?: string; account?: string; sources?: boolean },
        command: Command,
      ) => {
        if ((options.event === undefined) === (options.account === undefined)) {
          command.error("error: give either --event or --account", { exitCode: 2 });
        }
        return briefCommand(context, options);
      },
    );
  add("explain <id>", "why a calendar entry got its message, or none; takes the id of an event or a delivery")
    .option("--rep <email>", "whose calendar, when the entry is in several")
    .action((id: string, options: { json?: boolean; rep?: string }) => explainCommand(context, id, options));
  add("connect", "connect a calendar on this laptop, with a browser and an OAuth key file (first run)")
    .requiredOption("--rep <email>", "whose calendar")
    .requiredOption("--keyfile <path>", "the OAuth client's JSON key file from Google")
    .option("--drive", "their Google Drive instead of the calendar: only they find what is in it")
    .action((options: { json?: boolean; rep: string; keyfile: string; drive?: boolean }) =>
      connectCommand(context, options),
    );
  add("disconnect-drive <email>", "stop reading a person's Google Drive and forget its documents").action(
    (email: string, options: { json?: boolean }) => disconnectDriveCommand(context, email, options),
  );
  add("export <email>", "everything held about a person, as JSON").action((email: string) =>
    exportCommand(context, email),
  );
  add("erase <email>", "forget a person: everything held about them, in other people's records too")
    .option("--yes", "on a terminal: you mean it (a script, without one, is taken at its word)")
    .action((email: string, options: { json?: boolean; yes?: boolean }, command: Command) => {
      if (context.isTerminal && options.yes !== true)
        command.error(
          `error: this forgets ${email} for good; keep \`sideline export ${email}\` if you may need it, then repeat with --yes`,
          { exitCode: 2 },
        );
      return eraseCommand(context, email, options);
    });
  add("backup <file>", "write the embedded store into a file, also while Sideline runs").action(
    (file: string, options: { json?: boolean }) => backupCommand(context, file, options),
  );
  add("copy", "move the embedded store to an empty database of a Postgres server")
    .requiredOption("--to <url>", "postgres:// URL of that database")
    .action((options: { json?: boolean; to: string }) => copyCommand(context, options));
  add("states", "what is said of each rep and behaviour, and why")
    .option("--rep <email>", "of this rep only")
    .option("--behaviour <id>", "of this behaviour only")
    .option("--at <instant>", "as of that moment, from nothing that happened after it", instant)
    .option("--as <email>", "as this person may read them (default: the operator, everything)")
    .action((options: { json?: boolean; rep?: string; behaviour?: string; at?: Temporal.Instant; as?: string }) =>
      statesCommand(context, options),
    );
  add("findings", "what holds for a behaviour as a whole, and with which kinds of account it goes otherwise")
    .option("--closed", "also what is over")
    .action((options: { json?: boolean; closed?: boolean }) => findingsCommand(context, options));
  add("roleplay", "what a rep would practise for an account now, without playing it")
    .requiredOption("--rep <email>", "who would practise")
    .requiredOption("--account <id or name>", "for which account")
    .action((options: { json?: boolean; rep: string; account: string }) => previewRoleplayCommand(context, options));
  add("audit", "who saw what about whom, newest first")
    .option("--about <email>", "about this person only")
    .option("--viewer <email>", "seen by this person only")
    .option("--limit <n>", "how many", count, 100)
    .action((options: { json?: boolean; about?: string; viewer?: string; limit: number }) =>
      auditCommand(context, options),
    );
  add("nudges", "what was said to whom about which behaviour, what is planned, and what is held and why")
    .option("--rep <email>", "about this rep only")
    .option("--owner <email>", "for this person only")
    .option("--behaviour <id>", "about this behaviour only")
    .option("--limit <n>", "how many, newest first", count, 50)
    .option("--restore <type>", "turn a type on again that was turned down")
    .option("--allow <behaviour>", "take back that this rep wanted no more nudges about a behaviour")
    .action((options: NudgesOptions) => nudgesCommand(context, options));
  const evaluate = program.command("evaluate").description("measure how well something works").exitOverride();
  evaluate
    .command("retrieval <dir>")
    .description(
      "search on a collection in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv): nDCG@10, Recall@20, p50 and p95",
    )
    .addOption(new Option("--ranking <name>", "which ranking").choices(rankings).default("pg_textsearch"))
    .option("--json", "print one JSON value")
    .exitOverride()
    .allowExcessArguments(false)
    .action((dir: string, options: { json?: boolean; ranking: (typeof rankings)[number] }) =>
      evaluateRetrievalCommand(context, dir, options),
    );
  evaluate
    .command("roleplays <file>")
    .description("rated practice threads (JSONL): do two people agree, and does the grader agree with them")
    .option("--enable", "keep the items that pass as scores; the others are refused (exit 1)")
    .option("--json", "print one JSON value")
    .exitOverride()
    .allowExcessArguments(false)
    .action(async (file: string, options: { json?: boolean; enable?: boolean }) =>
      setStatus(await evaluateRoleplaysCommand(context, file, options)),
    );
  evaluate
    .command("states <stream>")
    .description("replay a simulated stream (JSONL) and predict every pair at each of its eval lines")
    .option("--out <file>", "write the predictions there (default: standard output)")
    .option("--json", "print one JSON value")
    .exitOverride()
    .allowExcessArguments(false)
    .action((stream: string, options: { json?: boolean; out?: string }) =>
      evaluateStatesCommand(context, stream, options),
    );
  evaluate
    .command("prompts")
    .description("wording against cases with canaries: scripted answers offline, and the configured model live")
    .option("--set <name>", "which cases: a name of ours, or a .jsonl file", promptSet, "brief")
    .option("--k <n>", "runs of each case, live", count, 1)
    .option("--max-cost <usd>", "stop asking the model when this much is spent", dollars)
    .option("--last <file>", "compare with this run and put this one in its place")
    .option("--json", "print one JSON value")
    .exitOverride()
    .allowExcessArguments(false)
    .action(async (options: EvaluatePromptsOptions) => setStatus(await evaluatePromptsCommand(context, options)));
  return program;
}

function dollars(word: string): number {
  const value = Number(word);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("an amount in US dollars above 0");
  return value;
}

function instant(word: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(word);
  } catch {
    throw new InvalidArgumentError("an instant like 2026-11-24T10:00:00Z");
  }
}

function promptSet(word: string): string {
  if (word.endsWith(".jsonl") || ownSets().includes(word)) return word;
  throw new InvalidArgumentError(`one of ${ownSets().join(", ")}, or a path to a .jsonl file`);
}

function count(word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError("a whole number from 1 to 100");
  return value;
}

function describe(error: unknown): string {
  if (error instanceof InputError) return [error.message, ...error.problems].join("\n");
  if (error instanceof ConfigError || error instanceof UpstreamError) return error.message;
  if (!(error instanceof Error)) return `Unexpected: ${String(error)}`;
  // A bug: the place tells where, one line tells what.
  const place = error.stack?.split("\n").find((line) => line.trim().startsWith("at "));
  return `Unexpected: ${error.name}: ${error.message.replaceAll("\n", " ")}${place === undefined ? "" : ` (${place.trim()})`}`;
}
