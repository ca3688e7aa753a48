import { whenClicked, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { ids, readMenuValue } from "../ids.ts";
import { wordsLayout } from "../views/prep.ts";
import { settingsModal } from "../views/settings.ts";
import { showWhy } from "./explain.ts";
import { pauseDay } from "./pause.ts";
import { stopKind } from "./stop.ts";
import { showWrongItem } from "./wrong-item.ts";

/** The overflow menu of a brief. */
export const menu: Feature = {
  register: (app, deps) =>
    whenClicked(app, deps, ids.menu, async (click) => {
      const chosen = readMenuValue(click.value);
      if (chosen === null)
        return click.tell(wordsLayout("This menu is from an older version; the Home tab has it all."));
      switch (chosen.choice) {
        case "pause":
          return pauseDay(deps, click);
        case "stop":
          return stopKind(deps, click, chosen.subject);
        case "wrong":
          return showWrongItem(deps, click, chosen.subject);
        case "why":
          return showWhy(deps, click, chosen.subject);
        case "snooze":
          return click.tell(wordsLayout(words(await deps.useCases.snooze(chosen.subject, click.person.email))));
        case "settings":
          return click.openModal("Settings", async () =>
            settingsModal((await deps.useCases.home(click.person.email)).settings, "message"),
          );
        default:
          return chosen.choice satisfies never;
      }
    }),
};
