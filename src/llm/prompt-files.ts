import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { InputError } from "#domain/errors.ts";
import { type Prompt, readPrompt, renderPrompt } from "#domain/prompt.ts";
import type { Prompts } from "#flows/model-ports.ts";

export const ownPromptsFolder = join(import.meta.dirname, "../../prompts");

export interface PromptFile extends Prompt {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
}

/**
 * Reads every prompt at once, so that a broken one stops the start and not a brief. Files of `overrides` (null: none) stand in for ours of the same name.
 * Throws InputError with what to change.
 */
export function openPrompts(overrides: string | null): Prompts & { readonly files: ReadonlyMap<string, PromptFile> } {
  const files = new Map<string, PromptFile>();
  for (const name of promptNames(ownPromptsFolder))
    files.set(name, readFile(join(ownPromptsFolder, `${name}.md`), name));
  if (overrides !== null) {
    if (!existsSync(overrides))
      throw new InputError(
        `Expected the folder of PROMPTS_DIR at ${overrides}; it is not there. Create it or unset PROMPTS_DIR.`,
      );
    for (const name of promptNames(overrides)) {
      const ours = files.get(name);
      if (ours === undefined)
        throw new InputError(
          `${join(overrides, `${name}.md`)} stands in for no prompt; ours are: ${[...files.keys()].join(", ")}.`,
        );
      const theirs = readFile(join(overrides, `${name}.md`), name);
      const unknown = theirs.about.inputs.filter((input) => !ours.about.inputs.includes(input));
      if (unknown.length > 0 || theirs.about.inputs.length !== ours.about.inputs.length)
        throw new InputError(
          `${join(overrides, `${name}.md`)} must use exactly these inputs: ${ours.about.inputs.join(", ")}.`,
        );
      files.set(name, theirs);
    }
  }
  return {
    files,
    render(name, variables) {
      const file = files.get(name);
      if (file === undefined)
        throw new InputError(`No prompt is called "${name}"; there are: ${[...files.keys()].join(", ")}.`);
      const { version, maxOutputTokens, timeoutMs, reasoningEffort } = file.about;
      return {
        name,
        version,
        hash: file.hash,
        maxOutputTokens,
        timeoutMs,
        reasoningEffort,
        ...renderPrompt(file, variables),
      };
    },
  };
}

function promptNames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => file.slice(0, -3))
    .sort();
}

function readFile(path: string, name: string): PromptFile {
  const text = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n");
  const split = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (split === null)
    throw new InputError(`The prompt ${path} can't be used: expected front matter between two lines of "---".`);
  const [, yaml = "", body = ""] = split;
  const prompt = readPrompt(path, parseYaml(path, yaml), body);
  if (prompt.about.name !== name)
    throw new InputError(`The prompt ${path} calls itself "${prompt.about.name}"; file and name must be the same.`);
  return { ...prompt, hash: createHash("sha256").update(text).digest("hex") };
}

function parseYaml(path: string, yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 });
  } catch (cause) {
    throw new InputError(`The prompt ${path} can't be used: its front matter is not YAML.`, [String(cause)], { cause });
  }
}
