/** Reads files in a thread of its own: a hostile one costs that thread, never the process. */
import { parentPort } from "node:worker_threads";
import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { parseCaptions } from "./captions.ts";
import { parseDocx } from "./docx.ts";
import { parseHtml } from "./html.ts";
import { Unreadable } from "./limits.ts";
import { parsePptx } from "./pptx.ts";

export type WorkerTask =
  | { readonly kind: "pdf" | "docx" | "pptx"; readonly bytes: Uint8Array }
  | { readonly kind: "html" | "vtt"; readonly text: string };
export type WorkerReply =
  | { readonly kind: "parsed"; readonly file: ParsedFile }
  | { readonly kind: "unreadable"; readonly because: string }
  | { readonly kind: "failed"; readonly message: string };

const port = parentPort;
if (!port) throw new Error("worker.ts is started by reader.ts, in a thread of its own.");

port.on("message", async (task: WorkerTask) => {
  port.postMessage(await answer(task));
});

async function answer(task: WorkerTask): Promise<WorkerReply> {
  try {
    return { kind: "parsed", file: await parse(task) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable", because: error.message };
    return { kind: "failed", message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function parse(task: WorkerTask): Promise<ParsedFile> {
  switch (task.kind) {
    case "pdf": {
      // Loaded when the first PDF comes: it is a large library.
      const { parsePdf } = await import("./pdf.ts");
      return parsePdf(task.bytes);
    }
    case "docx":
      return parseDocx(task.bytes);
    case "pptx":
      return parsePptx(task.bytes);
    case "html":
      return parseHtml(task.text);
    case "vtt":
      return parseCaptions(task.text);
    default:
      return task satisfies never;
  }
}
