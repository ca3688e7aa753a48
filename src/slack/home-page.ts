import type { HomeView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { UpstreamError } from "#domain/errors.ts";
import type { HomeModel, SlackIdentity } from "#flows/use-cases.ts";
import type { SlackDeps } from "./feature.ts";
import { unknownPersonWords } from "./person.ts";
import { homeView, plainHome } from "./views/home.ts";

/** What Slack says of a view whose blocks it does not take. */
const refusals: readonly string[] = ["invalid_blocks", "invalid_arguments", "view_too_large"];

/** Draws the Home tab of one person from what is true now. A workspace that refuses its charts and tables gets the same in words. */
export async function publishHome(deps: SlackDeps, identity: SlackIdentity, client: WebClient): Promise<void> {
  const person = await deps.useCases.whoIs(identity);
  const publish = (view: HomeView) =>
    deps.web.call("views.publish", () => client.views.publish({ user_id: identity.userId, view }), { writes: false });
  if (person === null) {
    await publish(plainHome(unknownPersonWords));
    return;
  }
  const model = await deps.useCases.home(person.email);
  try {
    await publish(homeView(model));
  } catch (error) {
    const isRefused = error instanceof UpstreamError && refusals.includes(error.reason);
    if (!isRefused || !hasPictures(model)) throw error;
    deps.log.warn("slack.home_in_words", { reason: error.reason });
    await publish(homeView(model, { plain: true }));
  }
}

const hasPictures = ({ parts = [] }: HomeModel): boolean =>
  parts.some(({ kind }) => kind === "chart" || kind === "table");
