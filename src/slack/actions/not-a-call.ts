import { whenClicked, whenSubmitted, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { ids } from "../ids.ts";
import { readScope } from "../scope.ts";
import { notACallModal } from "../views/corrections.ts";
import { wordsLayout } from "../views/prep.ts";

export const notACall: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, ids.notACall, ({ person, value, openModal }) =>
      openModal("Not a customer call", async () =>
        notACallModal(value, await deps.useCases.isInSeries(value, person.email)),
      ),
    );
    whenClicked(app, deps, ids.undo, async ({ person, value, tell }) => {
      await tell(wordsLayout(words(await deps.useCases.undoNotACall({ deliveryId: value, email: person.email }))));
    });
    whenSubmitted(
      app,
      deps,
      { callbackId: ids.notACall, title: "Not a customer call" },
      readScope,
      async ({ person, metadata, form }) =>
        words(await deps.useCases.notACall({ deliveryId: metadata, email: person.email, scope: form })),
    );
  },
};
