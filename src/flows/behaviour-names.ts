import type { Ports } from "./ports.ts";

/** Behaviour -> its name in the play that asks for it, the latest play first. */
export async function namesOfBehaviours(ports: Pick<Ports, "plays">): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const play of await ports.plays.list())
    for (const { id, name } of play.behaviours) if (!names.has(id)) names.set(id, name);
  return names;
}
