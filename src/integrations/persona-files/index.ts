/** Persona cards: one YAML file each, ours in prompts/personas, a customer's own folder over them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InputError } from "#domain/errors.ts";
import { fillLine, type PersonaCard, personaCardSchema, rungs } from "#domain/roleplays/scenario.ts";
import type { Personas } from "#flows/scene-ports.ts";

const ownFolder = join(import.meta.dirname, "../../../prompts/personas");
const mostBytes = 64 * 1024;

/** Reads every card at once, so that a broken one stops the start and not a scene. `overrides`: a folder, or null. Throws InputError with what to change. */
export function openPersonas(overrides: string | null): Personas {
  const cards = new Map<string, PersonaCard>();
  const theirs = overrides === null ? null : join(overrides, "personas");
  for (const folder of [ownFolder, theirs]) {
    if (folder === null || !existsSync(folder)) continue;
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
      const card = readPersona(join(folder, name), readFileSync(join(folder, name), "utf8"));
      cards.set(card.id, card);
    }
  }
  return { list: () => [...cards.values()] };
}

/** `file` is named in every problem. */
export function readPersona(file: string, text: string): PersonaCard {
  if (text.length > mostBytes) throw new InputError(`${file} is larger than ${mostBytes / 1024} KB; a card is a page.`);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 10 });
  } catch (cause) {
    throw new InputError(`${file} is not YAML: ${cause instanceof Error ? cause.message : "unreadable"}`, [], {
      cause,
    });
  }
  const parsed = personaCardSchema.safeParse(value);
  if (!parsed.success)
    throw new InputError(`The persona card ${file} can't be used:`, z.prettifyError(parsed.error).split("\n"));
  const words = { accountName: "x", product: "x", competitor: "x", objection: "x" };
  const problems = rungs.flatMap((rung) =>
    Object.entries(parsed.data.ladder[rung]).flatMap(([which, line]) => {
      try {
        fillLine(line, words);
        return [];
      } catch (error) {
        return [`${file}: ladder.${rung}.${which}: ${error instanceof Error ? error.message : "unreadable"}`];
      }
    }),
  );
  if (problems.length > 0) throw new InputError(`The persona card ${file} can't be used:`, problems);
  return parsed.data;
}
