import { whenClicked, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { ids } from "../ids.ts";
import { wordsLayout } from "../views/prep.ts";

/** "Learn 2 min" on a brief: the lesson that appears is the answer. */
export const learn: Feature = {
  register: (app, deps) =>
    whenClicked(app, deps, ids.learn, async ({ person, value, tell }) => {
      const said = words(await deps.useCases.learn(value, person.email));
      if (said !== "") await tell(wordsLayout(said));
    }),
};
