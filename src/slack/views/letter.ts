/** A letter in Block Kit. Pure. Every word goes through `outside` in blocks.ts; only our own labels become buttons. */
import type { Button, InputBlock, KnownBlock, ModalView, Overflow, RichTextBlock, TableBlock } from "@slack/types";
import type { DeliveryKind } from "#domain/moments/delivery.ts";
import type { Letter, LetterButton, LetterField, LetterForm, LetterPart, Run } from "#domain/moments/letter.ts";
import { ids, menuValue } from "../ids.ts";
import { limits, visibleText } from "../limits.ts";
import { notification, outside } from "../text.ts";
import {
  actions,
  button,
  context,
  divider,
  header,
  input,
  type Layout,
  line,
  modal,
  option,
  paragraph,
  plain,
  quote,
  rich,
  span,
} from "./blocks.ts";

/** What a button carries: which letter, what to do, and an argument of ours. Rechecked at the click. */
export interface LetterValue {
  readonly deliveryId: string;
  readonly verb: string;
  readonly argument: string;
}
export const letterValue = ({ deliveryId, verb, argument }: LetterValue): string => `${deliveryId} ${verb} ${argument}`;
export function readLetterValue(value: string): LetterValue | null {
  const found = /^(\S{1,80}) ([a-z][a-z-]{0,40}) (.{0,1000})$/s.exec(value);
  if (found === null) return null;
  const [, deliveryId = "", verb = "", argument = ""] = found;
  return { deliveryId, verb, argument };
}

const buttonsInRow = 5;
const runMax = 1_500;
/** Of a table, with its head. */
const mostRows = 100;
const mostColumns = 20;
/** Buttons whose answer needs room open a modal at once: a trigger lives three seconds. */
const letterButton = (deliveryId: string, one: LetterButton, index: number): Button =>
  button(
    `${one.opensModal === true ? ids.letterOpen : ids.letter}${index}`,
    one.label,
    letterValue({ deliveryId, verb: one.verb, argument: one.argument ?? "" }),
    {
      ...(one.style === undefined ? {} : { style: one.style }),
      ...(one.confirm === undefined
        ? {}
        : {
            confirm: {
              title: plain(one.label, limits.confirmTitle.max),
              text: plain(one.confirm, limits.confirmText.max),
              confirm: plain("Yes", limits.confirmButton.max),
              deny: plain("No", limits.confirmButton.max),
            },
          }),
    },
  );

/** Rows of at most five. */
export function letterActions(buttons: readonly LetterButton[], deliveryId: string): KnownBlock[] {
  const rows: KnownBlock[] = [];
  for (let from = 0; from < buttons.length; from += buttonsInRow) {
    const row = buttons.slice(from, from + buttonsInRow);
    rows.push(actions(...row.map((one, index) => letterButton(deliveryId, one, from + index))));
  }
  return rows;
}

export function letterMessage(letter: Letter, deliveryId: string, kind: DeliveryKind): Layout {
  const rows = letterActions(letter.buttons, deliveryId);
  if (letter.canBeAnswered !== false) {
    const judge =
      letter.canBeAnswered === "menu"
        ? []
        : [button(ids.useful, "Useful", deliveryId), button(ids.notUseful, "Not useful", deliveryId)];
    const menu: Overflow = {
      type: "overflow",
      action_id: ids.menu,
      options: [
        option("Why this message?", menuValue("why", deliveryId)),
        option("Snooze for a day", menuValue("snooze", deliveryId)),
        option("Pause for a day", menuValue("pause", deliveryId)),
        option("Quiet hours and settings", menuValue("settings", deliveryId)),
        option("Stop these", menuValue("stop", kind)),
      ],
    };
    const last = rows.at(-1);
    // A row with nothing but three dots would look lost.
    if (judge.length === 0 && last?.type === "actions")
      rows[rows.length - 1] = { ...last, elements: [...last.elements, menu] };
    else rows.push(actions(...judge, menu));
  }
  const because = letter.because === null ? [] : [context(letter.because)];
  const room = {
    blocks: limits.messageBlocks.max - rows.length - because.length,
    characters: limits.messageBlocksText.max - visibleText([because, rows]).length,
  };
  return {
    text: notification(letter.title),
    blocks: [...fitting(letterBlocks(letter.parts, deliveryId), room), ...because, ...rows],
  };
}

const tooLong = "The rest is too long for one message.";

/** As many blocks from the top as Slack takes, and a word about those that it does not. */
function fitting(
  blocks: readonly KnownBlock[],
  room: { readonly blocks: number; readonly characters: number },
): readonly KnownBlock[] {
  const lengths = blocks.map((block) => visibleText(block).length);
  const fits = (count: number, characters: number) =>
    count <= room.blocks && lengths.slice(0, count).reduce((sum, length) => sum + length, 0) <= characters;
  if (fits(blocks.length, room.characters)) return blocks;
  const rest = context(tooLong);
  let count = Math.min(blocks.length, room.blocks - 1);
  while (count > 0 && !fits(count, room.characters - tooLong.length)) count -= 1;
  return [...blocks.slice(0, count), rest];
}

export const letterModal = (title: string, parts: readonly LetterPart[]): ModalView =>
  modal(title, letterBlocks(parts).slice(0, limits.viewBlocks.max));

