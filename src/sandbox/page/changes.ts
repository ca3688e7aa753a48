import type { Block } from "../slack/wire.ts";
import { isObject, str } from "./json.ts";

/** One run of words that stayed, came or went between two versions of a message. */
export interface Run {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Longer messages are compared by their first words only: the comparison costs the product of both lengths. */
const MOST_WORDS = 700;

/** The words of a message in reading order, one line for each block. Buttons count: an edit often takes them away. */
export function lettersOf(text: string, blocks: readonly Block[]): string {
  if (blocks.length === 0) return text;
  const collect = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(collect).join(isSpans(value) ? "" : " ");
    if (!isObject(value)) return "";
    if (typeof value.text === "string") return value.text;
    if (value.type === "button") return `[${collect(value.text)}]`;
    return ["text", "title", "label", "elements", "fields", "accessory", "options", "rows", "child_blocks", "element"]
      .map((key) => collect(value[key]))
      .filter((part) => part !== "")
      .join(" ");
  };
  return blocks
    .map((block) =>
      typeof block.text === "string" ? block.text : collect({ ...block, text: undefined }) || collect(block.text),
    )
    .filter((line) => line.trim() !== "")
    .join("\n");
}
const isSpans = (value: readonly unknown[]): boolean =>
  value.every((one) => isObject(one) && typeof one.text === "string" && str(one.type) === "text");

/** What changed from `before` to `after`, word by word (longest common subsequence). */
export function changesBetween(before: string, after: string): readonly Run[] {
  const [a, b] = [tokens(before), tokens(after)];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        a[i] === b[j]
          ? 1 + (common[(i + 1) * width + j + 1] ?? 0)
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const runs: { kind: Run["kind"]; text: string }[] = [];
  const put = (kind: Run["kind"], text: string) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      put("same", left);
      i += 1;
      j += 1;
    } else if (
      right === undefined ||
      (left !== undefined && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      put("removed", left ?? "");
      i += 1;
    } else {
      put("added", right);
      j += 1;
    }
  }
  return runs;
}

const tokens = (text: string): readonly string[] => (text.match(/\S+\s*|\s+/g) ?? []).slice(0, MOST_WORDS);
