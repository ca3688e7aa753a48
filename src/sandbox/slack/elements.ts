import type { Block } from "./wire.ts";

/** An interactive element and the block that holds it. */
export interface Placed {
  readonly blockId: string;
  readonly element: Readonly<Record<string, unknown>> & { readonly type: string; readonly action_id: string };
  /** True when it is the element of an input block. */
  readonly isInput: boolean;
  readonly optional: boolean;
}
export interface Option {
  readonly text: unknown;
  readonly value: string;
}
/** What a person picked or typed; a string picks the option with that value. */
export interface Choice {
  readonly value?: string;
  readonly selectedOption?: string | Option;
  readonly selectedOptions?: readonly (string | Option)[];
}
export type StateEntry = Readonly<Record<string, unknown>> & { readonly type: string };
export type StateValues = Readonly<Record<string, Readonly<Record<string, StateEntry>>>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every element with an action_id, wherever it sits (accessories, cards, containers), in reading order. */
export function elementsOf(blocks: readonly Block[]): readonly Placed[] {
  const found: Placed[] = [];
  function visit(value: unknown, blockId: string, input: { isInput: boolean; optional: boolean }): void {
    if (Array.isArray(value)) for (const item of value) visit(item, blockId, input);
    if (!isRecord(value)) return;
    const own = typeof value.block_id === "string" ? value.block_id : blockId;
    if (typeof value.action_id === "string" && typeof value.type === "string") {
      // The two checks above are what the intersection type says.
      found.push({ blockId: own, element: value as Placed["element"], ...input });
      return;
    }
    const inner = value.type === "input" ? { isInput: true, optional: value.optional === true } : input;
    for (const child of Object.values(value)) if (typeof child === "object") visit(child, own, inner);
  }
  for (const block of blocks) visit(block, block.block_id ?? "", { isInput: false, optional: false });
  return found;
}

/** Options of a select, groups flattened; feedback buttons count as options. */
export function optionsOf(element: Placed["element"]): readonly Option[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const direct = Array.isArray(element.options) ? element.options : [];
  const all = [
    ...direct,
    ...groups.flatMap((group) => (isRecord(group) && Array.isArray(group.options) ? group.options : [])),
  ];
  return all.filter((option): option is Option => isRecord(option) && typeof option.value === "string");
}

function pick(element: Placed["element"], choice: string | Option, suggested: readonly Option[]): Option {
  if (typeof choice !== "string") return choice;
  const option = [...optionsOf(element), ...suggested].find((candidate) => candidate.value === choice);
  if (option !== undefined) return option;
  if (element.type.includes("external")) return { text: { type: "plain_text", text: choice }, value: choice };
  const known = optionsOf(element).map((candidate) => candidate.value);
  throw new Error(
    `Expected one of the options ${known.join(", ") || "(none)"} of ${element.action_id}, got ${choice}.`,
  );
}

