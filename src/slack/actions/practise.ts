import { whenClicked, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { ids } from "../ids.ts";
import { wordsLayout } from "../views/prep.ts";

/** "Practise 5 min" on a brief: the thread that appears is the answer; only a "no" needs words. */
export const practise: Feature = {
  register: (app, deps) =>
    whenClicked(app, deps, ids.practise, async ({ person, value, tell }) => {
      const result = await deps.useCases.practise(value, person.email);
      if (result.kind === "refused") await tell(wordsLayout(words(result)));
    }),
};
