import { createHash } from "node:crypto";
import { openPrompts } from "#llm/prompt-files.ts";

/** "brief@1" -> SHA-256 of its words. The front matter may change without a new version; the words may not. */
export function lockOf(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...openPrompts(null).files.values()].map(({ about, system, user }) => [
      `${about.name}@${about.version}`,
      createHash("sha256").update(`${system}\n${user}`).digest("hex"),
    ]),
  );
}
