/** Renews template.tar.zst after PGlite was upgraded: `npx node src/postgres/engine/make-template.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { makeCluster, pack, templateFile } from "./template.ts";

/** The version of PGlite that is installed. */
export function installedVersion(): string {
  const file = new URL("../../../node_modules/@electric-sql/pglite/package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version; // every package.json has one
}

/** Names the version that made the template: a test compares it with the installed one. */
export const madeByFile = new URL("./template.made-by", import.meta.url);

if (import.meta.main) {
  writeFileSync(templateFile, pack(await makeCluster()));
  writeFileSync(madeByFile, `@electric-sql/pglite ${installedVersion()}\n`);
}
