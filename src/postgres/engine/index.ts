export type { Database } from "./database.ts";
export { type EmbeddedDatabase, type EmbeddedOptions, openEmbedded } from "./embedded.ts";
export { openServer, type ServerDatabase, type ServerOptions } from "./server.ts";
