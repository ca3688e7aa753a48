import type { Migration } from "kysely/migration";
import * as core from "./0001-core.ts";
import * as knowledge from "./0002-knowledge.ts";

/** Every change of the schema since the first, by name; names sort in the order they run. Forward only: a released one is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-core": core,
  "0002-knowledge": knowledge,
};
