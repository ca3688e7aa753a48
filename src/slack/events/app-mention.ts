import type { EventFeature } from "../feature.ts";
import { wordsLayout } from "../views/prep.ts";

export const appMention: EventFeature = {
  subscription: "app_mention",
  register: (app, deps) =>
    app.event("app_mention", async ({ event, client }) => {
      const { user, channel } = event;
      if (user === undefined || event.bot_id !== undefined) return;
      const layout = wordsLayout(
        "I only write in direct messages, because briefs hold customer data. Type /prep for your next call, or /prep help.",
      );
      await deps.web.call(
        "chat.postEphemeral",
        () =>
          client.chat.postEphemeral({
            channel,
            user,
            ...(event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts }),
            ...layout,
          }),
        { writes: true },
      );
    }),
};
