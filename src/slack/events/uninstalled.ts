import { z } from "zod";
import type { EventFeature, SlackDeps } from "../feature.ts";

const bodySchema = z.object({ team_id: z.string() });
const revokedSchema = z.object({ tokens: z.object({ bot: z.array(z.string()).optional() }).optional() });

/** Either event may come first, twice, or alone: each deletes what is left. */
async function forgetWorkspace(deps: SlackDeps, body: unknown): Promise<void> {
  const { team_id: teamId } = bodySchema.parse(body);
  deps.web.forget(teamId);
  await deps.installations.remove(teamId);
  deps.log.info("slack.uninstalled", { teamId });
}

export const appUninstalled: EventFeature = {
  subscription: "app_uninstalled",
  register: (app, deps) => app.event("app_uninstalled", ({ body }) => forgetWorkspace(deps, body)),
};

export const tokensRevoked: EventFeature = {
  subscription: "tokens_revoked",
  register: (app, deps) =>
    app.event("tokens_revoked", async ({ event, body }) => {
      // Only people's own tokens: this app keeps none.
      const { tokens } = revokedSchema.parse(event);
      if (tokens !== undefined && (tokens.bot ?? []).length === 0) return;
      await forgetWorkspace(deps, body);
    }),
};
