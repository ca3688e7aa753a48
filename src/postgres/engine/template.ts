import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { readTar, type TarEntry, writeTar } from "./tar.ts";

/**
 * A new database cluster takes initdb 2.5 to 3.5 s and a second WebAssembly instance (600 MB to 1 GB at its peak), so the
 * repository carries one, packed (template.tar.zst, 1.1 MB; the three databases in it are nearly equal, which needs a
 * window wider than gzip's). It belongs to one version of PGlite: `node src/postgres/engine/make-template.ts` renews it.
 */
export const templateFile = new URL("./template.tar.zst", import.meta.url);

/** Log2 of the compression window: wide enough to reach from one database to its copies. */
const windowLog = 26;

/** The template as a plain tar; made on the spot when the repository carries none. */
export async function readTemplate(): Promise<Uint8Array<ArrayBuffer>> {
  if (!existsSync(templateFile)) return makeCluster();
  return zstdDecompressSync(readFileSync(templateFile), { params: { [constants.ZSTD_d_windowLogMax]: windowLog } });
}

/** A fresh cluster as a plain tar, shut down cleanly: starting from it needs no crash recovery. */
export async function makeCluster(): Promise<Uint8Array<ArrayBuffer>> {
  const dir = mkdtempSync(join(tmpdir(), "sideline-template-"));
  try {
    const database = await PGlite.create({ fs: new NodeFS(dir) });
    await database.close();
    const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry): TarEntry => {
      const path = join(entry.parentPath, entry.name);
      return entry.isDirectory()
        ? { path: relative(dir, path), kind: "directory", bytes: new Uint8Array() }
        : { path: relative(dir, path), kind: "file", bytes: readFileSync(path) };
    });
    return writeTar(entries.toSorted((one, other) => (one.path < other.path ? -1 : 1)));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function pack(tar: Uint8Array): Uint8Array {
  return zstdCompressSync(tar, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 19,
      [constants.ZSTD_c_windowLog]: windowLog,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
}

/**
 * Makes sure that `dataDir` holds a cluster. A new one is written and flushed beside it and then renamed: a process that
 * is killed on the way leaves nothing that looks like a database.
 */
export async function ensureCluster(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, "PG_VERSION"))) return;
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const written = new Set<string>();
  for (const entry of readTar(await readTemplate())) {
    const path = join(fresh, entry.path);
    const directory = entry.kind === "directory" ? path : dirname(path);
    if (!written.has(directory)) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      written.add(directory);
    }
    if (entry.kind === "directory") continue;
    writeFileSync(path, entry.bytes, { mode: 0o600 });
    written.add(path);
  }
  if (!flushFileSystem(fresh)) for (const path of written) flush(path);
  renameSync(fresh, dataDir);
  flush(dirname(dataDir));
}

/** One call instead of a thousand: 0.1 s instead of up to 2 s on a busy disk. Linux has it in coreutils and busybox. */
function flushFileSystem(path: string): boolean {
  return process.platform === "linux" && spawnSync("sync", ["-f", path]).status === 0;
}

function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
