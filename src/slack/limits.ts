/**
 * Slack's limits in one table, and one check that uses it. `validate` answers in the shape of Slack's own `blocks.validate`
 * ({ pointer, code, message }) and takes unknown JSON: tests run it on our views, the messenger logs it before a send, and the sandbox's
 * Slack refuses what Slack would refuse. Lengths are UTF-16 code units: never fewer than Slack's own count of characters.
 */
export interface Limit {
  readonly max: number;
  /** docs: docs.slack.dev; types: TSDoc of @slack/types 3.2.0; issue: a GitHub issue; ours: this product's own promise. */
  readonly source: string;
}

const docs = "docs.slack.dev/reference";
const types = "@slack/types 3.2.0";

export const limits = {
  messageBlocks: { max: 50, source: `${docs}/block-kit/blocks` },
  viewBlocks: { max: 100, source: `${docs}/block-kit/blocks` },
  messageText: { max: 4_000, source: `${docs}/methods/chat.postMessage (truncated at 40,000)` },
  /** Undocumented: `msg_blocks_too_long` near 13,200; 10,000 keeps a margin. */
  messageBlocksText: { max: 10_000, source: "slackapi/bolt-js#2509, #2867" },
  sectionText: { max: 3_000, source: types },
  sectionFields: { max: 10, source: types },
  sectionFieldText: { max: 2_000, source: types },
  headerText: { max: 150, source: types },
  textObject: { max: 3_000, source: types },
  contextElements: { max: 10, source: types },
  actionsElements: { max: 25, source: types },
  contextActionsElements: { max: 5, source: types },
  markdownText: { max: 12_000, source: types },
  buttonText: { max: 75, source: types },
  buttonValue: { max: 2_000, source: types },
  url: { max: 3_000, source: types },
  accessibilityLabel: { max: 75, source: types },
  optionText: { max: 75, source: types },
  optionValue: { max: 75, source: types },
  optionDescription: { max: 75, source: types },
  options: { max: 100, source: types },
  overflowOptions: { max: 5, source: types },
  choiceOptions: { max: 10, source: types },
  placeholder: { max: 150, source: types },
  inputLabel: { max: 2_000, source: types },
  inputHint: { max: 2_000, source: types },
  inputInitialValue: { max: 3_000, source: `${docs}/block-kit/block-elements/plain-text-input-element` },
  imageText: { max: 2_000, source: types },
  confirmTitle: { max: 100, source: types },
  confirmText: { max: 300, source: types },
  confirmButton: { max: 30, source: types },
  identifier: { max: 255, source: types },
  privateMetadata: { max: 3_000, source: types },
  viewTitle: { max: 24, source: types },
  viewBytes: { max: 250_000, source: `${docs}/views` },
  /** Our own promises for a brief and for the line on a locked phone. */
  briefBlocks: { max: 14, source: "ours" },
  briefCharacters: { max: 1_900, source: "ours" },
  notificationText: { max: 120, source: "ours" },
} as const satisfies Record<string, Limit>;

const unlimited: Limit = { max: Number.POSITIVE_INFINITY, source: "ours" };

export type Surface = "message" | "modal" | "home";

