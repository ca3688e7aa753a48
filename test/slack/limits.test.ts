import { describe, expect, test } from "@jest/globals";
import { limits, type Surface, validate } from "#slack/limits.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const x = (length: number) => "x".repeat(length);
const button = (more: object = {}) => ({ type: "button", action_id: "a", text: plain("b"), value: "v", ...more });
const blocks = (...list: readonly unknown[]) => ({ text: "t", blocks: list });
const modal = (more: object = {}) => ({ type: "modal", title: plain("t"), blocks: [{ type: "divider" }], ...more });
const many = (count: number) => Array.from({ length: count }, () => ({ type: "divider" }));
const optionOf = (value: string, text = "o") => ({ text: plain(text), value });
const actions = (...elements: readonly unknown[]) => blocks({ type: "actions", elements });

const refused: readonly (readonly [string, Surface, unknown, string, string])[] = [
  ["51 blocks in a message", "message", blocks(...many(51)), "/blocks", "too_many"],
  ["101 blocks in a modal", "modal", modal({ blocks: many(101) }), "/blocks", "too_many"],
  ["no blocks in a message that has the key", "message", { text: "" }, "/text", "missing"],
  ["a header over 150", "message", blocks({ type: "header", text: plain(x(151)) }), "/blocks/0/text/text", "too_long"],
  [
    "an mrkdwn header",
    "message",
    blocks({ type: "header", text: { type: "mrkdwn", text: "h" } }),
    "/blocks/0/text",
    "wrong_type",
  ],
  [
    "an empty section text",
    "message",
    blocks({ type: "section", text: plain("") }),
    "/blocks/0/text/text",
    "too_short",
  ],
  [
    "a section over 3,000",
    "message",
    blocks({ type: "section", text: plain(x(3_001)) }),
    "/blocks/0/text/text",
    "too_long",
  ],
  [
    "eleven fields",
    "message",
    blocks({ type: "section", fields: Array.from({ length: 11 }, () => plain("f")) }),
    "/blocks/0/fields",
    "too_many",
  ],
  ["a section with nothing", "message", blocks({ type: "section" }), "/blocks/0/text", "missing"],
  [
    "eleven context elements",
    "message",
    blocks({ type: "context", elements: Array.from({ length: 11 }, () => plain("f")) }),
    "/blocks/0/elements",
    "too_many",
  ],
  ["an empty actions block", "message", actions(), "/blocks/0/elements", "too_short"],
  [
    "a button label over 75",
    "message",
    actions(button({ text: plain(x(76)) })),
    "/blocks/0/elements/0/text/text",
    "too_long",
  ],
  [
    "a button value over 2,000",
    "message",
    actions(button({ value: x(2_001) })),
    "/blocks/0/elements/0/value",
    "too_long",
  ],
  [
    "one action id twice in a block",
    "message",
    actions(button(), button()),
    "/blocks/0/elements/1/action_id",
    "duplicate",
  ],
  [
    "six overflow options",
    "message",
    actions({ type: "overflow", action_id: "o", options: Array.from({ length: 6 }, () => optionOf("v")) }),
    "/blocks/0/elements/0/options",
    "too_many",
  ],
  [
    "an option value over 75",
    "message",
    actions({ type: "overflow", action_id: "o", options: [optionOf(x(76))] }),
    "/blocks/0/elements/0/options/0/value",
    "too_long",
  ],
  [
    "an empty option text",
    "message",
    actions({ type: "overflow", action_id: "o", options: [optionOf("v", "")] }),
    "/blocks/0/elements/0/options/0/text/text",
    "too_short",
  ],
  [
    "a confirmation over 300",
    "message",
    actions(button({ confirm: { title: plain("t"), text: plain(x(301)), confirm: plain("y"), deny: plain("n") } })),
    "/blocks/0/elements/0/confirm/text/text",
    "too_long",
  ],
  ["a block nobody knows", "message", blocks({ type: "marquee" }), "/blocks/0/type", "unknown_type"],
  [
    "a block id twice",
    "message",
    blocks({ type: "divider", block_id: "b" }, { type: "divider", block_id: "b" }),
    "/blocks/1/block_id",
    "duplicate",
  ],
  [
    "blocks over Slack's undocumented sum",
    "message",
    blocks(...Array.from({ length: 5 }, () => ({ type: "section", text: plain(x(2_500)) }))),
    "/blocks",
    "too_long",
  ],
  ["a modal title over 24", "modal", modal({ title: plain(x(25)) }), "/title/text", "too_long"],
  ["a modal without a title", "modal", modal({ title: undefined }), "/title", "missing"],
  ["private metadata over 3,000", "modal", modal({ private_metadata: x(3_001) }), "/private_metadata", "too_long"],
  [
    "inputs without a submit button",
    "modal",
    modal({ blocks: [{ type: "input", label: plain("l"), element: { type: "plain_text_input", action_id: "a" } }] }),
    "/submit",
    "missing",
  ],
  ["a home that says it is a modal", "home", modal(), "/type", "wrong_type"],
  ["words instead of an object", "message", "hello", "", "wrong_type"],
  [
    "an empty rich text element",
    "message",
    blocks({ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "" }] }] }),
    "/blocks/0/elements/0/elements/0/text",
    "too_short",
  ],
];

describe("the limits table", () => {
  test.each(refused)("refuses %s", (_, surface, payload, pointer, code) => {
    expect(validate(surface, payload)).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  test("accepts what is exactly at the limits", () => {
    const atLimit = actions(button({ text: plain(x(limits.buttonText.max)), value: x(limits.buttonValue.max) }));
    expect(validate("message", { text: x(limits.messageText.max), blocks: [...many(49), ...atLimit.blocks] })).toEqual(
      [],
    );
  });

  test.each([
    null,
    7,
    [],
    { blocks: {} },
    { blocks: [null] },
    { blocks: [{ type: 5 }] },
    { blocks: [{ type: "actions", elements: "x" }] },
  ])("answers with problems, not an exception, for %j", (payload) => {
    expect(validate("message", payload).length).toBeGreaterThan(0);
  });

  test("every limit names where it comes from", () => {
    for (const { max, source } of Object.values(limits)) {
      expect(max).toBeGreaterThan(0);
      expect(source).not.toBe("");
    }
  });
});
