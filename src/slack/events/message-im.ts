import { z } from "zod";
import type { SlackIdentity } from "#flows/use-cases.ts";
import { neverSilent } from "../clicks.ts";
import { askPrep, practiceAskedFor } from "../commands/prep.ts";
import type { EventFeature, SlackDeps } from "../feature.ts";
import type { Layout } from "../views/blocks.ts";
import { helpLayout, politeLayout, wordsLayout } from "../views/prep.ts";
import { sceneMessage } from "./scene-message.ts";

const messageSchema = z.object({
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  subtype: z.string().optional(),
  text: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
const bodySchema = z.object({ team_id: z.string() });

/** "prep", "/prep northwind", "brief me for Northwind": what a person types when they forget that it is a command. */
const asksForBrief = /^\s*\/?(?:prep|brief(?:\s+me)?)\b(?:\s+(?:for|on|before)\b)?\s*(.*)$/isu;
const nextCall = /^(?:my\s+)?(?:next\s+)?(?:call|meeting)?[.!?]*$/iu;

export function briefAskedFor(text: string): string | null {
  const rest = asksForBrief.exec(text)?.[1]?.trim();
  if (rest === undefined) return null;
  return nextCall.test(rest) ? "" : rest;
}

/** A question in words. False: it is none, or not from one of our people. */
async function isAnswered(
  deps: SlackDeps,
  {
    identity,
    ...rest
  }: {
    readonly identity: SlackIdentity;
    readonly text: string;
    readonly thread: { readonly channel: string; readonly ts: string };
    readonly message: { readonly channel: string; readonly ts: string };
  },
  reply: (layout: Layout) => Promise<unknown>,
): Promise<boolean> {
  const person = await deps.useCases.whoIs(identity);
  if (person === null) return false;
  const asked = await deps.useCases.ask({ email: person.email, ...rest });
  if (asked.kind === "refused") await reply(wordsLayout(asked.because));
  return asked.kind !== "not-a-question";
}

export const messageIm: EventFeature = {
  subscription: "message.im",
  register: (app, deps) =>
    app.message(async ({ message, body, client, context }) => {
      if (await sceneMessage(deps, message, body)) return;
      if (context.isRepeat === true) return;
      const said = messageSchema.parse(message);
      // Edits, joins and files have a subtype; messages of bots (ours among them) must never be answered.
      if (said.channel_type !== "im" || said.subtype !== undefined || said.bot_id || said.user === undefined) return;
      const { channel, user } = said;
      const reply = (layout: Layout) =>
        deps.web.call(
          "chat.postMessage",
          () =>
            client.chat.postMessage({
              channel,
              thread_ts: said.thread_ts ?? said.ts,
              unfurl_links: false,
              unfurl_media: false,
              ...layout,
            }),
          { writes: true },
        );
      await neverSilent(reply, async () => {
        const typed = said.text ?? "";
        const text = practiceAskedFor(typed) === null ? briefAskedFor(typed) : typed;
        const identity = { teamId: bodySchema.parse(body).team_id, userId: user };
        const thread = { channel, ts: said.thread_ts ?? said.ts };
        const asking = { channel, ts: said.ts };
        if (text === null || /^help$/i.test(text)) {
          if (
            !/^\s*help\s*$/i.test(typed) &&
            (await isAnswered(deps, { identity, text: typed, thread, message: asking }, reply))
          )
            return;
          await reply(politeLayout(typed) ?? helpLayout());
          return;
        }
        const layout = await askPrep(deps, { identity, text, channel, always: true, thread, message: asking });
        // An answer in words comes by itself.
        if (layout !== null) await reply(layout);
      });
    }),
};
