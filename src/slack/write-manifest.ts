/** `npx node src/slack/write-manifest.ts` writes manifest.yml (Socket Mode); with a public URL as argument (and `--installs`) it prints the HTTP one. `--channels`: with leave to read channels. */
import { writeFileSync } from "node:fs";
import { manifestYaml } from "./manifest.ts";

const words = process.argv.slice(2);
const publicUrl = words.find((word) => word.startsWith("http")) ?? null;
const readsChannels = words.includes("--channels");
if (publicUrl === null && !readsChannels)
  writeFileSync(new URL("../../manifest.yml", import.meta.url), manifestYaml({ publicUrl }));
else process.stdout.write(manifestYaml({ publicUrl, installs: words.includes("--installs"), readsChannels }));
