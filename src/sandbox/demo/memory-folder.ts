import { createHash } from "node:crypto";
import type { FolderFile, KnowledgeFolder } from "#flows/ingest-documents.ts";
import type { DemoFile } from "./load-demo.ts";

/** Files that are already in memory, as a folder that knowledge can be imported from. */
export function memoryFolder(files: readonly DemoFile[], name = "demo"): KnowledgeFolder {
  return {
    name,
    open: async (extensions) => ({
      root: name,
      total: files.length,
      files: read(files, extensions),
      notOpened: [],
    }),
  };
}

async function* read(files: readonly DemoFile[], extensions: readonly string[]): AsyncGenerator<FolderFile> {
  for (const { path, text } of files) {
    const extension = /\.[^.]+$/.exec(path)?.[0].toLowerCase() ?? "";
    const checksum = createHash("sha256").update(text).digest("hex");
    yield extensions.includes(extension)
      ? { kind: "file", path, extension, checksum, text }
      : { kind: "skipped", path, because: `only ${extensions.join(" and ")} files are read` };
  }
}
