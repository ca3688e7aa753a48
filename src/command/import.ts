import { resolve } from "node:path";
import { recordChanges } from "#domain/behaviours/record-changes.ts";
import { connectEverybody } from "#flows/connect-calendar.ts";
import { embedPassages } from "#flows/embed-passages.ts";
import { isRecordKind } from "#flows/import-kinds.ts";
import { importRecords } from "#flows/import-records.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import type { ImportCounts } from "#flows/ports.ts";
import { createDocumentParsers } from "#integrations/documents/index.ts";
import { readFolder } from "#integrations/folder/index.ts";
import { readRecordFile } from "#integrations/record-files/read-record-file.ts";
import { type CommandContext, printJson } from "./context.ts";
import { type ImportOptions, importPlaysCommand, importSignalsCommand } from "./import-signals.ts";
import { replanEverybody, sleepingQueue } from "./replan.ts";
import { importObservationsCommand } from "./states.ts";

/** `sideline import <kind> <path>`: all or nothing for a file; the same file twice changes nothing. */
export async function importCommand(
  context: CommandContext,
  word: string,
  path: string,
  options: ImportOptions,
): Promise<void> {
  if (word === "plays") return importPlaysCommand(context, path, options);
  if (word === "signals") return importSignalsCommand(context, path, options);
  if (word === "observations") return importObservationsCommand(context, path, options);
  const from = resolve(context.cwd, path);
  const { ports } = await context.core();
  if (!isRecordKind(word)) {
    await using documents = createDocumentParsers();
    const result = await importKnowledge(ports, {
      folder: readFolder(from),
      parsers: documents.parsers,
      onProgress: ({ files, total }) => context.progress(`${files} of ${total} files`),
    });
    const { meaning } = ports.documents;
    const unembedded =
      meaning === null
        ? null
        : await embedPassages({ ...meaning, log: ports.log }, (done) => context.progress(`${done} passages embedded`));
    context.progress("");
    if (unembedded !== null) context.stderr(unembedded);
    if (options.json === true) return printJson(context, result);
    for (const { path: file, because } of result.skipped) context.stderr(`${file}: not imported, ${because}`);
    for (const notice of result.notices) context.stderr(notice);
    context.stdout(line("documents", result));
    return;
  }
  const counts = await importRecords(ports, {
    kind: word,
    file: readRecordFile(from, { name: path }),
    onProgress: (rows) => context.progress(`${rows} rows read`),
    onOpportunities: async (before, after) => {
      const now = ports.clock.now();
      await ports.signals.save(recordChanges(before, after, now), now);
    },
  });
  context.progress("");
  if (word === "people" && context.config.google?.serviceAccount != null) {
    await connectEverybody({ ...ports, queue: sleepingQueue });
  }
  if (counts.added + counts.changed > 0) await replanEverybody(ports, context.config);
  if (options.json === true) return printJson(context, counts);
  context.stdout(line(word, counts));
}

function line(what: string, { added, changed, unchanged, removed }: ImportCounts): string {
  return `${what}: added ${added}, changed ${changed}, unchanged ${unchanged}, removed ${removed}`;
}
