import { describe, expect, test } from "@jest/globals";
import { cut, inert, mrkdwnSafe, notification, outside } from "#slack/text.ts";
import { fc } from "#test/support/property.ts";
import { nasty } from "./briefs.ts";

/** What Slack's clients turn into a mention, a link or an emoji. */
const active = [
  /<[@#!]/,
  /<https?:/i,
  /:\/\//,
  /:[a-z_+]+:/i,
  /[@#](?=[a-z])/i,
  /(?<=[a-z0-9])\.(?=[a-z])/i,
  /mailto:(?!\u2060)/i,
  /[\u202A-\u202E\u2066-\u2069]/,
];

describe("text from outside", () => {
  test.each(active)("has nothing left that matches %s", (pattern) => {
    expect(nasty).toMatch(pattern);
    expect(inert(nasty)).not.toMatch(pattern);
  });

  test("reads as it was written when nothing in it is active", () => {
    const words = "Priya said: “6 hours to 20 minutes”, 15% less, on 11 Nov at 14:32 (3.5 TB)";
    expect(inert(words)).toBe(words);
  });

  test("keeps emoji families, Hebrew, Arabic and combining marks whole", () => {
    expect(inert("👩‍👩‍👧‍👦 שלום مرحبا")).toBe("👩‍👩‍👧‍👦 שלום مرحبا");
    expect(cut("ab👩‍👩‍👧‍👦", 6)).toBe("ab…");
    expect(cut("e\u0301e\u0301e\u0301", 4)).toBe("e\u0301…");
  });
  test.each([
    ['Ask. "teams pay for it"', 16, 'Ask. "teams…"'],
    ['Ask. "teams"', 12, 'Ask. "teams"'],
    ['Ask. "teams" and so on', 16, 'Ask. "teams"…'],
    ['a 5" pipe of steel', 12, 'a 5" pipe…'],
    ['"ab', 2, '"…'],
  ])("a quotation that is cut is closed: %s to %d", (text, max, expected) => {
    expect(cut(text, max)).toBe(expected);
    expect(cut(text, max).length).toBeLessThanOrEqual(max);
  });

  test("hides invisibly: without the joiner it is the original", () => {
    expect(inert("see https://a.example/b?c=d").replaceAll("\u2060", "")).toBe("see https://a.example/b?c=d");
  });

  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(nasty, "", " "),
  );

  test("is harmless, stable and well formed whatever it is", () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const text = inert(a + nasty.slice(0, 40) + b);
        expect(inert(text)).toBe(text);
        expect(text.isWellFormed()).toBe(true);
        for (const pattern of active) expect(text).not.toMatch(pattern);
      }),
      { numRuns: 200 },
    );
  });

  test("is never longer than its place and never empty", () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 80 }), (text, max) => {
        const shown = outside(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toBe("");
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("in mrkdwn has no formatting and no bare entities", () => {
    const text = mrkdwnSafe(nasty, 2_000);
    expect(text).not.toMatch(/[*_~`<>]|&(?!amp;|lt;|gt;)/);
  });

  test("in a notification stays within 120 characters after escaping, without half an entity", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const line = notification(`Brief: ${text}${"&<".repeat(80)}`);
        expect(line.length).toBeLessThanOrEqual(120);
        expect(line).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
      { numRuns: 100 },
    );
  });
});
