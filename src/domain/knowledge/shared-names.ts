/** Whether a message shares a document of ours, by a link to its file or by the file's name. Pure. */

/** A file that many folders have: its name tells nothing. */
const anyFolders = /^(?:readme|index|notes|untitled|document|copy|draft|agenda|template)(?:[ _-]?\d*)?\.\w+$/iu;
const linkPattern = /\bhttps?:\/\/[^\s<>|]+/giu;
const namePattern =
  /[\p{L}\p{N}][\p{L}\p{N}._()\-+]*(?: [\p{L}\p{N}._()\-+]+){0,8}\.(?:md|markdown|pdf|docx|pptx|html?|txt|vtt)(?![\p{L}\p{N}])/giu;
const longest = 8_000;
const mostNames = 20;

export interface SharedNames {
  /** File names, lower case. */
  readonly names: readonly string[];
  /** Parts of links that could be the id of a file. */
  readonly ids: readonly string[];
}

/** Null: nothing in it looks like a file; most messages. */
export function sharedNames(text: string, files: readonly string[] = []): SharedNames | null {
  const said = text.slice(0, longest).replaceAll("&amp;", "&");
  const links = said.match(linkPattern) ?? [];
  const parts = links.flatMap((link) => {
    const { pathname } = URL.canParse(link) ? new URL(link) : { pathname: "" };
    return pathname
      .split("/")
      .map(decoded)
      .filter((part) => part !== "");
  });
  const withoutLinks = said.replace(linkPattern, " ");
  const written = [...withoutLinks.matchAll(namePattern)].flatMap(([found]) => tails(found));
  const names = [...files, ...parts.filter((part) => /\.\w{2,8}$/.test(part)), ...written]
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !anyFolders.test(name));
  const ids = parts.filter((part) => /^[\w-]{20,}$/.test(part));
  if (names.length === 0 && ids.length === 0) return null;
  return { names: [...new Set(names)].slice(0, mostNames * 5), ids: [...new Set(ids)].slice(0, mostNames) };
}

/** "see launch deck v1.pdf" may mean any tail of it. */
function tails(found: string): readonly string[] {
  const words = found.split(" ");
  return words.map((_, index) => words.slice(index).join(" "));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function isShared(
  { names, ids }: SharedNames,
  document: { readonly id: string; readonly path: string },
): boolean {
  const name = (document.path.split("/").at(-1) ?? document.path).toLowerCase();
  if (!anyFolders.test(name) && names.includes(name)) return true;
  return ids.some((id) => document.id.includes(id) || document.path.includes(id));
}
