import { whenClicked } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { ids } from "../ids.ts";
import { outcomeModal } from "../views/blocks.ts";
import { sourcesModal } from "../views/sources.ts";

export const sources: Feature = {
  register: (app, deps) =>
    whenClicked(app, deps, ids.sources, ({ person, value, openModal }) =>
      openModal("Sources", async () => {
        const brief = await deps.useCases.brief(value, person.email);
        if (brief === null) return outcomeModal("Sources", "This brief is no longer kept, or it is not yours to see.");
        const link = await deps.people.slackLink(person.email);
        return sourcesModal(brief, link?.zone ?? brief.event?.zone ?? "UTC");
      }),
    ),
};
