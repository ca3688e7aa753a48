/** One example of every interactive element in `@slack/types`, for the gallery page; tsc asks for a new one. */
import type {
  ActionsBlockElement,
  ContextActionsBlockElement,
  ImageElement,
  InputBlockElement,
  Option,
  PlainTextElement,
  PlainTextOption,
} from "@slack/types";

type AnyElement = ActionsBlockElement | InputBlockElement | ContextActionsBlockElement | ImageElement;

export const text = (words: string): PlainTextElement => ({ type: "plain_text", text: words, emoji: true });
const option = (words: string): PlainTextOption => ({ text: text(words), value: words.toLowerCase() });
const stages = ["Discovery", "Evaluation", "Negotiation"].map(option);
export const picture: ImageElement = {
  type: "image",
  image_url: "https://pictures.example/route.png",
  alt_text: "A freight route",
};
const groups = [
  { label: text("Open"), options: stages.slice(0, 2) },
  { label: text("Closing"), options: stages.slice(2) },
];
const described: Option[] = [
  { text: { type: "mrkdwn", text: "This call *only*" }, value: "one", description: text("Nothing else changes") },
  { text: text("The whole series"), value: "series" },
];

/** Every interactive element, as it stands in an actions block or an input. */
export const exampleElements: { readonly [K in AnyElement["type"]]: readonly Extract<AnyElement, { type: K }>[] } = {
  button: [
    { type: "button", action_id: "plain", text: text("Show sources (21)") },
    { type: "button", action_id: "primary", text: text("Save"), style: "primary" },
    {
      type: "button",
      action_id: "danger",
      text: text("Delete"),
      style: "danger",
      confirm: {
        title: text("Delete the note?"),
        text: { type: "mrkdwn", text: "It *cannot* be undone." },
        confirm: text("Delete"),
        deny: text("Keep"),
        style: "danger",
      },
    },
    { type: "button", action_id: "link", text: text("Open the record"), url: "https://crm.example/lakeshore" },
  ],
  workflow_button: [
    {
      type: "workflow_button",
      action_id: "flow",
      text: text("Run workflow"),
      workflow: { trigger: { url: "https://slack.example/t/1" } },
    },
  ],
  overflow: [
    {
      type: "overflow",
      action_id: "more",
      options: [{ ...option("Why this message?"), description: text("The path it took") }, option("Pause for a day")],
    },
  ],
  static_select: [
    {
      type: "static_select",
      action_id: "stage",
      placeholder: text("Stage"),
      options: stages,
      initial_option: option("Evaluation"),
    },
    { type: "static_select", action_id: "grouped", placeholder: text("Stage, in groups"), option_groups: groups },
  ],
  multi_static_select: [
    {
      type: "multi_static_select",
      action_id: "stages",
      placeholder: text("Stages"),
      options: stages,
      initial_options: [option("Discovery")],
      max_selected_items: 2,
    },
  ],
  external_select: [
    { type: "external_select", action_id: "account", placeholder: text("Search accounts"), min_query_length: 1 },
  ],
  multi_external_select: [
    {
      type: "multi_external_select",
      action_id: "accounts",
      placeholder: text("Add accounts"),
      min_query_length: 1,
      initial_options: [option("Lakeshore")],
    },
  ],
  users_select: [{ type: "users_select", action_id: "owner", placeholder: text("Owner") }],
  multi_users_select: [{ type: "multi_users_select", action_id: "team", placeholder: text("Team") }],
  conversations_select: [{ type: "conversations_select", action_id: "where", placeholder: text("Where to post") }],
  multi_conversations_select: [
    { type: "multi_conversations_select", action_id: "wheres", placeholder: text("Where to post") },
  ],
  channels_select: [{ type: "channels_select", action_id: "channel", placeholder: text("Channel") }],
  multi_channels_select: [{ type: "multi_channels_select", action_id: "channels", placeholder: text("Channels") }],
  datepicker: [{ type: "datepicker", action_id: "day", initial_date: "2026-11-26", placeholder: text("Day") }],
  timepicker: [{ type: "timepicker", action_id: "time", initial_time: "09:30", placeholder: text("Time") }],
  datetimepicker: [{ type: "datetimepicker", action_id: "moment", initial_date_time: 1795772700 }],
  radio_buttons: [
    { type: "radio_buttons", action_id: "scope", options: described, initial_option: described[0] as Option },
  ],
  checkboxes: [
    { type: "checkboxes", action_id: "parts", options: described, initial_options: [described[1] as Option] },
  ],
  plain_text_input: [
    { type: "plain_text_input", action_id: "line", placeholder: text("One line") },
    { type: "plain_text_input", action_id: "lines", multiline: true, initial_value: "Several\nlines" },
  ],
  rich_text_input: [
    {
      type: "rich_text_input",
      action_id: "note",
      initial_value: {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "A note" }] }],
      },
    },
  ],
  email_text_input: [{ type: "email_text_input", action_id: "email", placeholder: text("name@company.example") }],
  url_text_input: [{ type: "url_text_input", action_id: "url", placeholder: text("https://") }],
  number_input: [
    {
      type: "number_input",
      action_id: "minutes",
      is_decimal_allowed: false,
      initial_value: "30",
      min_value: "5",
      max_value: "240",
    },
  ],
  file_input: [{ type: "file_input", action_id: "file", filetypes: ["csv", "jsonl"], max_files: 2 }],
  feedback_buttons: [
    {
      type: "feedback_buttons",
      action_id: "useful",
      positive_button: { text: text("Useful"), value: "yes", accessibility_label: "This was useful" },
      negative_button: { text: text("Not useful"), value: "no", accessibility_label: "This was not useful" },
    },
  ],
  icon_button: [
    {
      type: "icon_button",
      action_id: "remove",
      icon: "trash",
      text: text("Remove"),
      accessibility_label: "Remove the answer",
    },
  ],
  image: [picture],
};
