import { UpstreamError } from "#domain/errors.ts";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import type { Document } from "#domain/knowledge/document.ts";
import { detectLanguage } from "#domain/knowledge/language.ts";
import type { DriveConnection, DriveFile, DriveSession, DriveSource, DriveStore } from "./drive-ports.ts";
import { type KnowledgeParsers, type Parsed, type SkippedFile, sampleOf } from "./ingest-documents.ts";
import type { IngestedDocument, Ports } from "./ports.ts";

type SyncPorts = Pick<Ports, "documents" | "clock" | "log"> & {
  readonly drives: DriveStore;
  readonly driveSource: DriveSource;
  readonly parsers: KnowledgeParsers;
};

const everyMinutes = 5;
const leaseMs = 15 * 60_000;
const atOnce = 20;
/** Bytes of a text file; other kinds have their parser's limit. */
const largestText = 2 * 1024 * 1024;
/** Documents of one Drive: beyond it the newest are left out, and said. */
const mostDocuments = 5_000;

/** Every Drive that is due, one after the other; what happens to one stops no other. */
export async function syncDrives(ports: SyncPorts, signal: AbortSignal): Promise<void> {
  const due = await ports.drives.takeDue({ now: ports.clock.now(), leaseMs, limit: atOnce });
  for (const connection of due) {
    if (signal.aborted) return;
    await syncDrive(ports, connection, signal);
  }
}

/**
 * Brings the store in line with one person's Drive. What was trashed, removed, or closed to this person leaves the index with the page of changes that
 * says so; all of it leaves when the consent is gone, because nobody can tell any more what the person may read.
 */
export async function syncDrive(
  ports: SyncPorts,
  connection: DriveConnection,
  signal: AbortSignal,
): Promise<readonly SkippedFile[]> {
  const { rep } = connection;
  const skipped: SkippedFile[] = [];
  const at = ports.clock.now();
  const next = at.add({ minutes: everyMinutes });
  try {
    const session = ports.driveSource.open(connection);
    const rest = await followChanges(ports, session, connection, skipped, signal);
    if (rest === "start-again") await readAll(ports, session, rep, skipped, signal);
    await ports.drives.recordPull(rep, { at, next, error: null });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    ports.log.warn("drive_not_read", { rep, reason: error.reason });
    if (error.authLost) await forgetDocuments(ports, rep);
    const status = error.authLost ? ({ status: "lost" } as const) : {};
    await ports.drives.recordPull(rep, { at, next, error: error.message, ...status });
  }
  if (skipped.length > 0) ports.log.info("drive_files_skipped", { rep, files: skipped.length });
  return skipped;
}

/** Disconnects: the documents leave the index at once, the token is forgotten. */
export async function disconnectDrive(ports: Pick<SyncPorts, "documents" | "clock" | "drives">, rep: string) {
  await ports.drives.disconnect(rep);
  await forgetDocuments(ports, rep);
}

async function followChanges(
  ports: SyncPorts,
  session: DriveSession,
  { rep, pageToken }: DriveConnection,
  skipped: SkippedFile[],
  signal: AbortSignal,
): Promise<"start-again" | "done"> {
  let token = pageToken;
  while (token !== null) {
    const page = await session.changes(token, signal);
    if (page === "start-again") return page;
    const gone = page.changes.filter(({ file }) => file === null).map(({ fileId }) => fileId);
    const files = page.changes.flatMap(({ file }) => file ?? []);
    await store(ports, session, rep, files, gone, skipped, signal);
    await ports.drives.savePage(rep, page.next);
    if (!page.more) return "done";
    token = page.next;
  }
  return "start-again";
}

