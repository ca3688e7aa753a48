import type { Ack, AppSender, Retry } from "./app-connection.ts";
import type { Core } from "./core.ts";
import { nowSeconds } from "./core.ts";
import type { Conversation, SlackUser } from "./wire.ts";

/** Slack retries an event at once, after a minute and after five. Commands and interactions are never retried. */
const RETRY_AFTER_SECONDS = [0, 60, 300] as const;
const VERIFICATION_TOKEN = "sandbox-verification-token";

/** Builds what Slack sends to an app and sends it. */
export function createInbound(input: {
  readonly core: Core;
  readonly sender: AppSender;
  readonly installed: () => boolean;
  readonly onDelivery: (delivery: InboundDelivery) => void;
}) {
  const { core, sender } = input;
  const { identity } = core;

  const nameOf = (user: SlackUser) => (user.email ?? user.name).split("@")[0] ?? user.id;

  async function send(
    kind: "events_api" | "interactive" | "slash_commands",
    label: string,
    payload: Readonly<Record<string, unknown>>,
    retry: Retry | null,
  ): Promise<Ack> {
    const ack = await sender.send(kind, payload, retry);
    input.onDelivery({
      kind,
      label,
      ok: ack.ok,
      status: ack.status,
      reason: ack.reason,
      tookMs: ack.tookMs,
      retry: retry?.num ?? 0,
    });
    return ack;
  }

  async function attempt(
    label: string,
    envelope: Readonly<Record<string, unknown>>,
    num: number,
    reason: string,
  ): Promise<Ack> {
    const ack = await send("events_api", label, envelope, num === 0 ? null : { num, reason });
    const wait = RETRY_AFTER_SECONDS[num];
    if (ack.ok || ack.noRetry || wait === undefined) return ack;
    const again = () => attempt(label, envelope, num + 1, ack.reason ?? "unknown_error");
    if (wait === 0) void again();
    else core.timeline.at(core.clock.now().add({ seconds: wait }), async () => void (await again()));
    return ack;
  }

  return {
    /** Fields that every interaction payload carries. */
    interaction(user: SlackUser) {
      return {
        user: { id: user.id, username: nameOf(user), name: nameOf(user), team_id: identity.teamId },
        api_app_id: identity.appId,
        token: VERIFICATION_TOKEN,
        team: { id: identity.teamId, domain: identity.teamDomain },
        enterprise: null,
        is_enterprise_install: false,
      };
    },
    interactive: (label: string, payload: Readonly<Record<string, unknown>>) =>
      send("interactive", label, payload, null),
    command(input: {
      user: SlackUser;
      conversation: Conversation;
      command: string;
      text: string;
      responseUrl: string;
      triggerId: string;
    }): Promise<Ack> {
      const { user, conversation } = input;
      return send(
        "slash_commands",
        input.command,
        {
          token: VERIFICATION_TOKEN,
          team_id: identity.teamId,
          team_domain: identity.teamDomain,
          channel_id: conversation.id,
          channel_name: conversation.name ?? "directmessage",
          user_id: user.id,
          user_name: nameOf(user),
          command: input.command,
          text: input.text,
          api_app_id: identity.appId,
          is_enterprise_install: "false",
          response_url: input.responseUrl,
          trigger_id: input.triggerId,
        },
        null,
      );
    },
    /** Sends the event in its full envelope, with retries; resolves with the first acknowledgement. Null when the app is not installed. */
    async event(
      event: Readonly<Record<string, unknown>> & { readonly type: string },
      options: { evenUninstalled?: boolean } = {},
    ): Promise<Ack | null> {
      if (!input.installed() && options.evenUninstalled !== true) return null;
      const envelope = {
        token: VERIFICATION_TOKEN,
        team_id: identity.teamId,
        context_team_id: identity.teamId,
        context_enterprise_id: null,
        api_app_id: identity.appId,
        event,
        type: "event_callback",
        event_id: core.ids.next("Ev"),
        event_time: nowSeconds(core),
        authorizations: [
          {
            enterprise_id: null,
            team_id: identity.teamId,
            user_id: identity.botUserId,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
        event_context: `4-${core.ids.next("c")}`,
      };
      return attempt(event.type, envelope, 0, "");
    },
    /** The same envelope again, as Slack may: for tests of deduplication. */
    raw: (
      kind: "events_api" | "interactive" | "slash_commands",
      payload: Readonly<Record<string, unknown>>,
      retry: Retry | null = null,
    ) => send(kind, String(payload.type ?? kind), payload, retry),
  };
}
export type Inbound = ReturnType<typeof createInbound>;

/** One request to the app, for the page and for tests. */
export interface InboundDelivery {
  readonly kind: "events_api" | "interactive" | "slash_commands";
  readonly label: string;
  readonly ok: boolean;
  readonly status: number | null;
  readonly reason: string | null;
  readonly tookMs: number;
  readonly retry: number;
}
