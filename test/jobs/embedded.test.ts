import { type EmbeddedDatabase, openEmbedded } from "#postgres/engine/index.ts";
import { jobSuite, recorder } from "./job-suite.ts";

let database: EmbeddedDatabase | undefined;

jobSuite(
  "the embedded database",
  async () => {
    database = await openEmbedded({ dir: null, log: recorder().log });
    return { kind: "embedded", pool: database.bullPool };
  },
  async () => {
    await database?.close();
  },
);
