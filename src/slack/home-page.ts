import type { WebClient } from "@slack/web-api";
import type { SlackIdentity } from "#flows/use-cases.ts";
import type { SlackDeps } from "./feature.ts";
import { unknownPersonWords } from "./person.ts";
import { homeView, plainHome } from "./views/home.ts";

/** Draws the Home tab of one person from what is true now. */
export async function publishHome(deps: SlackDeps, identity: SlackIdentity, client: WebClient): Promise<void> {
  const person = await deps.useCases.whoIs(identity);
  const view = person === null ? plainHome(unknownPersonWords) : homeView(await deps.useCases.home(person.email));
  await deps.web.call("views.publish", () => client.views.publish({ user_id: identity.userId, view }), {
    writes: false,
  });
}
