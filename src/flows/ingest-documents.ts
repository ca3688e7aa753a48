import { InputError } from "#domain/errors.ts";
import { chunkDocument } from "#domain/knowledge/chunking.ts";
import { supersessionCircles } from "#domain/knowledge/currency.ts";
import type { Document } from "#domain/knowledge/document.ts";
import type { FrontMatterFields } from "#domain/knowledge/front-matter.ts";
import { detectLanguage } from "#domain/knowledge/language.ts";
import type { FrontMatter, ParsedFile } from "#domain/knowledge/sections.ts";
import { checkFrontMatter } from "./knowledge-front-matter.ts";
import type { ImportCounts, IngestedDocument, Ports } from "./ports.ts";

export interface SkippedFile {
  readonly path: string;
  readonly because: string;
}

/** The file that describes another one (integrations/folder). */
export type AboutFile =
  | { readonly kind: "readable"; readonly path: string; readonly read: () => FrontMatter }
  /** unusable: what is stored of the document stays until it is repaired. refused: the document has front matter, which counts. */
  | ({ readonly kind: "unusable" | "refused" } & SkippedFile);

export type FolderFile =
  | {
      readonly kind: "file";
      /** Relative to the folder, with forward slashes. */
      readonly path: string;
      /** Lower case, with the dot. */
      readonly extension: string;
      /** SHA-256 of the bytes, and of the about file's when it counts; hex. */
      readonly checksum: string;
      readonly text: string;
      /** Absent: there is none. */
      readonly about?: AboutFile;
    }
  | {
      readonly kind: "binary";
      readonly path: string;
      readonly extension: string;
      readonly checksum: string;
      readonly bytes: Uint8Array;
      readonly about?: AboutFile;
    }
  /** unreadable: a disk or permission error, so what was stored of the file stays. skipped: the file is not one of ours, and leaves the index. */
  | ({ readonly kind: "skipped" | "unreadable" } & SkippedFile);

export type ReadableFile = Extract<FolderFile, { kind: "file" | "binary" }>;

export interface FolderContent {
  /** The folder's real path: the same folder has the same name from wherever it is imported. */
  readonly root: string;
  readonly total: number;
  readonly files: AsyncIterable<FolderFile>;
  readonly notOpened: readonly SkippedFile[];
}

/** Where files come from: a folder on disk (integrations/folder) or files in memory. */
export interface KnowledgeFolder {
  /** As the person who imports wrote it: for messages. */
  readonly name: string;
  /** Opens files whose names end in one of `extensions` only; the others come as skipped. `binary`: those that are no text, with their limit in bytes. */
  open(extensions: readonly string[], binary: ReadonlyMap<string, number>): Promise<FolderContent>;
}

export type Parsed = ParsedFile | { readonly unreadable: string };
export interface BinaryParser {
  readonly reads: "bytes";
  /** Bytes. */
  readonly largestFile: number;
  readonly parse: (bytes: Uint8Array) => Promise<Parsed>;
}
export type TextParser = (text: string) => ParsedFile | Promise<Parsed>;

/** By extension with the dot: another kind of file is one more entry. A parser never throws: what it cannot read it says. */
export type KnowledgeParsers = Readonly<Record<string, TextParser | BinaryParser>>;

export interface KnowledgeImport extends ImportCounts {
  readonly skipped: readonly SkippedFile[];
  /** Worth reading, nothing to repair at once: a replaced document that is not there, front matter of another tool. */
  readonly notices: readonly string[];
}

export interface KnowledgeInput {
  readonly folder: KnowledgeFolder;
  readonly parsers: KnowledgeParsers;
  /** Names the folder in the store: documents of one source come and go together. Default: the folder's real path. */
  readonly source?: string;
  readonly onProgress?: (progress: { readonly files: number; readonly total: number }) => void;
}

/**
 * Brings the store in line with a folder: new and changed files are read again, unchanged ones cost a hash, removed ones leave the index.
 * All or nothing: when any front matter is wrong, InputError lists every problem and nothing is stored. A wrong about file holds back its own document only:
 * it is listed like a file that can't be read.
 */
