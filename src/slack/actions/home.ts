import { whenClicked, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { publishHome } from "../home-page.ts";
import { ids } from "../ids.ts";
import { wordsLayout } from "../views/prep.ts";

/** Buttons that only the Home tab has. */
export const home: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, ids.testBrief, async ({ person, tell }) => {
      await tell(wordsLayout(words(await deps.useCases.sendTestBrief(person.email))));
    });
    whenClicked(app, deps, ids.disconnect, async ({ person, identity, client, tell }) => {
      const result = await deps.useCases.disconnectCalendar(person.email);
      await publishHome(deps, identity, client);
      if (result.kind === "refused") await tell(wordsLayout(result.because));
    });
    whenClicked(app, deps, ids.disconnectDrive, async ({ person, identity, client, tell }) => {
      const result = await deps.useCases.disconnectDrive(person.email);
      await publishHome(deps, identity, client);
      await tell(wordsLayout(words(result)));
    });
    // Link buttons: the browser does the work, Slack only wants its ack.
    app.action(ids.connect, ({ ack }) => ack());
    app.action(ids.connectDrive, ({ ack }) => ack());
  },
};
