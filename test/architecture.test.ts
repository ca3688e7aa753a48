import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";

/** Who may import whom: the folder under src/ -> what it may name. "types:" allows `import type` only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: ["zod"],
  flows: ["#domain", "zod"],
  slack: [
    "#domain",
    "#flows",
    "@slack/bolt",
    "@slack/web-api",
    "@slack/types",
    "node:http",
    "node:fs",
    "node:path",
    "node:url",
    "node:crypto",
    "yaml",
    "zod",
  ],
  integrations: ["#domain", "types:#flows", "*"],
  llm: ["#domain", "types:#flows", "*"],
  postgres: ["#domain", "types:#flows", "*"],
  jobs: ["#domain", "#flows", "*"],
  http: ["#domain", "#flows", "*"],
  command: [
    "#domain",
    "#flows",
    "#http/log.ts",
    "#integrations",
    "#postgres",
    "#jobs",
    "#llm",
    "#config.ts",
    "#core.ts",
    "*",
  ],
  sandbox: ["#domain", "#flows", "#integrations", "#slack/limits.ts", "#slack/views", "*"],
};
const heavy = ["googleapis", "googleapis/"];

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => join(source, name));

interface Arrow {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const arrows: readonly Arrow[] = files.flatMap((file) => {
  const name = relative(source, file);
  const folder = name.includes("/") ? (name.split("/")[0] ?? "") : "";
  const code = readFileSync(file, "utf8");
  return [
    ...code.matchAll(
      /^\s*(import|export)\s+(type\s)?[^'"();]*?from\s+"([^"]+)"|^\s*(import)\s+"([^"]+)"|\b(import)\(\s*"([^"]+)"/gm,
    ),
  ].map((found) => ({
    file: name,
    folder,
    target: found[3] ?? found[5] ?? found[7] ?? "",
    typeOnly: found[2] !== undefined,
  }));
});

describe("who may import whom", () => {
  test("there are files to look at", () => {
    expect(files.length).toBeGreaterThan(40);
    expect(arrows.length).toBeGreaterThan(100);
  });

  test.each(Object.keys(allowed))("%s names only what its row allows", (folder) => {
    const wrong = arrows
      .filter((arrow) => arrow.folder === folder && !isAllowed(arrow))
      .map((arrow) => `${arrow.file} -> ${arrow.target}`);
    expect(wrong).toEqual([]);
  });

  test("every folder of src/ has a row", () => {
    const folders = new Set(arrows.map((arrow) => arrow.folder).filter((folder) => folder !== ""));
    expect([...folders].filter((folder) => !(folder in allowed))).toEqual([]);
  });

  test("imports that cross a folder are spelled #folder/file.ts", () => {
    const wrong = arrows.filter((arrow) => arrow.folder !== "" && arrow.target.startsWith("..") && leaves(arrow));
    expect(wrong.map((arrow) => `${arrow.file} -> ${arrow.target}`)).toEqual([]);
  });

  test("only the command line and main import the composition root", () => {
    const wrong = arrows.filter(
      (arrow) => /(^|\/)app\.ts$/.test(arrow.target) && arrow.folder !== "" && arrow.target !== "./app.ts",
    );
    expect(wrong.map((arrow) => arrow.file)).toEqual([]);
  });

  test("nobody imports the root of googleapis: it costs 117 MB", () => {
    expect(arrows.filter((arrow) => arrow.target === heavy[0] && !arrow.typeOnly)).toEqual([]);
  });

  test("product code never imports the sandbox; the composition root loads it on demand", () => {
    const wrong = arrows.filter(
      (arrow) => arrow.target.startsWith("#sandbox") && arrow.folder !== "sandbox" && arrow.folder !== "",
    );
    expect(wrong.map((arrow) => arrow.file)).toEqual([]);
  });
});

describe("habits that a machine can see", () => {
  const each = (pattern: RegExp, where: (name: string) => boolean) =>
    files
      .filter((file) => where(relative(source, file)) && pattern.test(readFileSync(file, "utf8")))
      .map((file) => relative(source, file));

  test("only config.ts reads the environment", () => {
    expect(each(/process\.env/, (name) => name !== "config.ts")).toEqual([]);
  });
  test("the domain has no clock and no chance", () => {
    expect(
      each(
        /Temporal\.Now|new Date\(\)|Date\.now\(|Math\.random\(|setTimeout\(/,
        (name) => name.startsWith("domain/") && name !== "domain/clock.ts",
      ),
    ).toEqual([]);
  });
  test("only the clock reads the system's time, where time decides something", () => {
    expect(each(/Temporal\.Now|Date\.now\(/, (name) => /^(flows|slack|http|postgres\/(?!engine))/.test(name))).toEqual(
      [],
    );
  });
  test("no file is over 400 lines", () => {
    expect(
      files.filter((file) => readFileSync(file, "utf8").split("\n").length > 400).map((file) => relative(source, file)),
    ).toEqual([]);
  });
  test("no drawer", () => {
    expect(
      files.filter((file) => /(utils|helpers|manager|service|common)(\.ts|\/)/.test(relative(source, file))),
    ).toEqual([]);
  });
});

function isAllowed({ folder, target, typeOnly, file }: Arrow): boolean {
  const rules = allowed[folder] ?? [];
  if (target.startsWith(".")) return !leaves({ folder, target, typeOnly, file });
  if (target.startsWith(`#${folder}/`)) return true;
  if (target.startsWith("#")) {
    return rules.some((rule) =>
      rule.startsWith("types:")
        ? typeOnly && target.startsWith(`${rule.slice(6)}/`)
        : target === rule || target.startsWith(`${rule}/`),
    );
  }
  return rules.includes("*") || rules.some((rule) => target === rule || target.startsWith(`${rule}/`));
}

/** Does a relative import climb out of its top folder? */
function leaves({ file, target }: Arrow): boolean {
  const top = file.split("/")[0] ?? "";
  return !join(file, "..", target).startsWith(`${top}/`);
}