export function letterFormModal(form: LetterForm, value: LetterValue): ModalView {
  return modal(form.title, [...(form.intro === null ? [] : [paragraph(form.intro)]), ...form.fields.map(fieldInput)], {
    callbackId: ids.letterForm,
    submit: form.submit,
    metadata: letterValue(value),
  });
}

function fieldInput(field: LetterField): InputBlock {
  if (field.kind === "choice") {
    const options = field.choices.slice(0, limits.options.max).map(({ label, value }) => option(label, value));
    const initial = options.find(({ value }) => value === field.initial);
    return input(field.name, field.label, {
      type: "static_select",
      action_id: "value",
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    });
  }
  return input(
    field.name,
    field.label,
    {
      type: "plain_text_input",
      action_id: "value",
      multiline: field.long,
      max_length: Math.min(field.maxChars, 3_000),
      ...(field.initial === undefined ? {} : { initial_value: field.initial.slice(0, limits.inputInitialValue.max) }),
    },
    { optional: field.optional, ...(field.hint === undefined ? {} : { hint: field.hint }) },
  );
}

const spans = (runs: readonly Run[]) => runs.map(({ text, style }) => span(text, style, runMax));

/** Without the id of a delivery, where nothing can be pressed, buttons are left out. `plain`: charts and tables in words, for a Slack that refuses them. */
export function letterBlocks(
  parts: readonly LetterPart[],
  deliveryId: string | null = null,
  { plain = false }: { readonly plain?: boolean } = {},
): KnownBlock[] {
  return parts.flatMap((part) => {
    if (plain && part.kind === "chart") return [context(`${part.title}. ${part.words}`, 1_500)];
    if (plain && part.kind === "table") return tableWords(part.columns, part.rows);
    return blocksOf(part, deliveryId);
  });
}

/** A line for each row: its name, and every other cell under its column's. */
function tableWords(columns: readonly string[], rows: readonly (readonly string[])[]): KnownBlock[] {
  const lines = rows.slice(0, mostRows - 1).map(([name = "", ...cells]) =>
    line(
      span(outside(name, 160, "–"), "bold"),
      span(
        `  ${cells
          .slice(0, mostColumns - 1)
          .map((cell, index) => `${outside(columns[index + 1] ?? "", 60)}: ${outside(cell, 160, "–")}`)
          .join("; ")}`,
        undefined,
        runMax,
      ),
    ),
  );
  return lines.length === 0
    ? []
    : [{ type: "rich_text", elements: [{ type: "rich_text_list", style: "bullet", elements: lines }] }];
}

function blocksOf(part: LetterPart, deliveryId: string | null): KnownBlock[] {
  switch (part.kind) {
    case "heading":
      return [header(part.text)];
    case "text":
      return part.runs.length === 0 ? [] : [rich(line(...spans(part.runs)))];
    case "quote":
      return [rich(quote(span(part.text, undefined, runMax)), line(span(part.source, "italic", 200)))];
    case "list":
      return part.items.length === 0 ? [] : [bullets(part.items)];
    case "fields":
      return part.fields.length === 0
        ? []
        : [
            rich(
              ...part.fields.map(({ name, value }) =>
                line(span(`${outside(name, 60)}  `, "bold"), span(value, undefined, 300)),
              ),
            ),
          ];
    case "table":
      return part.rows.length === 0 ? [] : [table(part.columns, part.rows)];
    case "chart":
      return [chart(part), context(part.words, 1_500)];
    case "buttons":
      return deliveryId === null ? [] : letterActions(part.buttons.slice(0, buttonsInRow), deliveryId);
    case "small":
      return [context(part.text)];
    case "divider":
      return [divider()];
    default:
      return part satisfies never;
  }
}

function bullets(items: readonly (readonly Run[])[]): RichTextBlock {
  return {
    type: "rich_text",
    elements: [
      { type: "rich_text_list", style: "bullet", elements: items.slice(0, 20).map((runs) => line(...spans(runs))) },
    ],
  };
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): TableBlock {
  const cell = (text: string) => ({ type: "raw_text" as const, text: outside(text, 160, "–") });
  const head = columns.slice(0, mostColumns).map((name) => rich(line(span(name, "bold", 60))));
  return {
    type: "table",
    rows: [head, ...rows.slice(0, mostRows - 1).map((row) => row.slice(0, mostColumns).map(cell))],
    column_settings: columns.slice(0, mostColumns).map(() => ({ is_wrapped: true })),
  };
}

function chart({ title, form, categories, series }: Extract<LetterPart, { kind: "chart" }>): KnownBlock {
  const labels = distinct(categories.slice(0, 20).map((name) => outside(name, 20)));
  return {
    type: "data_visualization",
    title: outside(title, 50),
    chart: {
      type: form,
      series: series.slice(0, 12).map(({ name, values }) => ({
        name: outside(name, 20),
        data: labels.map((label, index) => ({ label, value: values[index] ?? 0 })),
      })),
      axis_config: { categories: labels },
    },
  } as unknown as KnownBlock; // not in @slack/types yet
}

/** A value belongs to its category by the label alone, and two long names can be one when they are cut. */
function distinct(labels: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return labels.map((label) => {
    let free = label;
    for (let number = 2; seen.has(free); number += 1) free = `${label.slice(0, 15)} (${number})`;
    seen.add(free);
    return free;
  });
}
