/** The few Block Kit pieces this product uses. Whatever comes from outside goes through `outside` here, and only into plain_text or rich_text. */
import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  PlainTextElement,
  PlainTextOption,
  RichTextBlock,
  RichTextQuote,
  RichTextSection,
  RichTextText,
} from "@slack/types";
import { limits } from "../limits.ts";
import { outside } from "../text.ts";

export type Blocks = readonly KnownBlock[];

/** What a message is made of: the line for notifications and screen readers, and the blocks. */
export interface Layout {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const plain = (text: string, max: number): PlainTextElement => ({
  type: "plain_text",
  text: outside(text, max),
  emoji: false,
});

export const header = (text: string): HeaderBlock => ({
  type: "header",
  text: plain(text, limits.headerText.max),
});

export const context = (text: string, max = 300): ContextBlock => ({
  type: "context",
  elements: [plain(text, max)],
});

export const divider = (): KnownBlock => ({ type: "divider" });

/** Styled text of a rich_text block. Rich text elements are never parsed: a link in them is letters. */
export const span = (text: string, style?: "bold" | "italic" | "strike", max = 2_000): RichTextText => ({
  type: "text",
  text: keepEdges(text, max),
  ...(style === undefined ? {} : { style: { [style]: true } }),
});

/** `outside` trims; a space or line break at the edge of a span is ours and stays. */
function keepEdges(text: string, max: number): string {
  const lead = /^[ \n]*/.exec(text)?.[0] ?? "";
  const trail = text.length > lead.length ? (/[ \n]*$/.exec(text)?.[0] ?? "") : "";
  const middle = text.slice(lead.length, text.length - trail.length);
  return middle === "" ? lead || " " : lead + outside(middle, max) + trail;
}

export const line = (...spans: readonly RichTextText[]): RichTextSection => ({
  type: "rich_text_section",
  elements: [...spans],
});

export const quote = (...spans: readonly RichTextText[]): RichTextQuote => ({
  type: "rich_text_quote",
  elements: [...spans],
});

export const rich = (...elements: readonly (RichTextSection | RichTextQuote)[]): RichTextBlock => ({
  type: "rich_text",
  elements: elements.reduce(onItsOwnLine, []),
});

type RichElement = RichTextSection | RichTextQuote;

/** Whether a section after a section begins a line is the client's choice; a line break in one section is one everywhere. */
function onItsOwnLine(before: readonly RichElement[], element: RichElement): RichElement[] {
  const last = before.at(-1);
  if (last?.type !== "rich_text_section" || element.type !== "rich_text_section") return [...before, element];
  const joined: RichTextSection = { ...last, elements: [...last.elements, span("\n"), ...element.elements] };
  return [...before.slice(0, -1), joined];
}

/** A paragraph of plain words. */
export const paragraph = (text: string, max = 2_000): RichTextBlock => rich(line(span(text, undefined, max)));

export function button(
  actionId: string,
  text: string,
  value: string,
  more: Partial<Pick<Button, "style" | "url" | "confirm" | "accessibility_label">> = {},
): Button {
  return { type: "button", action_id: actionId, text: plain(text, limits.buttonText.max), value, ...more };
}

export const actions = (...elements: ActionsBlock["elements"]): ActionsBlock => ({ type: "actions", elements });

export const option = (text: string, value: string, description?: string): PlainTextOption => ({
  text: plain(text, limits.optionText.max),
  value,
  ...(description === undefined ? {} : { description: plain(description, limits.optionDescription.max) }),
});

export function input(
  blockId: string,
  label: string,
  element: InputBlock["element"],
  more: { readonly optional?: boolean; readonly hint?: string } = {},
): InputBlock {
  return {
    type: "input",
    block_id: blockId,
    label: plain(label, 200),
    element,
    optional: more.optional ?? false,
    ...(more.hint === undefined ? {} : { hint: plain(more.hint, limits.inputHint.max) }),
  };
}

export function modal(
  title: string,
  blocks: Blocks,
  more: { readonly callbackId?: string; readonly submit?: string; readonly metadata?: string } = {},
): ModalView {
  return {
    type: "modal",
    title: plain(title, limits.viewTitle.max),
    close: plain(more.submit === undefined ? "Close" : "Cancel", limits.viewTitle.max),
    ...(more.submit === undefined ? {} : { submit: plain(more.submit, limits.viewTitle.max) }),
    ...(more.callbackId === undefined ? {} : { callback_id: more.callbackId }),
    ...(more.metadata === undefined ? {} : { private_metadata: more.metadata }),
    blocks: [...blocks],
  };
}

/** Shown at once, replaced when the words are there: a trigger lives three seconds, a store may be busy. */
export const waitingModal = (title: string): ModalView => modal(title, [paragraph("One moment…")]);

/** The outcome of a modal's work, in words. */
export const outcomeModal = (title: string, words: string): ModalView => modal(title, [paragraph(words)]);
