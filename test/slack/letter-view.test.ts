import { describe, expect, test } from "@jest/globals";
import type { Letter, LetterField, LetterForm, LetterPart } from "#domain/moments/letter.ts";
import { limits, validate, visibleText } from "#slack/limits.ts";
import {
  letterBlocks,
  letterFormModal,
  letterMessage,
  letterModal,
  letterValue,
  readLetterValue,
} from "#slack/views/letter.ts";
import { fc } from "#test/support/property.ts";
import { fill, nasty } from "./briefs.ts";

const id = "018f3a52-0000-7000-8000-000000000001";
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(nasty, "", " ", fill(2_000)),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const runs = fc.array(
  fc.record({ text, style: fc.constantFrom("bold" as const, "italic" as const) }, { requiredKeys: ["text"] }),
  { maxLength: 6 },
);
const part: fc.Arbitrary<LetterPart> = fc.oneof(
  fc.record({ kind: fc.constant("heading" as const), text }),
  fc.record({ kind: fc.constant("text" as const), runs }),
  fc.record({ kind: fc.constant("quote" as const), text, source: text }),
  fc.record({ kind: fc.constant("list" as const), items: fc.array(runs, { maxLength: 30 }) }),
  fc.record({
    kind: fc.constant("fields" as const),
    fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant("table" as const),
    columns: fc.array(text, { minLength: 1, maxLength: 25 }),
    rows: fc.array(fc.array(text, { maxLength: 22 }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("chart" as const),
    title: text,
    form: fc.constantFrom("line" as const, "bar" as const),
    categories: fc.array(text, { minLength: 1, maxLength: 30 }),
    series: fc.array(fc.record({ name: text, values: fc.array(number, { maxLength: 30 }) }), {
      minLength: 1,
      maxLength: 15,
    }),
    words: text,
  }),
  fc.record({ kind: fc.constant("small" as const), text }),
  fc.constant({ kind: "divider" as const }),
);
const parts = fc.array(part, { maxLength: 70 });
const verb = fc.constantFrom("later", "open-dossier", "send");
const letter: fc.Arbitrary<Letter> = fc.record({
  title: text,
  parts,
  buttons: fc.array(
    fc.record(
      {
        verb,
        label: text,
        argument: fc.string({ maxLength: 200 }),
        confirm: text,
        opensModal: fc.constant(true as const),
        style: fc.constantFrom("primary" as const, "danger" as const),
      },
      { requiredKeys: ["verb", "label"] },
    ),
    { maxLength: 12 },
  ),
  because: fc.option(text),
  canBeAnswered: fc.boolean(),
});
const field = (name: string): fc.Arbitrary<LetterField> =>
  fc.oneof(
    fc.record(
      {
        kind: fc.constant("text" as const),
        name: fc.constant(name),
        label: text,
        long: fc.boolean(),
        optional: fc.boolean(),
        maxChars: fc.integer({ min: 1, max: 9_000 }),
        hint: text,
        initial: text,
      },
      { requiredKeys: ["kind", "name", "label", "long", "optional", "maxChars"] },
    ),
    fc.record({
      kind: fc.constant("choice" as const),
      name: fc.constant(name),
      label: text,
      choices: fc
        .array(text, { minLength: 1, maxLength: 102 })
        .map((labels) => labels.map((label, index) => ({ label, value: `v${index}` }))),
    }),
  );
const form: fc.Arbitrary<LetterForm> = fc.record({
  title: text,
  intro: fc.option(text),
  submit: text,
  fields: fc.tuple(field("one"), field("two"), field("three")).map((fields) => [...fields]),
});

function pieces(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(pieces);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "text" && typeof child === "string" ? [child] : pieces(child),
  );
}

/** Words in a letter are letters: nothing that a client would open, call or draw. */
function expectHarmless(blocks: unknown): void {
  // Each piece for itself: a confirmation that ends in "@" and the next button's label are no mention.
  expect(pieces(blocks).join("\n")).not.toMatch(/<[@#!]|<https?:|:\/\/|(?<![\w-])[@#](?=[a-z])/i);
  const json = JSON.stringify(blocks);
  expect(json).not.toContain('"mrkdwn"');
  expect(json).not.toMatch(/"type":"(link|user|usergroup|channel|broadcast|emoji)"/);
}

describe("a letter, whatever stands in it", () => {
  test("is a message within every limit, and harmless", () => {
    fc.assert(
      fc.property(letter, (one) => {
        const layout = letterMessage(one, id, "notice");
        expect(validate("message", layout)).toEqual([]);
        expect(layout.text.length).toBeLessThanOrEqual(limits.notificationText.max);
        expectHarmless(layout.blocks);
      }),
      { numRuns: 40 },
    );
  });

  test("is a modal within every limit", () => {
    fc.assert(
      fc.property(text, parts, (title, body) => {
        expect(validate("modal", letterModal(title, body))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("asks in a modal within every limit", () => {
    fc.assert(
      fc.property(form, (asked) => {
        const view = letterFormModal(asked, { deliveryId: id, verb: "send", argument: "x".repeat(200) });
        expect(validate("modal", view)).toEqual([]);
        expectHarmless(view.blocks);
      }),
      { numRuns: 40 },
    );
  });

  test("its buttons carry what they were given, and nothing else is read from a forged one", () => {
    fc.assert(
      fc.property(verb, fc.string({ maxLength: 200 }), (said, argument) => {
        const value = { deliveryId: id, verb: said, argument };
        expect(readLetterValue(letterValue(value))).toEqual(value);
      }),
    );
    for (const forged of ["", id, `${id} Later x`, `${id} later`, `${"x".repeat(81)} later `])
      expect(readLetterValue(forged)).toBeNull();
  });
});

test("what is too long for one message ends with a word about it, and keeps its buttons", () => {
  const text = { kind: "text" as const, runs: [{ text: "word ".repeat(290) }] };
  const one = {
    title: "t",
    parts: Array<LetterPart>(20).fill(text),
    buttons: [],
    because: "Why.",
    canBeAnswered: true,
  };
  const { blocks } = letterMessage(one, id, "notice");
  expect(visibleText(blocks)).toMatch(/word The rest is too long for one message\.Why\.Useful/);
  expect(visibleText(letterMessage({ ...one, parts: [text] }, id, "notice").blocks)).not.toMatch(/too long/);
});

test("fields are lines, one after the other", () => {
  const [block] = letterBlocks([
    {
      kind: "fields",
      fields: [
        { name: "Asked by", value: "Dana" },
        { name: "Due", value: "Friday" },
      ],
    },
  ]);
  expect(visibleText(block)).toBe("Asked by  Dana\nDue  Friday");
});

describe("charts and tables", () => {
  const chart = {
    kind: "chart",
    title: "By message",
    form: "bar",
    categories: ["Asks what an hour of outage costs", "Asks what an hour of overtime costs"],
    series: [{ name: "missing", values: [3, 5] }],
    words: "Outage: 3 missing. Overtime: 5 missing.",
  } as const;
  const table = { kind: "table", columns: ["Name", "Outage", "Overtime"], rows: [["Ana", "missing", ""]] } as const;

  test("names that are one when they are cut stay two categories", () => {
    const [block] = letterBlocks([{ ...chart, categories: chart.categories.map((name) => name.slice(0, 20)) }]);
    const { axis_config } = (block as unknown as { chart: { axis_config: { categories: readonly string[] } } }).chart;
    expect(new Set(axis_config.categories).size).toBe(2);
    expect(axis_config.categories.every((name) => name.length <= 20)).toBe(true);
  });

  test("in words, for a Slack that refuses them: every cell under its column's name", () => {
    const blocks = letterBlocks([chart, table], null, { plain: true });
    expect(blocks.map(({ type }) => type)).toEqual(["context", "rich_text"]);
    expect(visibleText(blocks)).toMatch(/By message\. Outage: 3 missing\. Overtime: 5 missing\./);
    expect(visibleText(blocks)).toMatch(/Ana\s+Outage: missing; Overtime: –/);
    expect(validate("home", { type: "home", blocks })).toEqual([]);
  });
});
