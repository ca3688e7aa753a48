import { createHash } from "node:crypto";
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { InputError } from "#domain/errors.ts";
import type { FolderContent, FolderFile, KnowledgeFolder, ReadableFile, SkippedFile } from "#flows/ingest-documents.ts";
import { readFields, splitFrontMatter } from "../markdown/front-matter.ts";
import { type AboutEntry, pairAboutFiles } from "./about-files.ts";

/** Bytes of text. A page that people read is smaller; a generated dump is not. */
const largestText = 2 * 1024 * 1024;
/** Bytes: the characters that front matter may have, four bytes each. */
const largestAbout = 128 * 1024;
const markdown = [".md", ".markdown"];
const mostFiles = 20_000;
const deepestFolder = 32;
const leadsOut = "a link that leads out of the folder; copy the file into it";

/**
 * A folder on disk. Its files come by path, one read at a time; only names that end in one of the extensions asked for are opened. Links that leave
 * the folder, hidden files, large files and files that are not UTF-8 text come with the reason why they are skipped. A file comes with its about file.
 * Opening throws InputError when `path` is no folder or a folder in it cannot be listed.
 */
export function readFolder(path: string): KnowledgeFolder {
  return { name: path, open: (extensions, binary) => openFolder(path, { extensions, binary }) };
}

interface Wanted {
  readonly extensions: readonly string[];
  /** Those that are no text, each with its limit in bytes. */
  readonly binary: ReadonlyMap<string, number>;
}

async function openFolder(path: string, wanted: Wanted): Promise<FolderContent> {
  const root = await realFolder(path);
  const { documents, about, skipped } = pairAboutFiles(await listFiles(root), wanted.extensions, (file) =>
    portable(relative(root, file)),
  );
  return {
    root: portable(root),
    total: documents.length,
    files: readFiles(root, documents, about, wanted),
    notOpened: skipped,
  };
}

async function* readFiles(
  root: string,
  files: readonly string[],
  about: ReadonlyMap<string, AboutEntry>,
  wanted: Wanted,
): AsyncGenerator<FolderFile> {
  for (const file of files) {
    const read = await readOne(root, file, wanted);
    const entry = about.get(read.path);
    const isReadable = read.kind === "file" || read.kind === "binary";
    yield isReadable && entry !== undefined ? await described(root, read, entry) : read;
  }
}

async function readOne(root: string, file: string, { extensions, binary }: Wanted): Promise<FolderFile> {
  const path = portable(relative(root, file));
  const extension = extname(file).toLowerCase();
  if (!extensions.includes(extension)) {
    const because = `only ${listed(extensions)} files are read, this is ${extension === "" ? "a file without an ending" : `a ${extension} file`}`;
    return { kind: "skipped", path, because };
  }
  const limit = binary.get(extension) ?? largestText;
  const read = await readInside(root, file, limit);
  if (read.kind === "unreadable") {
    return { kind: "unreadable", path, because: `${read.because}; what is stored of it stays` };
  }
  if (read.kind === "outside") return { kind: "skipped", path, because: read.because };
  if (read.kind === "too-large") {
    const because = `${(read.size / 1024 / 1024).toFixed(1)} MB, the limit is ${limit / 1024 / 1024} MB; split it into pages`;
    return { kind: "skipped", path, because };
  }
  const { bytes } = read;
  const checksum = sha256(bytes);
  if (binary.has(extension)) return { kind: "binary", path, extension, checksum, bytes };
  const text = textOf(bytes);
  return "because" in text
    ? { kind: "skipped", path, because: text.because }
    : { kind: "file", path, extension, checksum, text: text.text };
}

/** A document with its about file. The checksum covers both: a change of either is a change of the document. */
async function described(root: string, document: ReadableFile, entry: AboutEntry): Promise<ReadableFile> {
  const { path } = entry;
  if (document.kind === "file" && hasFrontMatter(document.extension, document.text)) {
    const because = `${document.path} has front matter of its own, which counts; keep one of the two`;
    return { ...document, about: { kind: "refused", path, because } };
  }
  const unusable = (because: string) => ({ ...document, about: { kind: "unusable" as const, path, because } });
  if ("because" in entry) return unusable(entry.because);
  const read = await readInside(root, entry.file, largestAbout);
  if (read.kind === "too-large") return unusable(`larger than ${largestAbout / 1024} KB; keep only the fields`);
  if (read.kind !== "bytes") return unusable(read.because);
  const text = textOf(read.bytes);
  if ("because" in text) return unusable(text.because);
  return {
    ...document,
    checksum: sha256(`${document.checksum} ${sha256(read.bytes)}`),
    about: { kind: "readable", path, read: () => readFields(text.text) },
  };
}

