import { readFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { parse } from "yaml";
import { z } from "zod";
import type { PageCommand } from "./shell.ts";

/** What the browser asks for: style sheets, and the modules of client/ with their types taken off. Nothing is built before the start. */
export interface Asset {
  readonly type: string;
  read(): Promise<string>;
}

const own = (path: string) => readFile(new URL(`./${path}`, import.meta.url), "utf8");
const sheets = ["base", "page", "message", "elements", "panel"];
const modules = new Map<string, string>();

/** Null when there is no such file. Only names of this folder are looked up: nothing of the path reaches the file system otherwise. */
export function assetAt(path: string): Asset | null {
  if (path === "/theme.js") return { type: "text/javascript", read: () => own("theme.js") };
  if (path === "/blocks.css") return { type: "text/css", read: rendererSheet };
  const sheet = /^\/([a-z]+)\.css$/.exec(path)?.[1];
  if (sheet !== undefined && sheets.includes(sheet)) return { type: "text/css", read: () => own(`${sheet}.css`) };
  const module = /^\/client\/([a-z-]+)\.ts$/.exec(path)?.[1];
  if (module !== undefined) return { type: "text/javascript", read: () => script(module) };
  return null;
}

async function script(name: string): Promise<string> {
  const known = modules.get(name);
  if (known !== undefined) return known;
  const code = stripTypeScriptTypes(await own(`client/${name}.ts`));
  modules.set(name, code);
  return code;
}

/** The renderer's sheet hangs on an id, which many messages on one page would share: its class does as well. */
async function rendererSheet(): Promise<string> {
  const file = createRequire(import.meta.url).resolve("slack-blocks-to-jsx/dist/style.css");
  return (await readFile(file, "utf8")).replaceAll("#slack_blocks_to_jsx", ".slack_blocks_to_jsx");
}

const manifestSchema = z.object({
  features: z.object({
    slash_commands: z
      .array(z.object({ command: z.string(), description: z.string().default(""), usage_hint: z.string().default("") }))
      .default([]),
  }),
});

/** The slash commands of the app's manifest: what Slack completes in the message box. */
export async function manifestCommands(): Promise<readonly PageCommand[]> {
  const text = await readFile(new URL("../../../manifest.yml", import.meta.url), "utf8");
  return manifestSchema.parse(parse(text)).features.slash_commands.map(({ command, description, usage_hint }) => ({
    command,
    description,
    usageHint: usage_hint,
  }));
}
