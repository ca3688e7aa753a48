import type { Play } from "#domain/behaviours/play.ts";
import { type PlayForm, playOfForm } from "#flows/create-play.ts";
import { type FormReading, type FormValues, fieldOf, neverSilent, whenSubmitted, words } from "../clicks.ts";
import type { CommandFeature } from "../feature.ts";
import { unknownPersonWords } from "../person.ts";
import { outcomeModal, waitingModal } from "../views/blocks.ts";
import { playFields, playForm, playFormModal } from "../views/play-form.ts";
import { wordsLayout } from "../views/prep.ts";

const title = "New play";
const refusedWords = "Plays are made by enablement and admins. Ask one of them, or send them your idea.";

/** Pure: the play, or what is wrong beside the field that is wrong. The checks are those of a file. */
export function readPlayForm(values: FormValues): FormReading<Play> {
  const one = (block: string) => (fieldOf(values, block).value ?? "").trim();
  const lines = (block: string) =>
    one(block)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const form: PlayForm = {
    name: one(playFields.name),
    objective: one(playFields.objective),
    launchedOn: fieldOf(values, playFields.launched).selected_date ?? "",
    endsOn: fieldOf(values, playFields.ends).selected_date ?? null,
    stages: lines(playFields.stages),
    behaviour: one(playFields.behaviour),
    moment: fieldOf(values, playFields.moment).selected_option?.value ?? "any",
    says: lines(playFields.says),
    not: lines(playFields.not),
    yes: lines(playFields.yes),
    no: lines(playFields.no),
    microlearning: one(playFields.lesson) || null,
    retires: lines(playFields.retires),
  };
  const read = playOfForm(form);
  if ("play" in read) return { ok: true, form: read.play };
  const errors: Record<string, string> = {};
  for (const { path, text } of read.problems) {
    const block = blockOf(path);
    const place = path.findLast((part) => typeof part === "number" && part > 0);
    const line =
      path.includes("says") || path.includes("not") || path.includes("examples")
        ? `Line ${Number(place ?? 0) + 1}: `
        : "";
    errors[block] ??= `${line}${text.replace(/^[\w.]+: /, "")}`.slice(0, 250);
  }
  return { ok: false, errors };
}

/** The field in which a problem of the play is shown. */
function blockOf(path: readonly PropertyKey[]): string {
  const [top, , part, kind] = path;
  switch (top) {
    case "behaviours":
      if (part === "examples") return kind === "no" ? playFields.no : playFields.yes;
      if (part === "says") return playFields.says;
      if (part === "not") return playFields.not;
      if (part === "moment") return playFields.moment;
      return part === "microlearning" ? playFields.lesson : playFields.behaviour;
    case "launched_on":
      return playFields.launched;
    case "ends_on":
      return playFields.ends;
    case "objective":
      return playFields.objective;
    case "qualifies_when":
      return playFields.stages;
    case "retires":
      return playFields.retires;
    default:
      return playFields.name;
  }
}

export const play: CommandFeature = {
  command: "/play",
  description: "Make a play: a behaviour to hear on calls (enablement and admins)",
  usageHint: "opens a form",
  register: (app, deps) => {
    app.command("/play", async ({ ack, command, client, respond }) => {
      // The trigger lives three seconds, and a store can be busy for longer: a waiting page is opened first.
      await ack();
      const tell = (said: string) => respond({ response_type: "ephemeral", ...wordsLayout(said) });
      await neverSilent(
        (layout) => respond({ response_type: "ephemeral", ...layout }),
        async () => {
          const opened = await deps.web.call(
            "views.open",
            () => client.views.open({ trigger_id: command.trigger_id, view: waitingModal(title) }),
            { writes: false },
          );
          const person = await deps.useCases.whoIs({ teamId: command.team_id, userId: command.user_id });
          const may = person !== null && (await deps.useCases.mayCreatePlays(person.email));
          const refused = person === null ? unknownPersonWords : refusedWords;
          const view = may ? playFormModal(deps.clock.now().toString().slice(0, 10)) : outcomeModal(title, refused);
          const viewId = opened.view?.id;
          if (viewId === undefined) await tell(may ? "The form could not be opened. Try /play again." : refused);
          else
            await deps.web.call("views.update", () => client.views.update({ view_id: viewId, view }), {
              writes: false,
            });
        },
      );
    });
    whenSubmitted(app, deps, { callbackId: playForm, title }, readPlayForm, async ({ person, form }) =>
      words(await deps.useCases.createPlay(person.email, form)),
    );
  },
};
