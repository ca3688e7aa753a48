import { describe, expect, test } from "@jest/globals";
import { changesBetween, lettersOf } from "#sandbox/page/changes.ts";
import { fc } from "#test/support/property.ts";

describe("what an edit changed", () => {
  test("the words that came and went stand between those that stayed", () => {
    expect(changesBetween("Call at 10:00 with Lakeshore", "Call at 10:30 with Lakeshore")).toEqual([
      { kind: "same", text: "Call at " },
      { kind: "removed", text: "10:00 " },
      { kind: "added", text: "10:30 " },
      { kind: "same", text: "with Lakeshore" },
    ]);
  });

  test("the words of a message are those of its blocks, a line for each", () => {
    const spans = [
      { type: "text", text: "WHO  " },
      { type: "text", text: "Lars" },
    ];
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "Lakeshore" } },
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: spans }] },
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Useful" } }] },
    ];
    expect(lettersOf("fallback", blocks)).toBe("Lakeshore\nWHO  Lars\n[Useful]");
    expect(lettersOf("fallback", [])).toBe("fallback");
  });

  test("both versions can be read from the changes", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const runs = changesBetween(before, after);
        const without = (kind: string) => runs.flatMap((run) => (run.kind === kind ? [] : [run.text])).join("");
        expect(without("added")).toBe(before);
        expect(without("removed")).toBe(after);
      }),
    );
  });
});
