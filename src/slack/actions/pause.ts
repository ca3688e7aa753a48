import { type Click, whenClicked, words } from "../clicks.ts";
import type { Feature, SlackDeps } from "../feature.ts";
import { publishHome } from "../home-page.ts";
import { ids } from "../ids.ts";
import { wordsLayout } from "../views/prep.ts";

/** From now, not from midnight: "a day" means 24 hours wherever the rep is. */
export async function pauseDay(deps: SlackDeps, click: Click): Promise<void> {
  await setPause(deps, click, deps.clock.now().add({ hours: 24 }));
}

async function setPause(deps: SlackDeps, click: Click, until: Temporal.Instant | null): Promise<void> {
  const result = await deps.useCases.pause(click.person.email, until);
  if (click.onHome) await publishHome(deps, click.identity, click.client);
  if (!click.onHome || result.kind === "refused") await click.tell(wordsLayout(words(result)));
}

export const pause: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, ids.pauseDay, (click) => pauseDay(deps, click));
    whenClicked(app, deps, ids.resume, (click) => setPause(deps, click, null));
  },
};