/** What the client holds for an element before anybody touched it; null for elements without state (buttons, menus). */
export function initialState(element: Placed["element"]): StateEntry | null {
  const { type } = element;
  switch (type) {
    case "button":
    case "overflow":
    case "workflow_button":
    case "icon_button":
    case "feedback_buttons":
    case "image":
      return null;
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return { type, value: element.initial_value ?? null };
    case "rich_text_input":
      return { type, rich_text_value: element.initial_value ?? null };
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return { type, selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return { type, selected_options: element.initial_options ?? [] };
    case "datepicker":
      return { type, selected_date: element.initial_date ?? null };
    case "timepicker":
      return { type, selected_time: element.initial_time ?? null };
    case "datetimepicker":
      return { type, selected_date_time: element.initial_date_time ?? null };
    case "users_select":
      return { type, selected_user: element.initial_user ?? null };
    case "conversations_select":
      return { type, selected_conversation: element.initial_conversation ?? null };
    case "channels_select":
      return { type, selected_channel: element.initial_channel ?? null };
    case "multi_users_select":
      return { type, selected_users: element.initial_users ?? [] };
    case "multi_conversations_select":
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case "multi_channels_select":
      return { type, selected_channels: element.initial_channels ?? [] };
    case "file_input":
      return { type, files: [] };
    default:
      return { type, value: null };
  }
}

/** The element's state after a choice. */
export function chosenState(
  element: Placed["element"],
  choice: Choice,
  suggested: readonly Option[],
): StateEntry | null {
  const before = initialState(element);
  if (before === null) return null;
  const { type } = element;
  const single = choice.selectedOption ?? choice.value ?? null;
  if ("selected_option" in before)
    return { type, selected_option: single === null || single === "" ? null : pick(element, single, suggested) };
  if ("selected_options" in before) {
    const picked = choice.selectedOptions ?? (single === null || single === "" ? [] : [single]);
    return { type, selected_options: picked.map((one) => pick(element, one, suggested)) };
  }
  const many = choice.selectedOptions ?? (single === null || single === "" ? [] : [single]);
  for (const field of ["selected_users", "selected_conversations", "selected_channels"])
    if (field in before) return { type, [field]: many };
  // The file itself stays where it is: the app hears its name.
  if ("files" in before) return { type, files: many.map((name, index) => ({ id: `F${index}`, name: String(name) })) };
  if ("rich_text_value" in before)
    return { type, rich_text_value: typeof single === "string" && single !== "" ? richText(single) : null };
  const field = Object.keys(before).find((key) => key !== "type") ?? "value";
  const typed = typeof single === "string" && single !== "" ? single : null;
  return { type, [field]: field === "selected_date_time" && typed !== null ? Number(typed) : typed };
}

/** What a person typed into a rich text field, as Slack sends it: one section for each line. */
const richText = (typed: string) => ({
  type: "rich_text",
  elements: typed
    .split("\n")
    .map((line) => ({ type: "rich_text_section", elements: line === "" ? [] : [{ type: "text", text: line }] })),
});

/** True when a required input has nothing in it. */
export function isEmpty(entry: StateEntry): boolean {
  return Object.entries(entry).every(
    ([key, value]) => key === "type" || value === null || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

/** The values of every stateful element: what was chosen, else what it started with. */
export function stateOf(blocks: readonly Block[], chosen: StateValues): StateValues {
  const values: Record<string, Record<string, StateEntry>> = {};
  for (const { blockId, element } of elementsOf(blocks)) {
    const entry = chosen[blockId]?.[element.action_id] ?? initialState(element);
    if (entry === null) continue;
    const block = values[blockId] ?? {};
    block[element.action_id] = entry;
    values[blockId] = block;
  }
  return values;
}

/** The entry of `actions` in a block_actions payload. */
export function actionOf(placed: Placed, choice: Choice, state: StateEntry | null, actionTs: string) {
  const { element, blockId } = placed;
  const base = { type: element.type, block_id: blockId, action_id: element.action_id, action_ts: actionTs };
  const confirmed = element.confirm === undefined ? {} : { confirm: element.confirm };
  switch (element.type) {
    case "button":
    case "workflow_button":
    case "icon_button":
      return {
        ...base,
        text: element.text,
        ...(element.value === undefined ? {} : { value: element.value }),
        ...(element.url === undefined ? {} : { url: element.url }),
        ...(element.style === undefined ? {} : { style: element.style }),
        ...(element.icon === undefined ? {} : { icon: element.icon }),
        ...confirmed,
      };
    case "feedback_buttons": {
      const buttons = [element.positive_button, element.negative_button].filter(isRecord);
      const asked = choice.value ?? (typeof choice.selectedOption === "string" ? choice.selectedOption : undefined);
      const button = buttons.find((candidate) => candidate.value === asked) ?? buttons[0];
      return { ...base, value: button?.value, text: button?.text };
    }
    case "overflow": {
      const asked = choice.selectedOption ?? choice.value;
      if (asked === undefined)
        throw new Error(`Expected selectedOption for the menu ${element.action_id}, got nothing.`);
      return { ...base, selected_option: pick(element, asked, []), ...confirmed };
    }
    default:
      return {
        ...base,
        ...state,
        ...(element.placeholder === undefined ? {} : { placeholder: element.placeholder }),
        ...confirmed,
      };
  }
}
