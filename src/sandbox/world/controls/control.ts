import type { z } from "zod";
import type { Said } from "../api.ts";
import type { SandboxWorld } from "../world.ts";

/** One thing that the page can do to the world. Throws ZodError for a malformed body, Refused or InputError for one that cannot be done. */
export interface Control {
  run(world: SandboxWorld, body: unknown): Promise<Said>;
}

export function control<T>(schema: z.ZodType<T>, perform: (world: SandboxWorld, input: T) => Promise<string>): Control {
  return {
    run: async (world, body) => {
      const said = await perform(world, schema.parse(body));
      world.changed();
      return { ok: true, said };
    },
  };
}