function hasFrontMatter(extension: string, text: string): boolean {
  return markdown.includes(extension) && splitFrontMatter(text).frontMatter.kind !== "none";
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

type ReadInside =
  | WholeFile
  | { readonly kind: "outside"; readonly because: string }
  | { readonly kind: "unreadable"; readonly because: string };

/** A file's bytes, when it lies in the folder after all links are followed. Never throws. */
async function readInside(root: string, file: string, limit: number): Promise<ReadInside> {
  try {
    const target = await realpath(file);
    if (target !== file && !target.startsWith(root + sep)) return { kind: "outside", because: leadsOut };
    const read = (await readWhole(file, limit)) ?? (await readWhole(file, limit));
    return (
      read ?? { kind: "unreadable", because: "it changed while it was read, twice; import again when it is at rest" }
    );
  } catch (error) {
    // One unreadable file must not stop the others; its reason is listed for the person who imports.
    return { kind: "unreadable", because: `could not be read (${codeOf(error)})` };
  }
}

function textOf(bytes: Uint8Array): { readonly text: string } | { readonly because: string } {
  const wide = wideText(bytes);
  const problem = wide === null && bytes.includes(0) ? "a NUL byte" : null;
  const text = wide ?? (problem === null ? decode(bytes) : null);
  return text === null
    ? { because: `expected UTF-8 text, got ${problem ?? "bytes that are not"}; save it as UTF-8` }
    : { text };
}

type WholeFile =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large"; readonly size: number };

/** The bytes of a file as they were at one moment; null when it changed meanwhile. A large file is not read at all, however little of it is on the disk. */
async function readWhole(path: string, limit: number): Promise<WholeFile | null> {
  const file = await open(path, "r");
  try {
    const before = await file.stat({ bigint: true });
    if (before.size > BigInt(limit)) return { kind: "too-large", size: Number(before.size) };
    const bytes = Buffer.alloc(Number(before.size));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) return null;
      filled += bytesRead;
    }
    const after = await file.stat({ bigint: true });
    const named = await stat(path, { bigint: true });
    const same = [after, named].every(
      (now) => now.size === before.size && now.mtimeNs === before.mtimeNs && now.ino === before.ino,
    );
    return same ? { kind: "bytes", bytes } : null;
  } finally {
    await file.close();
  }
}

function listed(extensions: readonly string[]): string {
  const head = extensions.slice(0, -1).join(", ");
  return head === "" ? extensions.join("") : `${head} and ${extensions.at(-1)}`;
}

/** UTF-16 that says so in its first two bytes, as Notepad writes it; null for anything else. */
function wideText(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : null;
  return encoding === null ? null : new TextDecoder(encoding).decode(bytes).replaceAll("\0", "");
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null; // the answer to the question, not a failure
  }
}

interface Listing {
  readonly files: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

async function listFiles(root: string): Promise<Listing> {
  const files: string[] = [];
  const skipped: SkippedFile[] = [];
  const waiting = [{ folder: root, depth: 0 }];
  const skip = (file: string, because: string) => {
    skipped.push({ path: portable(relative(root, file)), because });
  };
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { folder, depth } = next;
    const entries = await namesIn(folder);
    for (const name of entries) {
      const file = join(folder, name);
      if (name.startsWith(".") || name === "node_modules") {
        skip(file, "hidden files and folders are not read");
        continue;
      }
      const found = await lstat(file);
      if (found.isDirectory()) {
        if (depth >= deepestFolder) skip(file, `more than ${deepestFolder} folders deep`);
        else waiting.push({ folder: file, depth: depth + 1 });
      } else if (found.isFile()) {
        files.push(file);
      } else if (found.isSymbolicLink()) {
        await addLink(root, file, files, skip);
      } else {
        skip(file, "neither a file nor a folder");
      }
      if (files.length > mostFiles) {
        throw new InputError(
          `Expected a folder of at most ${mostFiles} files, got more in ${root}; import its sub-folders one by one`,
        );
      }
    }
  }
  files.sort();
  return { files, skipped };
}

/** A folder that cannot be listed stops the import: its documents must not count as removed. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new InputError(`${folder} could not be listed (${codeOf(cause)}); check its permissions`, [], { cause });
  }
}

/** A link to a file inside the folder is a file; a link to a folder is never followed, so that no circle can be walked. */
async function addLink(
  root: string,
  file: string,
  files: string[],
  skip: (file: string, because: string) => void,
): Promise<void> {
  let target: string;
  let isFile: boolean;
  try {
    target = await realpath(file);
    isFile = (await stat(target)).isFile();
  } catch {
    skip(file, "a link that leads nowhere");
    return;
  }
  if (!target.startsWith(root + sep)) skip(file, leadsOut);
  else if (!isFile) skip(file, "a link to a folder; its files are read where they are");
  else files.push(file);
}

async function realFolder(path: string): Promise<string> {
  let root: string;
  try {
    root = await realpath(path);
  } catch (cause) {
    throw new InputError(`Expected a folder of documents, got ${path}: there is no such folder; check the path`, [], {
      cause,
    });
  }
  if (!(await stat(root)).isDirectory()) {
    throw new InputError(`Expected a folder of documents, got the file ${basename(root)}; name the folder it lies in`);
  }
  return root;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function portable(path: string): string {
  return path.split(sep).join("/");
}
