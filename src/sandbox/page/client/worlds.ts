import type { WorldView } from "../../world/api.ts";
import { get } from "./net.ts";

/** The world beside Slack as each person has it, the last one read. */
const known = new Map<string, WorldView>();

export async function readWorld(person: string): Promise<WorldView | string> {
  const world = await get<WorldView>(`world?person=${encodeURIComponent(person)}`);
  if (typeof world !== "string") known.set(person, world);
  return world;
}

/** For `/prep <account>`. */
export const accountNames = (person: string): readonly string[] =>
  (known.get(person)?.accounts ?? []).map(({ name }) => name);
