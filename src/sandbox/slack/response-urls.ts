import { z } from "zod";
import type { Core } from "./core.ts";
import { requireValid, withBlockIds } from "./validation.ts";
import type { StoredMessage } from "./wire.ts";
import { SlackRefusal } from "./wire.ts";

const MOST_USES = 5;
const LIFE_MS = 30 * 60_000;

const bodySchema = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

interface Source {
  readonly user: string;
  readonly channel: string;
  /** The message with the button; null for a command. */
  readonly message: StoredMessage | null;
}

/** The URLs handed out with commands and clicks: five uses within thirty minutes, then they are dead. */
export function createResponseUrls(core: Core) {
  const urls = new Map<string, Source & { uses: number; at: number }>();

  function apply(source: Source, value: unknown): StoredMessage | null {
    const parsed = bodySchema.safeParse(value);
    if (!parsed.success) throw new SlackRefusal("invalid_payload");
    const body = parsed.data;
    const original = source.message === null ? null : core.messages.get(source.channel, source.message.ts);
    if (body.delete_original === true) {
      if (original !== null) core.messages.change(original, { deleted: true }, { edit: false });
      return null;
    }
    const sent = body.blocks ?? [];
    if (sent.length > 0) requireValid(core.validate, "message", { blocks: sent });
    else if ((body.text ?? "") === "") throw new SlackRefusal("no_text");
    const blocks = withBlockIds(sent, () => core.ids.next("b"));
    const content = { text: body.text ?? "", blocks };
    // A click's answer replaces the message unless it says otherwise; a command has no message to replace.
    const replaces = body.replace_original ?? (source.message !== null && body.response_type === undefined);
    if (replaces && original !== null) return core.messages.change(original, content, { edit: true });
    return core.messages.add({
      channel: source.channel,
      user: core.identity.botUserId,
      fromBot: true,
      ...content,
      threadTs: body.thread_ts ?? null,
      ephemeralFor: body.response_type === "in_channel" ? null : source.user,
    });
  }

  return {
    create(source: Source): string {
      const id = `${core.identity.teamId}/${core.ids.next("").toLowerCase()}/${core.ids.next("").toLowerCase()}`;
      if (urls.size > 5_000) for (const key of [...urls.keys()].slice(0, 2_500)) urls.delete(key);
      urls.set(id, { ...source, uses: 0, at: core.clock.now().epochMilliseconds });
      return id;
    },
    /** Answers with Slack's status codes: 200 "ok", 404 for a dead URL, 400 for a body that cannot be posted. */
    post(id: string, value: unknown): { readonly status: number; readonly error: string | null } {
      const source = urls.get(id);
      if (source === undefined) return { status: 404, error: "invalid_url" };
      if (core.clock.now().epochMilliseconds - source.at > LIFE_MS) return { status: 404, error: "expired_url" };
      if (source.uses >= MOST_USES) return { status: 404, error: "used_url" };
      source.uses += 1;
      try {
        apply(source, value);
        return { status: 200, error: null };
      } catch (error) {
        if (error instanceof SlackRefusal) return { status: 400, error: error.error };
        throw error;
      }
    },
    apply,
    clear: () => urls.clear(),
  };
}
export type ResponseUrls = ReturnType<typeof createResponseUrls>;
