/** The app's manifest, from the code: what is registered is what is asked for. */
import { stringify } from "yaml";
import { actions } from "./actions/index.ts";
import { commands } from "./commands/index.ts";
import { events, optionalEvents } from "./events/index.ts";

/** Each with the reason an administrator may want to hear. Nothing is asked for that is not used. */
const scopeReasons = {
  "chat:write": "send briefs as direct messages, and change them when the meeting changes",
  "im:write": "open the direct message with a person",
  "im:history": "see whether a brief was already sent before sending it again, and answer what people write to the app",
  "users:read": "the person's time zone, and whether they are a full member of the workspace",
  "users:read.email": "match a Slack user with the person in the calendar and the CRM",
  commands: "/prep",
  "app_mentions:read": "answer, to that person only, when the app is mentioned in a channel",
  "assistant:write": "be listed as an agent, with its suggested prompts",
} as const;

/** Only for notes about retired documents that are shared: whether an app may read channels is an admin's choice. */
const readingReasons = {
  "channels:history":
    "tell people, in a direct message, that a document they shared in a channel with the app is retired",
  "groups:history": "the same in private channels that the app was invited to",
} as const;

const reasonsFor = (readsChannels: boolean) => ({ ...scopeReasons, ...(readsChannels ? readingReasons : {}) });

export const botScopes = (readsChannels = false): readonly string[] => Object.keys(reasonsFor(readsChannels));

export interface ManifestOptions {
  /** How Slack reaches the app; null for Socket Mode. */
  readonly publicUrl: string | null;
  /** Several workspaces install it through a page of ours. */
  readonly installs?: boolean;
  /** The app may read the channels that it is a member of, and tells who shares a retired document. */
  readonly readsChannels?: boolean;
}

/** Slack's manifest, schema version 1. */
export function slackManifest({ publicUrl, installs = false, readsChannels = false }: ManifestOptions) {
  const requestUrl = publicUrl === null ? {} : { request_url: new URL("/slack/events", publicUrl).href };
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: "Sideline",
      description: "Briefs you before each customer call, from your own calendar, CRM and documents",
      background_color: "#1f3a34",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "Sideline", always_online: true },
      slash_commands: commands.map(({ command, description, usageHint }) => ({
        command,
        ...(publicUrl === null ? {} : { url: new URL("/slack/events", publicUrl).href }),
        description,
        usage_hint: usageHint,
        should_escape: false,
      })),
      agent_view: {
        agent_description:
          "Prepares you for customer calls. Every sentence comes from your company's calendar, CRM records and documents, and shows its source.",
        suggested_prompts: [
          { title: "Brief me for my next call", message: "prep" },
          { title: "What can you do?", message: "help" },
        ],
      },
    },
    oauth_config: {
      ...(installs && publicUrl !== null ? { redirect_urls: [new URL("/slack/oauth_redirect", publicUrl).href] } : {}),
      scopes: { bot: [...botScopes(readsChannels)] },
    },
    settings: {
      event_subscriptions: {
        ...requestUrl,
        bot_events: [...events, ...(readsChannels ? optionalEvents : [])].map(({ subscription }) => subscription),
      },
      interactivity: {
        is_enabled: actions.length > 0,
        ...requestUrl,
        ...(publicUrl === null ? {} : { message_menu_options_url: new URL("/slack/events", publicUrl).href }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: publicUrl === null,
      token_rotation_enabled: false,
    },
  };
}

/** The manifest as the file that is pasted into Slack. */
export function manifestYaml(options: ManifestOptions): string {
  const head = [
    "# Slack app manifest, made by `npx node src/slack/write-manifest.ts`; a test fails when it differs from the code.",
    options.publicUrl === null
      ? "# Socket Mode: no public URL. For HTTP: npx node src/slack/write-manifest.ts https://sideline.example.com"
      : "# HTTP: Slack calls the URLs below.",
    "#",
    "# Why each scope:",
    ...Object.entries(reasonsFor(options.readsChannels === true)).map(([scope, reason]) => `#   ${scope}: ${reason}`),
  ];
  return `${head.join("\n")}\n${stringify(slackManifest(options), { lineWidth: 0 })}`;
}
