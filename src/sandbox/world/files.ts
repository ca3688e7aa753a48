import { parse, stringify } from "yaml";
import { importKnowledge, type KnowledgeImport, type KnowledgeParsers } from "#flows/ingest-documents.ts";
import type { Ports } from "#flows/ports.ts";
import type { DemoFile } from "../demo/load-demo.ts";
import { memoryFolder } from "../demo/memory-folder.ts";
import type { WorldDocument } from "./api.ts";
import { Refused } from "./world.ts";

/** Names the demo's documents in the store. */
export const demoSource = "demo";

/** The knowledge folder of the demo company: the fixtures, with what a visitor changed. Paths to texts. */
export interface DemoFiles {
  /** Begins with these files and the changes of an earlier run. */
  begin(files: readonly DemoFile[], changes: Readonly<Record<string, string>>): void;
  changes(): Readonly<Record<string, string>>;
  find(id: string): DemoFile | null;
  /** By title; `currentIds` says which may be quoted now. */
  list(currentIds: ReadonlySet<string>): readonly WorldDocument[];
  /** Imports the folder as it is now. */
  import(ports: Pick<Ports, "clock" | "documents" | "log">): Promise<KnowledgeImport>;
  /** Imports with this change; when the import refuses it, the folder stays as it was. */
  put(ports: Pick<Ports, "clock" | "documents" | "log">, path: string, text: string): Promise<KnowledgeImport>;
  /** The id that the import gives a file with this text. */
  idOf(file: DemoFile): string;
  /** Front matter and body, taken apart. */
  parts(text: string): { readonly fields: Readonly<Record<string, unknown>>; readonly body: string };
}

export function createDemoFiles(parsers: KnowledgeParsers): DemoFiles {
  let files = new Map<string, string>();
  let changed = new Map<string, string>();
  const all = (): readonly DemoFile[] =>
    [...new Map([...files, ...changed])]
      .map(([path, text]) => ({ path, text }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  const run: DemoFiles["import"] = (ports) =>
    importKnowledge(ports, { folder: memoryFolder(all()), parsers, source: demoSource });

  function parts(text: string): ReturnType<DemoFiles["parts"]> {
    const found = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(text);
    if (found === null) return { fields: {}, body: text };
    try {
      const fields: unknown = parse(found[1] ?? "");
      return {
        fields: typeof fields === "object" && fields !== null ? { ...fields } : {},
        body: text.slice(found[0].length),
      };
    } catch (error) {
      throw new Refused(`The front matter can't be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const idOf = (file: DemoFile): string => {
    const { id } = parts(file.text).fields;
    return typeof id === "string" && id !== "" ? id : file.path;
  };
  const word = (value: unknown): string | null =>
    typeof value === "string" ? value : value instanceof Date ? value.toISOString().slice(0, 10) : null;

  return {
    begin(fresh, changes) {
      files = new Map(fresh.map(({ path, text }) => [path, text]));
      changed = new Map(Object.entries(changes));
    },
    changes: () => Object.fromEntries(changed),
    find: (id) => all().find((file) => idOf(file) === id) ?? null,
    list: (currentIds) =>
      all()
        .map((file) => {
          const { fields, body } = parts(file.text);
          const id = idOf(file);
          const { supersedes } = fields;
          return {
            id,
            title: word(fields.title) ?? /^#\s+(.+)$/m.exec(body)?.[1] ?? file.path,
            kind: word(fields.kind),
            owner: word(fields.owner),
            validFrom: word(fields.valid_from),
            supersedes: Array.isArray(supersedes) ? supersedes.map(String) : [],
            current: currentIds.has(id),
          };
        })
        .sort((a, b) => a.title.localeCompare(b.title, "en")),
    import: run,
    async put(ports, path, text) {
      const before = new Map(changed);
      changed.set(path, text);
      try {
        return await run(ports);
      } catch (error) {
        changed = before;
        throw error;
      }
    },
    idOf,
    parts,
  };
}

/** A Markdown file with this front matter. */
export function withFrontMatter(fields: Readonly<Record<string, unknown>>, body: string): string {
  return `---\n${stringify(fields)}---\n${body.startsWith("\n") ? "" : "\n"}${body}`;
}
