import { type Click, whenClicked, words } from "../clicks.ts";
import type { Feature, SlackDeps } from "../feature.ts";
import { ids } from "../ids.ts";
import { wordsLayout } from "../views/prep.ts";
import { stoppable } from "../views/settings.ts";

export async function stopKind(deps: SlackDeps, click: Click, asked: string): Promise<void> {
  const kind = (Object.keys(stoppable) as (keyof typeof stoppable)[]).find((known) => known === asked); // Object.keys loses the literal type
  if (kind === undefined) {
    await click.tell(wordsLayout("This kind of message cannot be stopped here. The Home tab has all settings."));
    return;
  }
  await click.tell(wordsLayout(words(await deps.useCases.stop(click.person.email, kind))));
}

export const stop: Feature = {
  register: (app, deps) => whenClicked(app, deps, ids.stop, (click) => stopKind(deps, click, click.value)),
};
