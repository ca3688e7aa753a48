#!/usr/bin/env -S node --liftoff-only --disable-warning=ExperimentalWarning
/** The entry of every command. What Node makes of some hundreds of TypeScript files is kept for the next start, which takes half the time then. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// A folder that cannot be written is no failure: then nothing is kept.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/sideline"));
await import("./command-line.ts");
