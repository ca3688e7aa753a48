/** `npm run prompts:lock`: remembers the words of each prompt's version. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownPromptsFolder } from "#llm/prompt-files.ts";
import { lockOf } from "./prompt-lock.ts";

writeFileSync(join(ownPromptsFolder, "prompts.lock.json"), `${JSON.stringify(lockOf(), null, 2)}\n`);
