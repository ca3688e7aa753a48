import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const mb = 2 ** 20;
/** About what 40,000 passages take with their indexes. */
const largeBytes = 400 * mb;

/**
 * Megabytes of the database that stay in memory. A large store reads each page that does not fit from its file, and checks its sum in WebAssembly: a quarter
 * of the work of a search of 200,000 passages. Decided by the size at the start; a store that grows is given more at the next.
 */
export function bufferMegabytes(dataDir: string | null): number {
  return dataDir !== null && tableBytes(join(dataDir, "base")) >= largeBytes ? 64 : 16;
}

function tableBytes(base: string): number {
  if (!existsSync(base)) return 0;
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