export interface LayoutProblem {
  /** JSON pointer into the payload. */
  readonly pointer: string;
  readonly code: "too_long" | "too_short" | "too_many" | "missing" | "wrong_type" | "unknown_type" | "duplicate";
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;
type Report = (pointer: string, code: LayoutProblem["code"], message: string) => void;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every problem Slack would have with `payload` (a message's { text, blocks } or a view); empty when there is none. */
export function validate(surface: Surface, payload: unknown): readonly LayoutProblem[] {
  const problems: LayoutProblem[] = [];
  const report: Report = (pointer, code, message) => problems.push({ pointer, code, message });
  if (!isObject(payload)) {
    report("", "wrong_type", "expected an object");
    return problems;
  }
  if (surface === "message") validateMessage(payload, report);
  else validateView(surface, payload, report);
  return problems;
}

/** All text a reader can see in blocks: what Slack's undocumented total seems to count, and what a brief's budget counts. */
export function visibleText(value: unknown): string {
  if (Array.isArray(value)) return value.map(visibleText).join("");
  if (!isObject(value)) return "";
  let text = "";
  for (const [key, child] of Object.entries(value)) {
    if (key === "text" && typeof child === "string") text += child;
    else if (typeof child === "object") text += visibleText(child);
  }
  return text;
}

function validateMessage(message: Json, report: Report): void {
  const { text, blocks } = message;
  if (text !== undefined) string(text, "/text", limits.messageText, report, 0);
  if (blocks === undefined) {
    if (text === undefined || text === "") report("/text", "missing", "a message needs text or blocks");
    return;
  }
  blockList(blocks, "/blocks", limits.messageBlocks, messageBlockTypes, report);
  const length = visibleText(blocks).length;
  if (length > limits.messageBlocksText.max)
    report("/blocks", "too_long", `msg_blocks_too_long: ${length} characters, at most ${limits.messageBlocksText.max}`);
}

function validateView(surface: "modal" | "home", view: Json, report: Report): void {
  if (view.type !== surface) report("/type", "wrong_type", `expected "${surface}"`);
  if (surface === "modal") {
    plainText(view.title, "/title", limits.viewTitle, report);
    for (const name of ["submit", "close"])
      if (view[name] !== undefined) plainText(view[name], `/${name}`, limits.viewTitle, report);
  }
  for (const name of ["callback_id", "external_id"]) optional(view, name, "", limits.identifier, report);
  if (view.private_metadata !== undefined)
    string(view.private_metadata, "/private_metadata", limits.privateMetadata, report, 0);
  blockList(view.blocks, "/blocks", limits.viewBlocks, viewBlockTypes, report);
  const hasInput = Array.isArray(view.blocks) && view.blocks.some((block) => isObject(block) && block.type === "input");
  if (surface === "modal" && hasInput && view.submit === undefined)
    report("/submit", "missing", "a modal with inputs needs a submit button");
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > limits.viewBytes.max) report("", "too_long", `${bytes} bytes, at most ${limits.viewBytes.max}`);
}

const messageBlockTypes = new Set(
  ["section", "header", "context", "actions", "divider", "image", "rich_text", "input", "markdown"].concat(
    ["context_actions", "table", "data_table", "data_visualization", "task_card", "plan", "card", "carousel"],
    ["container", "alert", "video", "file"],
  ),
);
const viewBlockTypes = new Set(
  ["section", "header", "context", "actions", "divider", "image", "rich_text", "input", "video", "alert"].concat([
    "table",
    "container",
    "card",
    "carousel",
    "data_table",
    "data_visualization",
  ]),
);

function blockList(value: unknown, at: string, limit: Limit, allowed: ReadonlySet<string>, report: Report): void {
  const blocks = list(value, at, limit, report, 0);
  const seen = new Set<string>();
  blocks.forEach((block, index) => {
    const pointer = `${at}/${index}`;
    if (!isObject(block) || typeof block.type !== "string") {
      report(pointer, "wrong_type", "expected an object with a type");
      return;
    }
    if (!allowed.has(block.type)) {
      report(`${pointer}/type`, "unknown_type", `no block "${block.type.slice(0, 40)}" here`);
      return;
    }
    unique(block, "block_id", pointer, seen, report);
    blockBody(block, pointer, report);
  });
}

function blockBody(block: Json, at: string, report: Report): void {
  switch (block.type) {
    case "header":
      plainText(block.text, `${at}/text`, limits.headerText, report);
      return;
    case "section": {
      if (block.text === undefined && block.fields === undefined)
        report(`${at}/text`, "missing", "a section needs text or fields");
      if (block.text !== undefined) textObject(block.text, `${at}/text`, limits.sectionText, report);
      if (block.fields !== undefined)
        list(block.fields, `${at}/fields`, limits.sectionFields, report).forEach((field, index) => {
          textObject(field, `${at}/fields/${index}`, limits.sectionFieldText, report);
        });
      if (block.accessory !== undefined) element(block.accessory, `${at}/accessory`, report);
      return;
    }
    case "context":
      list(block.elements, `${at}/elements`, limits.contextElements, report).forEach((child, index) => {
        if (isObject(child) && child.type === "image")
          string(child.alt_text, `${at}/elements/${index}/alt_text`, limits.imageText, report);
        else textObject(child, `${at}/elements/${index}`, limits.textObject, report);
      });
      return;
    case "actions":
    case "context_actions": {
      const limit = block.type === "actions" ? limits.actionsElements : limits.contextActionsElements;
      const seen = new Set<string>();
      list(block.elements, `${at}/elements`, limit, report).forEach((child, index) => {
        element(child, `${at}/elements/${index}`, report);
        if (isObject(child)) unique(child, "action_id", `${at}/elements/${index}`, seen, report);
      });
      return;
    }
    case "input": {
      plainText(block.label, `${at}/label`, limits.inputLabel, report);
      if (block.hint !== undefined) plainText(block.hint, `${at}/hint`, limits.inputHint, report);
      element(block.element, `${at}/element`, report);
      return;
    }
    case "image":
      string(block.alt_text, `${at}/alt_text`, limits.imageText, report);
      return;
    case "markdown":
      string(block.text, `${at}/text`, limits.markdownText, report);
      return;
    case "rich_text":
      list(block.elements, `${at}/elements`, unlimited, report).forEach((child, index) => {
        richText(child, `${at}/elements/${index}`, report);
      });
      return;
    default:
      return;
  }
}

const richTextContainers = new Set([
  "rich_text_section",
  "rich_text_list",
  "rich_text_quote",
  "rich_text_preformatted",
]);

function richText(value: unknown, at: string, report: Report): void {
  if (!isObject(value) || typeof value.type !== "string") {
    report(at, "wrong_type", "expected a rich text element");
    return;
  }
  if (richTextContainers.has(value.type)) {
    const children = list(value.elements, `${at}/elements`, unlimited, report, 0);
    children.forEach((child, index) => {
      richText(child, `${at}/elements/${index}`, report);
    });
  } else if (value.type === "text") string(value.text, `${at}/text`, limits.textObject, report);
}

function element(value: unknown, at: string, report: Report): void {
  if (!isObject(value) || typeof value.type !== "string") {
    report(at, "wrong_type", "expected an element");
    return;
  }
  optional(value, "action_id", at, limits.identifier, report);
  if (value.placeholder !== undefined) plainText(value.placeholder, `${at}/placeholder`, limits.placeholder, report);
  if (value.confirm !== undefined) confirm(value.confirm, `${at}/confirm`, report);
  switch (value.type) {
    case "button":
      plainText(value.text, `${at}/text`, limits.buttonText, report);
      if (value.value !== undefined) string(value.value, `${at}/value`, limits.buttonValue, report, 0);
      optional(value, "url", at, limits.url, report);
      optional(value, "accessibility_label", at, limits.accessibilityLabel, report);
      return;
    case "overflow":
      options(value.options, `${at}/options`, limits.overflowOptions, report);
      return;
    case "radio_buttons":
    case "checkboxes":
      options(value.options, `${at}/options`, limits.choiceOptions, report);
      return;
    case "static_select":
    case "multi_static_select":
      if (value.options !== undefined) options(value.options, `${at}/options`, limits.options, report);
      return;
    case "plain_text_input":
      if (value.initial_value !== undefined)
        string(value.initial_value, `${at}/initial_value`, limits.inputInitialValue, report, 0);
      return;
    default:
      return;
  }
}

function options(value: unknown, at: string, limit: Limit, report: Report): void {
  list(value, at, limit, report).forEach((option, index) => {
    const pointer = `${at}/${index}`;
    if (!isObject(option)) {
      report(pointer, "wrong_type", "expected an option");
      return;
    }
    textObject(option.text, `${pointer}/text`, limits.optionText, report);
    string(option.value, `${pointer}/value`, limits.optionValue, report);
    if (option.description !== undefined)
      textObject(option.description, `${pointer}/description`, limits.optionDescription, report);
  });
}

function confirm(value: unknown, at: string, report: Report): void {
  if (!isObject(value)) {
    report(at, "wrong_type", "expected a confirmation");
    return;
  }
  plainText(value.title, `${at}/title`, limits.confirmTitle, report);
  textObject(value.text, `${at}/text`, limits.confirmText, report);
  plainText(value.confirm, `${at}/confirm`, limits.confirmButton, report);
  plainText(value.deny, `${at}/deny`, limits.confirmButton, report);
}

function textObject(value: unknown, at: string, limit: Limit, report: Report): void {
  if (!isObject(value) || (value.type !== "plain_text" && value.type !== "mrkdwn")) {
    report(at, value === undefined ? "missing" : "wrong_type", "expected a text object");
    return;
  }
  string(value.text, `${at}/text`, limit, report);
}

function plainText(value: unknown, at: string, limit: Limit, report: Report): void {
  if (!isObject(value) || value.type !== "plain_text") {
    report(at, value === undefined ? "missing" : "wrong_type", "expected plain_text");
    return;
  }
  string(value.text, `${at}/text`, limit, report);
}

function optional(value: Json, name: string, at: string, limit: Limit, report: Report): void {
  if (value[name] !== undefined) string(value[name], `${at}/${name}`, limit, report);
}

function string(value: unknown, at: string, limit: Limit, report: Report, min = 1): void {
  if (typeof value !== "string") report(at, value === undefined ? "missing" : "wrong_type", "expected a string");
  else if (value.length > limit.max)
    report(at, "too_long", `${value.length} characters, at most ${limit.max} (${limit.source})`);
  else if (value.length < min) report(at, "too_short", "expected at least one character");
}

function list(value: unknown, at: string, limit: Limit, report: Report, min = 1): readonly unknown[] {
  if (!Array.isArray(value)) {
    report(at, value === undefined ? "missing" : "wrong_type", "expected a list");
    return [];
  }
  if (value.length > limit.max)
    report(at, "too_many", `${value.length} entries, at most ${limit.max} (${limit.source})`);
  if (value.length < min) report(at, "too_short", "expected at least one entry");
  return value;
}

function unique(value: Json, name: string, at: string, seen: Set<string>, report: Report): void {
  const id = value[name];
  if (id === undefined) return;
  string(id, `${at}/${name}`, limits.identifier, report);
  if (typeof id !== "string") return;
  if (seen.has(id)) report(`${at}/${name}`, "duplicate", `"${id.slice(0, 60)}" is used twice`);
  seen.add(id);
}
