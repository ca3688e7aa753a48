import { resolve } from "node:path";
import { InputError } from "#domain/errors.ts";
import { importObservations } from "#flows/import-observations.ts";
import { type ShownState, showStates } from "#flows/show-states.ts";
import { showStatesAs, writeDownOperator } from "#flows/show-states-as.ts";
import { readRecordFile } from "#integrations/record-files/read-record-file.ts";
import { type CommandContext, printJson } from "./context.ts";
import { expectBehaviour, personOf } from "./known.ts";

/** Bytes. Observations are stored while they are read, so that a year of a large company fits. */
const largestFile = 2 * 1024 ** 3;

/** `sideline import observations <path>`. */
export async function importObservationsCommand(
  context: CommandContext,
  path: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const { ports } = await context.core();
  const file = () => readRecordFile(resolve(context.cwd, path), { name: path, largestBytes: largestFile });
  const { unknownReps, ...counts } = await importObservations(ports, {
    file: file(),
    ...(context.config.storage.kind === "embedded" ? { checkFirst: file() } : {}),
    onProgress: (line) => context.progress(line),
  });
  context.progress("");
  if (unknownReps.length > 0) {
    const some = unknownReps.slice(0, 3).join(", ");
    const who = unknownReps.length === 1 ? "1 rep is" : `${unknownReps.length} reps are`;
    context.stderr(
      `${who} not in the people list (${some}${unknownReps.length > 3 ? ", ..." : ""}): import people to see their states in Slack.`,
    );
  }
  if (options.json === true) return printJson(context, counts);
  const { added, changed, unchanged, removed } = counts;
  context.stdout(`observations: added ${added}, changed ${changed}, unchanged ${unchanged}, removed ${removed}`);
}

/** `sideline states`: what is said of each rep and behaviour, and why. */
export async function statesCommand(
  context: CommandContext,
  options: {
    readonly json?: boolean;
    readonly rep?: string;
    readonly behaviour?: string;
    readonly at?: Temporal.Instant;
    readonly as?: string;
  },
): Promise<void> {
  const rep = options.rep?.trim().toLowerCase();
  const asked = {
    ...(rep === undefined ? {} : { rep }),
    ...(options.behaviour === undefined ? {} : { behaviour: options.behaviour }),
  };
  const shown = await statesOf(context, asked, { at: options.at, as: options.as });
  if (shown.length === 0 && options.behaviour !== undefined)
    await expectBehaviour((await context.core()).ports, options.behaviour);
  if (options.json === true) return printJson(context, shown);
  if (shown.length === 0)
    context.stdout(
      "No states. Import observations with `sideline import observations <file>`, or ask for somebody else.",
    );
  for (const one of shown) {
    context.stdout(
      `${one.rep}  ${one.behaviour}  ${one.name} since ${one.since.slice(0, 10)} (${Math.round(one.confidence * 100)}%)`,
    );
    context.stdout(`   ${one.because}${one.peers === null ? "" : `; ${one.peers}`}`);
  }
}

async function statesOf(
  context: CommandContext,
  asked: { readonly rep?: string; readonly behaviour?: string },
  { at, as }: { readonly at: Temporal.Instant | undefined; readonly as: string | undefined },
): Promise<readonly ShownState[]> {
  const { ports } = await context.core();
  if (as === undefined) {
    const shown = await showStates(ports, { ...asked, ...(at === undefined ? {} : { at }) });
    // Observations may be of somebody who was not imported; nothing at all of somebody unknown is a typo.
    if (shown.length === 0 && asked.rep !== undefined) await personOf(ports, asked.rep);
    await writeDownOperator(
      ports,
      shown.map(({ rep }) => rep),
      ["state", "observation", "quote"],
    );
    return shown;
  }
  if (at !== undefined)
    throw new InputError("--at is for the operator: with --as, what a person may read now is shown.");
  const viewer = await ports.people.find(as.trim().toLowerCase());
  if (viewer === null) throw new InputError(`--as: ${as} is not in the people list.`);
  const { nudges, reportingLine } = context.config;
  return showStatesAs({ ...ports, rules: { nudges, reportingLine } }, viewer, asked);
}
