import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "#domain/errors.ts";
import type { PlayFile } from "#flows/import-plays.ts";
import { readYaml } from "./read-play.ts";

/** A play is a page of text. */
const largestPlay = 512 * 1024;
const mostPlays = 500;

/** One YAML file, or every .yaml and .yml file of a folder, by name. `name` is the path as the user gave it. Throws InputError when there is none. */
export async function readPlayFiles(path: string, name: string): Promise<readonly PlayFile[]> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new InputError(
      `Expected a play as a YAML file, or a folder of them, got ${name}: there is no such file; check the path`,
    );
  if (!found.isDirectory()) return [await readOne(path, name)];
  const names = (await readdir(path)).filter((one) => /\.ya?ml$/i.test(one) && !one.startsWith(".")).sort();
  if (names.length === 0) throw new InputError(`Expected plays in ${name}; there is no .yaml or .yml file in it`);
  if (names.length > mostPlays)
    throw new InputError(`${name} holds more than ${mostPlays} plays; import them in parts`);
  return Promise.all(names.map((one) => readOne(join(path, one), join(name, one))));
}

/** A play that is in memory. */
export function readPlayText(name: string, text: string): PlayFile {
  return { name, ...readYaml(text) };
}

async function readOne(path: string, name: string): Promise<PlayFile> {
  if ((await stat(path)).size > largestPlay)
    throw new InputError(`${name} is larger than ${largestPlay / 1024} KB; a play is a page of text`);
  const bytes = await readFile(path);
  try {
    return readPlayText(name, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InputError(`${name} is not UTF-8 text; save it as UTF-8`, [], { cause });
  }
}
