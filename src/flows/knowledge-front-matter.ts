import { roles } from "#domain/accounts/records.ts";
import { documentKinds } from "#domain/knowledge/document.ts";
import { type FrontMatterFields, frontMatterFields, frontMatterSchema } from "#domain/knowledge/front-matter.ts";
import type { FrontMatter } from "#domain/knowledge/sections.ts";
import { nearest } from "./import-nearest.ts";

/** Edits between a misspelt field and the real one. */
const typo = 2;
const wordsFor: Readonly<Record<string, readonly string[]>> = { kind: documentKinds, audience: roles };

export type CheckedFrontMatter =
  | { readonly kind: "fields"; readonly fields: FrontMatterFields; readonly notice: string | null }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

/**
 * The fields of a file's front matter, or every problem as `path:line: what is wrong`. An unknown field is a problem that names the nearest known one;
 * only front matter that some other tool wrote (none of our fields but perhaps a title, and no near miss) is ignored, with a notice. `ours`: no other tool
 * can have written it.
 */
export function checkFrontMatter(path: string, frontMatter: FrontMatter, ours = false): CheckedFrontMatter {
  if (frontMatter.kind === "none") return { kind: "fields", fields: {}, notice: null };
  if (frontMatter.kind === "broken") {
    return { kind: "problems", problems: [`${path}:${frontMatter.line}: ${frontMatter.problem}`] };
  }
  const { fields, lines } = frontMatter;
  const unknown = Object.keys(fields).filter((key) => !frontMatterFields.includes(key));
  if (!ours && unknown.length > 0 && isForeign(Object.keys(fields))) {
    const own = Object.fromEntries(Object.entries(fields).filter(([key]) => key === "title"));
    const title = frontMatterSchema.safeParse(own);
    const names = unknown.slice(0, 5).map(quoted).join(", ");
    const notice = `${path}: front matter of another tool (${names}) was ignored; known fields: ${frontMatterFields.join(", ")}`;
    return { kind: "fields", fields: title.success ? title.data : {}, notice };
  }
  const parsed = frontMatterSchema.safeParse(fields);
  if (parsed.success) return { kind: "fields", fields: parsed.data, notice: null };
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const known = nearest(key, frontMatterFields) ?? "title";
        return {
          line: lines.get(key) ?? 1,
          problem: `unknown field ${quoted(key)}; the nearest known one is ${quoted(known)}`,
        };
      });
    }
    const key = String(issue.path[0] ?? "");
    const value = fields[key];
    return [{ line: lines.get(key) ?? 1, problem: `${key}: ${issue.message}${hint(key, value)}, got ${shown(value)}` }];
  });
  const inOrder = problems.toSorted((one, other) => one.line - other.line);
  return {
    kind: "problems",
    problems: [...new Set(inOrder.map(({ line, problem }) => `${path}:${line}: ${problem}`))],
  };
}

function isForeign(keys: readonly string[]): boolean {
  return keys.every((key) => {
    if (key === "title") return true;
    return !frontMatterFields.includes(key) && nearest(key, frontMatterFields, typo) === null;
  });
}

/** "battle-card" for a kind: name the word that was probably meant. */
function hint(key: string, value: unknown): string {
  const words = wordsFor[key];
  const wrong = (Array.isArray(value) ? value : [value]).find((word) => !words?.includes(String(word)));
  const meant = words && typeof wrong === "string" ? nearest(wrong, words, 3) : null;
  return meant === null ? "" : ` (did you mean ${quoted(meant)}?)`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79).toWellFormed()}…` : text;
}
function quoted(text: string): string {
  return `“${text.slice(0, 60).toWellFormed()}”`;
}