export async function importKnowledge(
  ports: Pick<Ports, "documents" | "clock" | "log">,
  input: KnowledgeInput,
): Promise<KnowledgeImport> {
  const binary = Object.entries(input.parsers).flatMap(([extension, parser]) =>
    typeof parser === "function" ? [] : ([[extension, parser.largestFile]] as const),
  );
  const folder = await input.folder.open(Object.keys(input.parsers), new Map(binary));
  const source = input.source ?? folder.root;
  const known = await ports.documents.checksums(source);
  const read = await readChanged(folder, source, known, input);
  const removedPaths = [...known.keys()].filter((path) => !read.present.has(path));
  const problems = [...read.problems];
  const upserts = await settleIds(ports.documents, source, read, new Set(removedPaths), problems);
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    throw new InputError(`${count} in ${input.folder.name}, nothing of it was stored`, problems);
  }
  const notices = [...read.notices, ...(await supersedesNotices(ports.documents, upserts))];
  const counts = await ports.documents.save(source, { upserts, removedPaths, now: ports.clock.now() });
  ports.log.info("knowledge_imported", { ...counts, skipped: read.skipped.length, notices: notices.length });
  return { ...counts, skipped: read.skipped, notices };
}

interface ReadFolder {
  /** Paths whose stored documents stay or are replaced. */
  readonly present: ReadonlySet<string>;
  readonly upserts: readonly IngestedDocument[];
  /** Paths of about files, by the path of the document that they describe. */
  readonly about: ReadonlyMap<string, string>;
  readonly skipped: readonly SkippedFile[];
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

async function readChanged(
  folder: FolderContent,
  source: string,
  known: ReadonlyMap<string, string>,
  input: KnowledgeInput,
): Promise<ReadFolder> {
  const present = new Set<string>();
  const upserts: IngestedDocument[] = [];
  const described = new Map<string, string>();
  const skipped = [...folder.notOpened];
  const problems: string[] = [];
  const notices: string[] = [];
  let files = 0;
  for await (const file of folder.files) {
    files += 1;
    input.onProgress?.({ files, total: folder.total });
    if (file.kind !== "skipped") present.add(file.path);
    if (file.kind !== "file" && file.kind !== "binary") {
      skipped.push({ path: file.path, because: file.because });
      continue;
    }
    const { about } = file;
    const stored = known.has(file.path);
    if (about?.kind === "refused") skipped.push({ path: about.path, because: about.because });
    if (about?.kind === "unusable") {
      skipped.push(heldBack(file, about.path, about.because, stored));
      continue;
    }
    if (known.get(file.path) === file.checksum) continue;
    const told = about?.kind === "readable" ? checkFrontMatter(about.path, about.read(), true) : null;
    if (told?.kind === "problems") {
      // Each begins with the path, which is said already.
      const lines = told.problems.map((problem) => `line ${problem.slice(`${about?.path}:`.length)}`);
      skipped.push(heldBack(file, about?.path ?? file.path, lines.join("; "), stored));
      continue;
    }
    const parsed = await parseFile(input.parsers[file.extension], file);
    if (parsed === null) continue;
    if ("unreadable" in parsed) {
      const stays = stored ? "; what is stored of it stays" : "";
      skipped.push({ path: file.path, because: `${parsed.unreadable}${stays}` });
      continue;
    }
    const checked = told ?? checkFrontMatter(file.path, parsed.frontMatter);
    if (checked.kind === "problems") {
      problems.push(...checked.problems);
      continue;
    }
    if (checked.notice !== null) notices.push(checked.notice);
    if (about?.kind === "readable") described.set(file.path, about.path);
    const document = toDocument(source, file, parsed, checked.fields);
    upserts.push({ document, passages: chunkDocument(document, parsed.sections) });
  }
  return { present, upserts, about: described, skipped, problems, notices };
}

/** A document whose about file is wrong waits: without it, it would be everybody's. */
function heldBack(file: ReadableFile, about: string, because: string, stored: boolean): SkippedFile {
  const rest = stored ? `what is stored of ${file.path} stays` : `${file.path} is not imported without it`;
  return { path: about, because: `${because}; ${rest}` };
}

async function parseFile(parser: KnowledgeParsers[string] | undefined, file: ReadableFile): Promise<Parsed | null> {
  if (parser === undefined) return null;
  if (file.kind === "binary") return typeof parser === "function" ? null : parser.parse(file.bytes);
  return typeof parser === "function" ? parser(file.text) : null;
}

function toDocument(source: string, file: ReadableFile, parsed: ParsedFile, fields: FrontMatterFields): Document {
  return {
    id: fields.id ?? file.path,
    source,
    path: file.path,
    title: fields.title ?? (parsed.title?.slice(0, 200).toWellFormed() || fileTitle(file.path)),
    kind: fields.kind ?? null,
    product: fields.product ?? null,
    stage: fields.stage ?? null,
    competitor: fields.competitor ?? null,
    ...(fields.persona == null ? {} : { persona: fields.persona }),
    owner: fields.owner ?? null,
    validFrom: fields.valid_from ?? null,
    reviewBy: fields.review_by ?? null,
    supersedes: fields.supersedes ?? [],
    audience: fields.audience ?? [],
    checksum: file.checksum,
    language: fields.language ?? detectLanguage(sampleOf(parsed)),
  };
}

/** Enough text to tell its language by. */
export function sampleOf({ title, sections }: ParsedFile): string {
  let sample = title ?? "";
  for (const { heading, blocks } of sections) {
    if (sample.length > 20_000) break;
    sample += ` ${heading} ${blocks.map((block) => block.text).join(" ")}`;
  }
  return sample;
}

/** "sales/GCP_marketplace.md" -> "GCP marketplace"; an index file is named by its folder. */
function fileTitle(path: string): string {
  const parts = path.replace(/\.[^./]+$/, "").split("/");
  const name = parts.at(-1) === "index" || parts.at(-1) === "README" ? (parts.at(-2) ?? parts.at(-1)) : parts.at(-1);
  return (name ?? path).replace(/[-_]+/g, " ").trim() || path;
}

/**
 * Ids are unique over all folders. Two files that claim the same id are a problem; a file without front matter always comes in: when another folder
 * has its path as an id already, it is named with its folder.
 */
async function settleIds(
  documents: Ports["documents"],
  source: string,
  { upserts, about }: Pick<ReadFolder, "upserts" | "about">,
  removed: ReadonlySet<string>,
  problems: string[],
): Promise<readonly IngestedDocument[]> {
  const coming = new Set(upserts.map(({ document }) => document.path));
  const taken = new Map<string, string>();
  const settled: IngestedDocument[] = [];
  for (const upsert of upserts) {
    const { document } = upsert;
    const holder = await documents.document(document.id);
    const inSource = holder?.source === source;
    const freed = inSource && (holder.path === document.path || removed.has(holder.path) || coming.has(holder.path));
    const other =
      taken.get(document.id) ??
      (holder && !freed ? (inSource ? holder.path : `${holder.source}/${holder.path}`) : null);
    if (other === null) {
      taken.set(document.id, document.path);
      settled.push(upsert);
    } else if (document.id === document.path && !inSource) {
      settled.push(renamed(upsert, `${source}/${document.path}`));
    } else {
      problems.push(
        `${about.get(document.path) ?? document.path}:1: the id “${document.id}” is already that of ${other}; give one of them another id`,
      );
    }
  }
  return settled;
}

function renamed({ document, passages }: IngestedDocument, id: string): IngestedDocument {
  return {
    document: { ...document, id },
    passages: passages.map((passage) => ({ ...passage, id: `${id}#${passage.ord}`, documentId: id })),
  };
}

async function supersedesNotices(
  documents: Ports["documents"],
  upserts: readonly IngestedDocument[],
): Promise<readonly string[]> {
  const coming = new Set(upserts.map(({ document }) => document.id));
  const notices: string[] = [];
  for (const { document } of upserts) {
    for (const old of document.supersedes) {
      if (old === document.id) notices.push(`${document.path}: supersedes names the document itself; that was ignored`);
      else if (!coming.has(old) && (await documents.document(old)) === null) {
        notices.push(
          `${document.path}: supersedes “${old}”, which is not among the documents; check the id, or ignore this when the old one is gone`,
        );
      }
    }
  }
  const circle = supersessionCircles(upserts.map(({ document }) => document));
  if (circle.length > 0)
    notices.push(`${circle.join(", ")} supersede each other; the one with the latest valid_from wins`);
  return notices;
}
