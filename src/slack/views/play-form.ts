/** The modal in which enablement makes a play with one behaviour. Pure. */
import type { ModalView } from "@slack/types";
import { fields } from "../ids.ts";
import { input, modal, option, paragraph, plain } from "./blocks.ts";

export const playForm = "play-form";
/** Block ids; where a problem of the play is shown. */
export const playFields = {
  name: "play-name",
  objective: "play-objective",
  launched: "play-launched",
  ends: "play-ends",
  stages: "play-stages",
  behaviour: "play-behaviour",
  moment: "play-moment",
  says: "play-says",
  not: "play-not",
  yes: "play-yes",
  no: "play-no",
  lesson: "play-lesson",
  retires: "play-retires",
} as const;

const moments = {
  any: "Any call",
  discovery: "Discovery and qualification",
  evaluation: "Evaluation and proof of value",
  negotiation: "Proposal and negotiation",
  renewal: "Renewal",
} as const;

const text = (multiline: boolean, hint: string, max = 1_000) =>
  ({
    type: "plain_text_input",
    action_id: fields.value,
    multiline,
    max_length: max,
    placeholder: plain(hint, 150),
  }) as const;

/** `today`: ISO date, the day that is proposed. */
export function playFormModal(today: string): ModalView {
  const optional = { optional: true };
  const anyMoment = option(moments.any, "any");
  return modal(
    "New play",
    [
      paragraph(
        "One behaviour that you want to hear on calls, from a day on. Briefs of calls that qualify carry it at once; calls are read for its words.",
      ),
      input(playFields.name, "Name", text(false, "Recovery is a finance topic", 150)),
      input(playFields.objective, "What it is for", text(true, "Reach the CFO before the proposal", 900), optional),
      input(playFields.launched, "From", { type: "datepicker", action_id: fields.value, initial_date: today }),
      input(playFields.ends, "Until", { type: "datepicker", action_id: fields.value }, optional),
      input(
        playFields.stages,
        "Stages of deals that qualify, one a line (none: every open deal)",
        text(true, "Evaluation"),
        optional,
      ),
      input(playFields.behaviour, "What the rep does", text(false, "Asks what a second copy of the data costs", 190)),
      input(playFields.moment, "When", {
        type: "static_select",
        action_id: fields.value,
        initial_option: anyMoment,
        options: [
          anyMoment,
          ...Object.entries(moments)
            .filter(([value]) => value !== "any")
            .map(([value, label]) => option(label, value)),
        ],
      }),
      input(playFields.says, "Words that give it away, one cue a line", text(true, "what would a second copy", 2_000)),
      input(
        playFields.not,
        "Words that don't count, one a line",
        text(true, "there is no second copy", 2_000),
        optional,
      ),
      input(
        playFields.yes,
        "Three sentences that are it, one a line",
        text(true, "What would a second copy of this data cost you?", 2_900),
      ),
      input(
        playFields.no,
        "Three sentences that are not, one a line",
        text(true, "Let me show you replay first.", 2_900),
      ),
      input(playFields.lesson, "Id of its microlearning", text(false, "micro-cost-of-a-second-copy", 100), optional),
      input(
        playFields.retires,
        "Ids of documents that it retires, one a line",
        text(true, "launch-atlas-flow-4-v1"),
        optional,
      ),
    ],
    { callbackId: playForm, submit: "Create" },
  );
}
