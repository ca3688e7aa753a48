import { type Click, whenClicked } from "../clicks.ts";
import type { Feature, SlackDeps } from "../feature.ts";
import { ids } from "../ids.ts";
import { outcomeModal } from "../views/blocks.ts";
import { explainModal } from "../views/explain.ts";

export function showWhy(deps: SlackDeps, click: Click, deliveryId: string): Promise<void> {
  return click.openModal("Why this message?", async () => {
    const explanation = await deps.useCases.explain(deliveryId, click.person.email);
    return explanation === null
      ? outcomeModal("Why this message?", "This message is no longer kept, or it is not yours to see.")
      : explainModal(explanation);
  });
}

export const explain: Feature = {
  register: (app, deps) => whenClicked(app, deps, ids.explain, (click) => showWhy(deps, click, click.value)),
};
