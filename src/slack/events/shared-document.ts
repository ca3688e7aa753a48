import { z } from "zod";
import type { EventFeature } from "../feature.ts";

const messageSchema = z.object({
  channel_type: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  subtype: z.string().optional(),
  text: z.string().optional(),
  files: z.array(z.object({ name: z.string().nullish() })).optional(),
});
const bodySchema = z.object({ team_id: z.string() });
/** Edits, joins and deletions share nothing new. */
const sharing = new Set([undefined, "file_share", "thread_broadcast"]);

/**
 * Where the app is a member of a channel and may read it: a message that shares a retired document. Nothing is ever said there. Reading channels is not asked
 * for by the manifest unless an admin wants this (docs/governance.md).
 */
export const sharedDocument = (subscription: "message.channels" | "message.groups"): EventFeature => ({
  subscription,
  register: (app, deps) => {
    const channelType = subscription === "message.channels" ? "channel" : "group";
    app.message(async ({ message, body, context }) => {
      if (context.isRepeat === true) return;
      const parsed = messageSchema.safeParse(message);
      if (!parsed.success) return;
      const { channel_type, user, bot_id: bot, subtype, text, files } = parsed.data;
      if (channel_type !== channelType || user === undefined || bot || !sharing.has(subtype)) return;
      await deps.useCases.noticeShare(
        { teamId: bodySchema.parse(body).team_id, userId: user },
        { text: text ?? "", files: (files ?? []).flatMap(({ name }) => name ?? []) },
      );
    });
  },
});
