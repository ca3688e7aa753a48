import type { PrepAnswer } from "#flows/use-cases.ts";
import { type Click, whenClicked } from "../clicks.ts";
import type { Feature, SlackDeps } from "../feature.ts";
import { ids } from "../ids.ts";
import { prepLayout } from "../views/prep.ts";

async function answer(deps: SlackDeps, click: Click, result: PrepAnswer): Promise<void> {
  const link = await deps.people.slackLink(click.person.email);
  const layout = prepLayout(result, { inOwnDm: false, zone: link?.zone ?? "UTC" });
  if (layout !== null) await click.tell(layout);
}

/** The choices that /prep offers, and "Brief me now" on the Home tab. */
export const prepChoice: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, new RegExp(`^${ids.prepAccount}\\d+$`), async (click) =>
      answer(deps, click, await deps.useCases.prepAccount(click.person.email, click.value)),
    );
    whenClicked(app, deps, new RegExp(`^${ids.prepEvent}\\d+$`), async (click) =>
      answer(deps, click, await deps.useCases.prepEvent(click.person.email, click.value)),
    );
  },
};
