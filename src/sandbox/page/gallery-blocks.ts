/** One example of everything in `@slack/types`, for the gallery page. The two records make tsc ask for a new member; a test asks the .d.ts as well. */
import type {
  ActionsBlockElement,
  InputBlockElement,
  KnownBlock,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
} from "@slack/types";
import type { Block } from "../slack/wire.ts";
import { exampleElements, picture, text } from "./gallery-elements.ts";

const styled: readonly RichTextElement[] = [
  { type: "text", text: "bold", style: { bold: true } },
  { type: "text", text: ", " },
  { type: "text", text: "italic", style: { italic: true } },
  { type: "text", text: ", " },
  { type: "text", text: "struck", style: { strike: true } },
  { type: "text", text: ", " },
  { type: "text", text: "code", style: { code: true } },
  { type: "text", text: ". " },
];

/** Every inline kind of rich text. */
export const exampleInline: { readonly [K in RichTextElement["type"]]: Extract<RichTextElement, { type: K }> } = {
  text: { type: "text", text: "words " },
  link: { type: "link", url: "https://crm.example/lakeshore", text: "a link" },
  emoji: { type: "emoji", name: "tada", unicode: "1f389" },
  user: { type: "user", user_id: "U000000000" },
  usergroup: { type: "usergroup", usergroup_id: "S000000000" },
  channel: { type: "channel", channel_id: "C000000000" },
  team: { type: "team", team_id: "T000000000" },
  broadcast: { type: "broadcast", range: "here" },
  date: { type: "date", timestamp: 1795772700, format: "{date_long} at {time}", fallback: "26 November" },
  color: { type: "color", value: "#0b6b53" },
};

const exampleParts: {
  readonly [K in RichTextBlockElement["type"]]: readonly Extract<RichTextBlockElement, { type: K }>[];
} = {
  rich_text_section: [
    {
      type: "rich_text_section",
      elements: [
        ...styled,
        ...Object.values(exampleInline).flatMap((one): RichTextElement[] => [one, { type: "text", text: " " }]),
      ],
    },
  ],
  rich_text_list: [
    {
      type: "rich_text_list",
      style: "ordered",
      elements: [
        { type: "rich_text_section", elements: [{ type: "text", text: "First" }] },
        { type: "rich_text_section", elements: [{ type: "text", text: "Second" }] },
      ],
    },
    {
      type: "rich_text_list",
      style: "bullet",
      indent: 1,
      elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "Below the second" }] }],
    },
    {
      type: "rich_text_list",
      style: "ordered",
      elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "Third" }] }],
    },
  ],
  rich_text_quote: [
    {
      type: "rich_text_quote",
      elements: [{ type: "text", text: "What would one copy less remove from your security review?" }],
    },
  ],
  rich_text_preformatted: [
    {
      type: "rich_text_preformatted",
      border: 1,
      elements: [{ type: "text", text: "stage = evaluation\nclose = 2026-12-15" }],
    },
  ],
};
const rich = (...elements: RichTextBlockElement[]): RichTextBlock => ({ type: "rich_text", elements });
const richLine = (words: string): RichTextBlock =>
  rich({ type: "rich_text_section", elements: [{ type: "text", text: words }] });

const section: KnownBlock = {
  type: "section",
  text: {
    type: "mrkdwn",
    text: "*Lakeshore Freight* moved to `Evaluation`, ~Discovery~.\n> Close date 15 Dec\n• two open deals",
  },
};
const cards = [
  {
    type: "card" as const,
    hero_image: picture,
    icon: picture,
    title: { type: "mrkdwn" as const, text: "*Lakeshore Freight*" },
    subtitle: { type: "mrkdwn" as const, text: "Evaluation, EUR 420k" },
    body: { type: "mrkdwn" as const, text: "Economic buyer is the oldest field." },
    actions: exampleElements.button.slice(0, 2),
  },
  {
    type: "card" as const,
    title: { type: "mrkdwn" as const, text: "*Harrowpine*" },
    body: { type: "mrkdwn" as const, text: "Discovery next Tuesday." },
    actions: exampleElements.button.slice(0, 1),
  },
];
const tasks = [
  {
    type: "task_card" as const,
    task_id: "1",
    title: "Read the calendar",
    status: "complete" as const,
    output: richLine("4 customer calls"),
    sources: [{ type: "url" as const, url: "https://calendar.example", text: "calendar" }],
  },
  {
    type: "task_card" as const,
    task_id: "2",
    title: "Look through the documents",
    status: "in_progress" as const,
    details: richLine("47 documents"),
  },
  { type: "task_card" as const, task_id: "3", title: "Write the brief", status: "pending" as const },
  { type: "task_card" as const, task_id: "4", title: "Ask the CRM", status: "error" as const },
];
const rows = [
  ["Account", "Stage", "EUR k"],
  ["Lakeshore Freight", "Evaluation", 420],
  ["Harrowpine", "Discovery", 95],
  ["Brackwater", "Negotiation", 310],
  ["Kestrel", "Discovery", 60],
].map((row) =>
  row.map((cell) =>
    typeof cell === "number"
      ? { type: "raw_number" as const, value: cell, text: String(cell) }
      : { type: "raw_text" as const, text: cell },
  ),
);

