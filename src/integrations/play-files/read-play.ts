import { isMap, LineCounter, type Node, parseDocument } from "yaml";

/** A YAML file read into plain values, and where in the file each of them stands. */
export interface YamlFile {
  readonly value: unknown;
  /** Line of the value at a path, or of the nearest thing around it, from 1. */
  lineOf(path: readonly PropertyKey[]): number;
  /** What keeps the file from being read as YAML. */
  readonly problems: readonly { readonly line: number; readonly text: string }[];
}

export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, version: "1.2" });
  const problems = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    text: `not valid YAML: ${error.message.split("\n")[0]}`,
  }));
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const around = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      // A key says where it is better than its value, which may be empty.
      if (length > 0 && isMap(around)) {
        const pair = around.items.find((item) => String(item.key) === String(key));
        const start = (pair?.key as Node | undefined)?.range?.[0];
        if (start !== undefined) return lines.linePos(start).line;
        continue;
      }
      const node = (length === 0 ? around : document.getIn(path.slice(0, length), true)) as Node | null | undefined;
      const start = node?.range?.[0];
      if (start !== undefined) return lines.linePos(start).line;
    }
    return 1;
  };
  // Aliases that multiply could fill the memory.
  let value: unknown = null;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: 0 });
    } catch (error) {
      problems.push({ line: 1, text: `can't be used: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
  return { value, lineOf, problems };
}
