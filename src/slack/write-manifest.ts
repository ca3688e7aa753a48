/** `npx node src/slack/write-manifest.ts` writes manifest.yml (Socket Mode); with `--public-url https://...` [`--installs`] it prints the HTTP one. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { manifestYaml } from "./manifest.ts";

const { values } = parseArgs({
  options: { "public-url": { type: "string" }, installs: { type: "boolean", default: false } },
});
const publicUrl = values["public-url"] ?? null;
if (publicUrl === null) await writeFile(new URL("../../manifest.yml", import.meta.url), manifestYaml({ publicUrl }));
else process.stdout.write(manifestYaml({ publicUrl, installs: values.installs }));