async function readAll(
  ports: SyncPorts,
  session: DriveSession,
  rep: string,
  skipped: SkippedFile[],
  signal: AbortSignal,
): Promise<void> {
  // Asked before the list: what changes while it is read is then in the changes.
  const start = await session.startToken(signal);
  const present = new Set<string>();
  let page: string | null = null;
  do {
    const found: Awaited<ReturnType<DriveSession["files"]>> = await session.files(page, signal);
    await store(ports, session, rep, found.files, [], skipped, signal);
    for (const { id } of found.files) present.add(id);
    page = found.next;
  } while (page !== null);
  const known = await ports.documents.checksums(sourceOf(rep));
  const removedPaths = [...known.keys()].filter((id) => !present.has(id));
  await ports.documents.save(sourceOf(rep), { upserts: [], removedPaths, now: ports.clock.now() });
  await ports.drives.savePage(rep, start);
}

async function store(
  ports: SyncPorts,
  session: DriveSession,
  rep: string,
  files: readonly DriveFile[],
  gone: readonly string[],
  skipped: SkippedFile[],
  signal: AbortSignal,
): Promise<void> {
  const source = sourceOf(rep);
  const known = await ports.documents.checksums(source);
  const upserts: IngestedDocument[] = [];
  const removedPaths = [...gone];
  const skip = (file: DriveFile, because: string) => skipped.push({ path: file.name, because });
  for (const file of files) {
    if (known.get(file.id) === file.version) continue;
    if (file.extension === null) {
      removedPaths.push(file.id); // it may have been another kind of file before
      continue;
    }
    if (!known.has(file.id) && known.size + upserts.length >= mostDocuments) {
      skip(file, `more than ${mostDocuments} documents in one Drive`);
      continue;
    }
    const read = await readFile(ports.parsers, session, file, signal);
    if (read === null) removedPaths.push(file.id);
    else if ("unreadable" in read) skip(file, read.unreadable);
    else upserts.push(asDocument(rep, file, read));
  }
  await ports.documents.save(source, { upserts, removedPaths, now: ports.clock.now() });
}

async function readFile(
  parsers: KnowledgeParsers,
  session: DriveSession,
  file: DriveFile,
  signal: AbortSignal,
): Promise<Parsed | null> {
  const parser = parsers[file.extension ?? ""];
  if (parser === undefined) return { unreadable: "no reader for this kind of file" };
  const largest = typeof parser === "function" ? largestText : parser.largestFile;
  if (file.size !== null && file.size > largest) {
    return { unreadable: `${(file.size / 1_048_576).toFixed(1)} MB, the limit is ${largest / 1_048_576} MB` };
  }
  const content = await session.content(file, largest, signal);
  if (content === null) return null;
  if (content.kind === "refused") return { unreadable: content.because };
  if (typeof parser !== "function") return parser.parse(content.bytes);
  try {
    return await parser(new TextDecoder("utf-8", { fatal: true }).decode(content.bytes));
  } catch (error) {
    if (error instanceof TypeError) return { unreadable: "expected UTF-8 text" };
    throw error;
  }
}

/**
 * Always personal: only the person whose rights it was read with finds it. Its own front matter counts for nothing, so that a private file cannot
 * replace a company document.
 */
function asDocument(rep: string, file: DriveFile, parsed: Exclude<Parsed, { unreadable: string }>): IngestedDocument {
  const nothing = { kind: null, product: null, stage: null, competitor: null, validFrom: null, reviewBy: null };
  const id = `${sourceOf(rep)}/${file.id}`;
  const document: Document = {
    id,
    source: sourceOf(rep),
    path: file.id,
    title: file.name.slice(0, 200).toWellFormed() || file.id,
    ...nothing,
    owner: rep,
    supersedes: [],
    audience: [],
    readers: [rep],
    checksum: file.version,
    language: detectLanguage(sampleOf(parsed)),
  };
  return { document, passages: chunkDocument(document, parsed.sections) };
}

async function forgetDocuments(ports: Pick<SyncPorts, "documents" | "clock">, rep: string): Promise<void> {
  const removedPaths = [...(await ports.documents.checksums(sourceOf(rep))).keys()];
  await ports.documents.save(sourceOf(rep), { upserts: [], removedPaths, now: ports.clock.now() });
}

function sourceOf(rep: string): string {
  return `drive:${rep}`;
}