/** Every block, some in several shapes. */
export const exampleBlocks: { readonly [K in KnownBlock["type"]]: readonly Extract<KnownBlock, { type: K }>[] } = {
  header: [{ type: "header", text: text("Lakeshore Freight | Evaluation :truck:") }],
  section: [
    section,
    {
      type: "section",
      text: text("plain_text: *not bold*, <!channel> stays letters"),
      accessory: exampleElements.button[0] as never,
    },
    {
      type: "section",
      fields: ["*Stage*\nEvaluation", "*Close*\n15 Dec", "*Champion*\nIngrid Moe", "*Buyer*\nLars Holm"].map(
        (words) => ({ type: "mrkdwn" as const, text: words }),
      ),
    },
    { type: "section", text: text("With a picture"), accessory: picture },
  ],
  context: [
    {
      type: "context",
      elements: [picture, { type: "mrkdwn", text: "Built from *your documents*" }, text("no AI wording")],
    },
  ],
  divider: [{ type: "divider" }],
  rich_text: Object.values(exampleParts).map((parts) => rich(...parts)),
  markdown: [
    {
      type: "markdown",
      text: "## Heading\n\nA **bold** word, a [link](https://crm.example), `code`.\n\n- one\n- two\n\n| Field | Value |\n|---|---|\n| Stage | Evaluation |\n\n![picture](https://pictures.example/x.png)",
    },
  ],
  image: [
    {
      type: "image",
      image_url: "https://pictures.example/route.png",
      alt_text: "A freight route",
      title: text("The route"),
    },
  ],
  video: [
    {
      type: "video",
      video_url: "https://video.example/embed/1",
      thumbnail_url: "https://video.example/1.png",
      alt_text: "Replay in 90 seconds",
      title: text("Replay in 90 seconds"),
      title_url: "https://video.example/1",
      author_name: "Camille Durand",
      provider_name: "Tarnwick",
      description: text("What changed in Atlas Flow 4"),
    },
  ],
  file: [{ type: "file", source: "remote", external_id: "atlas-flow-4-launch.pdf" }],
  actions: [
    {
      type: "actions",
      elements: Object.values(exampleElements)
        .flat()
        .filter(
          (one) =>
            !/^(image|feedback_buttons|icon_button|file_input|number_input|plain_text_input|email|url)/.test(one.type),
        ) as ActionsBlockElement[],
    },
  ],
  context_actions: [
    { type: "context_actions", elements: [...exampleElements.feedback_buttons, ...exampleElements.icon_button] },
  ],
  input: Object.values(exampleElements)
    .flat()
    .filter((one) => !/^(image|feedback_buttons|icon_button|button|workflow_button|overflow)$/.test(one.type))
    .map((element, index) => ({
      type: "input",
      block_id: `input-${index}`,
      label: text(element.type.replaceAll("_", " ")),
      element: element as InputBlockElement,
      optional: index % 2 === 1,
      hint: text("A hint below the field"),
    })),
  alert: (["default", "info", "warning", "error", "success"] as const).map((level) => ({
    type: "alert",
    level,
    text: { type: "mrkdwn", text: `An alert of the level *${level}*` },
  })),
  table: [{ type: "table", rows, column_settings: [{ is_wrapped: true }, { align: "center" }, { align: "right" }] }],
  data_table: [{ type: "data_table", caption: "Open deals", rows, page_size: 3 }],
  card: cards.slice(0, 1),
  carousel: [{ type: "carousel", elements: [...cards, { ...cards[1], type: "card" }] }],
  container: [
    {
      type: "container",
      title: text("Next step"),
      subtitle: text("by 4 December"),
      has_header_divider: true,
      child_blocks: [section as never, { type: "actions", elements: exampleElements.button.slice(0, 2) }],
    },
    {
      type: "container",
      rich_text_title: richLine("Collapsible"),
      is_collapsible: true,
      default_collapsed: true,
      width: "narrow",
      child_blocks: [section as never],
    },
  ],
  task_card: tasks,
  plan: [{ type: "plan", title: "Preparing the call", tasks }],
};

const points = (...values: number[]) =>
  ["Mon", "Tue", "Wed", "Thu", "Fri"].map((label, index) => ({ label, value: values[index] ?? 0 }));
/** Documented since June 2026, in no type yet. */
export const exampleCharts: readonly Block[] = [
  ...["bar", "line", "area"].map((type) => ({
    type: "data_visualization",
    title: `Customer calls in a week (${type})`,
    chart: {
      type,
      series: [
        { name: "Prepared", data: points(4, 6, 5, 8, 3) },
        { name: "Not prepared", data: points(1, 0, 2, 1, 0) },
      ],
      axis_config: { categories: ["Mon", "Tue", "Wed", "Thu", "Fri"], x_label: "day", y_label: "Calls" },
    },
  })),
  {
    type: "data_visualization",
    title: "Deals by stage (pie)",
    chart: {
      type: "pie",
      segments: [
        { label: "Discovery", value: 5 },
        { label: "Evaluation", value: 3 },
        { label: "Negotiation", value: 2 },
      ],
    },
  },
];
