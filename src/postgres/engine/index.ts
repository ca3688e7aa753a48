export type { Database } from "./database.ts";
export { type EmbeddedDatabase, openEmbedded } from "./embedded.ts";
export { openServer, type ServerDatabase } from "./server.ts";
