import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { CommandContext } from "#command/context.ts";
import { run } from "#command/program.ts";
import { createMetrics } from "#http/metrics.ts";

/** What a reader copies from the documentation has to be there. */
const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];
const withoutComments = (text: string) => text.replace(/<!--[\s\S]*?-->/g, "");
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? "");
const unique = (words: readonly string[]) => [...new Set(words)].sort();

describe("settings", () => {
  const example = read(".env.example");
  const known = unique(found(read("src/settings.ts"), /^ {2}([A-Z][A-Z0-9_]+): /gm));

  test("settings.ts and .env.example name the same ones", () => {
    expect(known.length).toBeGreaterThan(20);
    expect(unique(found(example, /^#? ?([A-Z][A-Z0-9_]+)=/gm))).toEqual(known);
  });
  test("a default in .env.example is the one that the code has", () => {
    const written = new Map(
      [...example.matchAll(/^([A-Z][A-Z0-9_]+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const defaults = [...read("src/settings.ts").matchAll(/^ {2}([A-Z][A-Z0-9_]+): .*?\.default\("?([^")]+)"?\)/gm)];
    expect(defaults.length).toBeGreaterThan(5);
    for (const [, name = "", value] of defaults) expect([name, written.get(name)]).toEqual([name, value]);
  });
  test.each(pages)("%s names no setting that does not exist", (page) => {
    const others = ["NODE_USE_ENV_PROXY", "HTTPS_PROXY", "PGPASSWORD", "POSTGRES_PASSWORD", "PG_VERSION", "HTTP_PROXY"];
    const named = found(read(page), /`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`/g);
    const tests = (name: string) => name.startsWith("TEST_");
    expect(named.filter((name) => !known.includes(name) && !others.includes(name) && !tests(name))).toEqual([]);
  });
});

describe("links", () => {
  test.each(pages)("every relative link of %s leads to a file", (page) => {
    const targets = found(withoutCode(withoutComments(read(page))), /\]\(([^)\s]+)\)/g).filter(
      (target) => !/^(https?:|mailto:|#)/.test(target),
    );
    const missing = targets.filter((target) => !existsSync(join(root, dirname(page), target.split("#")[0] ?? "")));
    expect(missing).toEqual([]);
  });
  test.each(pages)("every path under src/, test/, docs/ and fixtures/ that %s names is there", (page) => {
    const named = found(read(page), /`((?:src|test|docs|fixtures)\/[\w./-]+)`/g);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
  test("the files that the architecture page names are there", () => {
    const folders = "(?:domain|flows|slack|http|jobs|postgres|integrations|sandbox|command)";
    const named = found(read("docs/architecture.md"), new RegExp(`\`(${folders}/[\\w./-]+)\``, "g"));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((path) => !existsSync(join(root, "src", path)))).toEqual([]);
  });
});

describe("commands", () => {
  test.each(pages)("every `npx sideline <word>` of %s is a command that has the options shown", async (page) => {
    const lines = found(read(page), /npx sideline ([^`\n]+)/g).map((line) => line.trim());
    for (const line of lines) {
      const [word = ""] = line.split(/\s/);
      if (!/^[a-z]+$/.test(word)) continue;
      // "evaluate" has commands of its own.
      const inner = word === "evaluate" ? (/^evaluate ([a-z]+)/.exec(line)?.[1] ?? null) : null;
      const { status, said } = await help(word, inner);
      expect([page, word, status]).toEqual([page, word, 0]);
      for (const option of found(line, /(--[a-z]+)/g)) expect([line, said.includes(option)]).toEqual([line, true]);
    }
  });
  test("the README shows every command", async () => {
    const { said } = await help(null);
    const words = found(said, /^ {2}([a-z]+) \[options\]/gm);
    expect(words.length).toBeGreaterThan(7);
    const shown = found(read("README.md"), /^\| `([a-z]+)` \|/gm);
    expect(words.filter((word) => !shown.includes(word))).toEqual([]);
  });
  test.each(pages)("every npm script that %s names is in package.json", (page) => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = found(read(page), /npm run (?:-\S+ )*([\w:-]+)/g);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
  test.each(pages)("every script that %s runs with node is there", (page) => {
    const named = found(read(page), /npx node ((?:src|test)\/\S+?\.ts)/g);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test("the operator's table has every metric, and no label that a metric does not have", () => {
  const { registry } = createMetrics();
  const table = [...read("docs/operate.md").matchAll(/^\| `(sideline_\w+)` \| (\w+) \| ([^|]*)\|/gm)].map(
    ([, name, kind, labels]) => ({ name, kind, labels: found(labels ?? "", /`(\w+)`/g) }),
  );
  const own = registry.getMetricsAsArray().filter(({ name }) => !/^sideline_(process|nodejs)_/.test(name));
  // prom-client keeps these two with a metric but has no type for them.
  const known = own as unknown as readonly { name: string; labelNames: readonly string[]; buckets?: object }[];
  const names = ({ name, kind }: { name?: string | undefined; kind?: string | undefined }) => `${name} ${kind}`;
  const kindOf = (metric: (typeof known)[number]) => (metric.buckets === undefined ? "counter" : "histogram");
  expect(table.map(names).sort()).toEqual(
    known.map((metric) => names({ name: metric.name, kind: kindOf(metric) })).sort(),
  );
  for (const { name, labels } of table) {
    const has = known.find((metric) => metric.name === name)?.labelNames ?? [];
    expect([name, labels.filter((label) => !has.includes(label))]).toEqual([name, []]);
  }
});

test("no page names a path of somebody's machine", () => {
  const wrong = pages.filter((page) => /\/(work|home|Users|root)\//.test(read(page)));
  expect(wrong.map((page) => relative(root, page))).toEqual([]);
});

async function help(
  word: string | null,
  inner: string | null = null,
): Promise<{ readonly status: number; readonly said: string }> {
  const said: string[] = [];
  // Help asks for nothing but somewhere to write.
  const context = {
    stdout: (line: string) => said.push(line),
    stderr: (line: string) => said.push(line),
  } as unknown as CommandContext;
  const status = await run(word === null ? ["--help"] : [word, ...(inner === null ? [] : [inner]), "--help"], context);
  return { status, said: said.join("\n") };
}
