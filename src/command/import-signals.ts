import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InputError } from "#domain/errors.ts";
import { collectSignals } from "#flows/collect-signals.ts";
import { importPlays } from "#flows/import-plays.ts";
import { observeBehaviours } from "#flows/observe-behaviours.ts";
import { replanForPlays } from "#flows/replan-plays.ts";
import { readPlayFiles } from "#integrations/play-files/index.ts";
import {
  type AboutCall,
  aboutEnding,
  readSignalFile,
  signalExtensions,
} from "#integrations/transcripts/read-signal-file.ts";
import { type CommandContext, printJson } from "./context.ts";
import { sleepingQueue } from "./replan.ts";

export interface ImportOptions {
  readonly json?: boolean;
  readonly event?: string;
  readonly account?: string;
  readonly at?: string;
  readonly participants?: string;
}

/** `sideline import plays <file or folder>`: each file all or nothing; posted briefs of the next 14 days follow at once, calls since the launch are read again. */
export async function importPlaysCommand(context: CommandContext, path: string, options: ImportOptions): Promise<void> {
  const { ports } = await context.core();
  const { touched, notices, ...counts } = await importPlays(
    ports,
    await readPlayFiles(resolve(context.cwd, path), path),
  );
  await replanForPlays({ ...ports, queue: sleepingQueue }, touched);
  if (touched.length > 0) await readWhatCame(context);
  context.progress("");
  if (options.json === true) return printJson(context, { ...counts, notices });
  for (const notice of notices) context.stderr(notice);
  context.stdout(
    `plays: added ${counts.added}, changed ${counts.changed}, unchanged ${counts.unchanged}, removed ${counts.removed}`,
  );
}

/** `sideline import signals <file or folder>`: stores, then reads the calls in it. A file is all or nothing; of a folder the good files are stored. */
export async function importSignalsCommand(
  context: CommandContext,
  path: string,
  options: ImportOptions,
): Promise<void> {
  const { ports } = await context.core();
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  const problems: string[] = [];
  const files = await filesAt(resolve(context.cwd, path), path);
  for (const { full, name } of files) {
    try {
      const file = readSignalFile(full, name, aboutOf(options));
      const saved = await collectSignals(ports, file, (rows) => context.progress(`${rows} signals of ${name}`));
      counts.added += saved.added;
      counts.changed += saved.changed;
      counts.unchanged += saved.unchanged;
    } catch (error) {
      if (!(error instanceof InputError) || files.length === 1) throw error;
      problems.push(error.message, ...error.problems);
    }
  }
  const summary = await readWhatCame(context);
  context.progress("");
  if (problems.length > 0) throw new InputError(`Some files can't be used; the others are stored:`, problems);
  if (options.json === true) return printJson(context, { ...counts, ...summary });
  for (const { id, because } of summary.notRead) context.stderr(`${id}: nothing was read from it, ${because}`);
  context.stdout(
    `signals: added ${counts.added}, changed ${counts.changed}, unchanged ${counts.unchanged}, removed ${counts.removed}`,
  );
  if (summary.callsRead > 0)
    context.stdout(`calls and reviews read: ${summary.callsRead}, observations: ${summary.observations}`);
}

interface ReadSummary {
  readonly callsRead: number;
  readonly observations: number;
  readonly notRead: readonly { readonly id: string; readonly because: string }[];
}

/** Everything that waits is read before the command ends, so that `states` has it. */
async function readWhatCame(context: CommandContext): Promise<ReadSummary> {
  const { ports } = await context.core();
  let callsRead = 0;
  let observations = 0;
  const notRead: { id: string; because: string }[] = [];
  for (;;) {
    const round = await observeBehaviours(ports);
    callsRead += round.read;
    observations += round.observations;
    notRead.push(...round.skipped);
    if (callsRead > 0) context.progress(`${callsRead} calls read`);
    if (!round.more) return { callsRead, observations, notRead };
  }
}

async function filesAt(
  full: string,
  name: string,
): Promise<readonly { readonly full: string; readonly name: string }[]> {
  const found = await stat(full).catch(() => null);
  if (found === null || !found.isDirectory()) return [{ full, name }];
  const names = (await readdir(full))
    .filter(
      (one) =>
        !one.startsWith(".") &&
        !one.endsWith(aboutEnding) &&
        signalExtensions.some((ending) => one.toLowerCase().endsWith(ending)),
    )
    .sort();
  if (names.length === 0)
    throw new InputError(`Expected signals in ${name}; no file in it ends in ${signalExtensions.join(", ")}`);
  return names.map((one) => ({ full: join(full, one), name: join(name, one) }));
}

function aboutOf({ event, account, at, participants }: ImportOptions): AboutCall {
  return {
    ...(event === undefined ? {} : { event_id: event }),
    ...(account === undefined ? {} : { account_id: account }),
    ...(at === undefined ? {} : { at }),
    ...(participants === undefined
      ? {}
      : {
          participants: participants
            .split(",")
            .map((one) => one.trim())
            .filter(Boolean),
        }),
  };
}
