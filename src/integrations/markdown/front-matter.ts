import { LineCounter, parseDocument, YAMLParseError } from "yaml";
import type { FrontMatter } from "#domain/knowledge/sections.ts";

/** Characters. Nobody writes more; a YAML bomb does. */
const longest = 32_768;

export interface SplitFile {
  readonly frontMatter: FrontMatter;
  /** Where the content begins in the text. */
  readonly bodyStart: number;
}

/**
 * Takes YAML front matter off the start of a file. A file that opens with a rule (`---`) and has no closing one, or plain prose between two,
 * has no front matter.
 */
export function splitFrontMatter(text: string): SplitFile {
  const opening = /^\uFEFF?---[ \t]*(?:\r\n|\n|\r)/.exec(text);
  const nothing: SplitFile = { frontMatter: { kind: "none" }, bodyStart: text.startsWith("\uFEFF") ? 1 : 0 };
  if (!opening) return nothing;
  const start = opening[0].length;
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|$)/gm;
  closing.lastIndex = start;
  const end = closing.exec(text);
  if (!end) return nothing;
  const yaml = text.slice(start, end.index);
  const bodyStart = end.index + end[0].length;
  if (yaml.length > longest) {
    const problem = `the front matter is longer than ${longest} characters; keep only the fields that describe the document`;
    return { frontMatter: { kind: "broken", line: 1, problem }, bodyStart };
  }
  // The opening rule is line 1 of the file, so the YAML begins on line 2.
  const frontMatter = readYaml(yaml, 2);
  return frontMatter === "not a mapping" ? nothing : { frontMatter, bodyStart };
}

/** The same fields in a file of their own, between two rules or without them. Never throws. */
export function readFields(text: string): FrontMatter {
  const { frontMatter, bodyStart } = splitFrontMatter(text);
  if (frontMatter.kind !== "none" && text.slice(bodyStart).trim() === "") return frontMatter;
  const yaml = text.replace(/^\uFEFF/, "");
  if (yaml.length > longest) {
    const problem = `longer than ${longest} characters; keep only the fields that describe the document`;
    return { kind: "broken", line: 1, problem };
  }
  const fields = readYaml(yaml, 1);
  const problem = "expected fields, one on each line, like “kind: battlecard”";
  return fields === "not a mapping" ? { kind: "broken", line: 1, problem } : fields;
}

function readYaml(yaml: string, firstLine: number): FrontMatter | "not a mapping" {
  const lineCounter = new LineCounter();
  const lineAt = (offset: number) => lineCounter.linePos(offset).line + firstLine - 1;
  try {
    const parsed = parseDocument(yaml, { lineCounter, prettyErrors: false, maxAliasCount: 0 } as Parameters<
      typeof parseDocument
    >[1]);
    const [error] = parsed.errors;
    if (error) return { kind: "broken", line: lineAt(error.pos[0]), problem: `not valid YAML: ${error.message}` };
    const fields: unknown = parsed.toJS({ maxAliasCount: 0 });
    if (fields === null || fields === undefined) return { kind: "none" };
    if (typeof fields !== "object" || Array.isArray(fields)) return "not a mapping";
    return { kind: "fields", fields: { ...fields }, lines: keyLines(parsed.contents, lineAt) };
  } catch (error) {
    // The parser recurses: thousands of nested brackets end in a RangeError, aliases in a ReferenceError.
    const reason = error instanceof YAMLParseError || error instanceof Error ? error.message : String(error);
    return { kind: "broken", line: 1, problem: `the fields could not be read: ${reason}` };
  }
}

function keyLines(contents: unknown, lineAt: (offset: number) => number): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  if (typeof contents !== "object" || contents === null || !("items" in contents)) return lines;
  const { items } = contents;
  if (!Array.isArray(items)) return lines;
  for (const item of items) {
    const key: unknown = item?.key;
    if (typeof key !== "object" || key === null || !("value" in key) || !("range" in key)) continue;
    const offset: unknown = Array.isArray(key.range) ? key.range[0] : null;
    if (typeof offset === "number") lines.set(String(key.value), lineAt(offset));
  }
  return lines;
}
