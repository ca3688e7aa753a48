import { z } from "zod";
import type { EventFeature } from "../feature.ts";
import { publishHome } from "../home-page.ts";
import { failedWords } from "../person.ts";
import { plainHome } from "../views/home.ts";

const bodySchema = z.object({ team_id: z.string() });

export const appHomeOpened: EventFeature = {
  subscription: "app_home_opened",
  register: (app, deps) =>
    app.event("app_home_opened", async ({ event, body, client }) => {
      // The messages tab has its suggested prompts from the manifest.
      if (event.tab !== "home") return;
      const identity = { teamId: bodySchema.parse(body).team_id, userId: event.user };
      try {
        await publishHome(deps, identity, client);
      } catch (error) {
        await client.views.publish({ user_id: event.user, view: plainHome(failedWords) }).catch(() => {}); // the first error is the one to report
        throw error;
      }
    }),
};
