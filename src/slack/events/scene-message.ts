/** Messages in the thread of a roleplay: said, edited, deleted. Everything else is left to who comes next. */
import { z } from "zod";
import type { SceneMessage } from "#flows/use-cases.ts";
import type { SlackDeps } from "../feature.ts";

const said = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  text: z.string().optional(),
  files: z.array(z.unknown()).optional(),
  edited: z.unknown().optional(),
});
const messageSchema = z.union([
  z.object({ channel: z.string(), subtype: z.literal("message_changed"), message: said }),
  z.object({
    channel: z.string(),
    subtype: z.literal("message_deleted"),
    deleted_ts: z.string(),
    previous_message: said,
  }),
  said.extend({ channel: z.string(), subtype: z.enum(["file_share", "thread_broadcast"]).optional() }),
]);
const bodySchema = z.object({ team_id: z.string(), event_id: z.string().optional() });

export async function sceneMessage(deps: SlackDeps, message: unknown, body: unknown): Promise<boolean> {
  const parsed = messageSchema.safeParse(message);
  if (!parsed.success) return false;
  const { data } = parsed;
  const one = "message" in data ? data.message : "previous_message" in data ? data.previous_message : data;
  // Slack changes a message by itself too, when it unfolds a link: nobody edited that.
  if ("message" in data && data.message.edited == null) return false;
  if (one.bot_id != null || one.user === undefined || one.thread_ts === undefined || one.thread_ts === one.ts)
    return false;
  const { team_id: teamId, event_id: eventId } = bodySchema.parse(body);
  const person = await deps.useCases.whoIs({ teamId, userId: one.user });
  if (person === null) return false;
  const what: SceneMessage["what"] =
    "previous_message" in data
      ? { kind: "deleted" }
      : { kind: "message" in data ? "edited" : "said", text: one.text ?? "", files: one.files?.length ?? 0 };
  return deps.useCases.sceneMessage({
    email: person.email,
    channel: data.channel,
    threadTs: one.thread_ts,
    eventId: eventId ?? `${what.kind}-${one.ts}`,
    messageId: one.ts,
    what,
  });
}
