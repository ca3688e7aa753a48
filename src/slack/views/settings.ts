import type { Checkboxes, ModalView, NumberInput, Timepicker } from "@slack/types";
import type { DeliveryKind, RepSettings } from "#domain/moments/delivery.ts";
import { fields, ids } from "../ids.ts";
import { input, modal, option } from "./blocks.ts";

/** Kinds a rep can stop; notices about the connection are said once and stay, and what is asked for is always answered. */
export const stoppable = {
  brief: "Briefs before calls",
  "day-before": "Day-before briefs",
  digest: "Morning digest",
  nudge: "Nudges about what to practise or coach",
  "owner-note": "Notes about documents that you own",
} as const satisfies Partial<Record<DeliveryKind, string>>;

export const leadBounds = { min: 5, max: 1_440 } as const;
export const blockedMax = 100;
export const capBounds = { min: 1, max: 100 } as const;

/** `from`: where it was opened ("home" is redrawn after saving). */
export function settingsModal(settings: RepSettings, from: "home" | "message"): ModalView {
  return modal(
    "Settings",
    [
      input(
        fields.lead,
        "Minutes before a call",
        {
          type: "number_input",
          action_id: fields.value,
          is_decimal_allowed: false,
          min_value: String(leadBounds.min),
          max_value: String(leadBounds.max),
          initial_value: String(settings.leadMinutes),
        },
        { hint: "A call that appears later than this gets its brief at once." },
      ),
      input(fields.touches, "Also send", touches(settings), { optional: true }),
      input(fields.quietFrom, "Quiet from", time(settings.quietHours?.from), {
        optional: true,
        hint: "In your own time zone. A brief due in quiet hours comes when they end, if that is before the call.",
      }),
      input(fields.quietTo, "Quiet until", time(settings.quietHours?.to), { optional: true }),
      input(fields.stopped, "Do not send me", stopped(settings), { optional: true }),
      input(fields.nudgesDay, "Nudges a day, at most", cap(settings.nudgeCaps.perDay), {
        optional: true,
        hint: "Empty: as many as your company allows. More than those never come.",
      }),
      input(fields.nudgesWeek, "Nudges in seven days, at most", cap(settings.nudgeCaps.perWeek), { optional: true }),
      input(
        fields.blocked,
        "Addresses and domains that are never a customer call",
        {
          type: "plain_text_input",
          action_id: fields.value,
          multiline: true,
          max_length: 3_000,
          ...blockedText(settings.blocked),
        },
        { optional: true, hint: "One on each line: recruiter@example.com or example.com" },
      ),
    ],
    { callbackId: ids.settings, submit: "Save", metadata: from },
  );
}

function touches(settings: RepSettings): Checkboxes {
  const dayBefore = option("A brief the day before", "dayBefore");
  const digest = option("A digest of the day in the morning", "digest");
  return checkboxes(
    [dayBefore, digest],
    [...(settings.dayBefore ? [dayBefore] : []), ...(settings.digest ? [digest] : [])],
  );
}

function stopped(settings: RepSettings): Checkboxes {
  const all = Object.entries(stoppable).map(([kind, words]) => option(words, kind));
  return checkboxes(
    all,
    all.filter(({ value }) => settings.stopped.some((kind) => kind === value)),
  );
}

/** Slack refuses an empty `initial_options`. */
function checkboxes(options: Checkboxes["options"], initial: Checkboxes["options"]): Checkboxes {
  return {
    type: "checkboxes",
    action_id: fields.value,
    options,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  };
}

function cap(own: number | null): NumberInput {
  return {
    type: "number_input",
    action_id: fields.value,
    is_decimal_allowed: false,
    min_value: String(capBounds.min),
    max_value: String(capBounds.max),
    ...(own === null ? {} : { initial_value: String(own) }),
  };
}

function time(initial: string | undefined): Timepicker {
  const known = initial !== undefined && /^([01]\d|2[0-3]):[0-5]\d$/.test(initial);
  return { type: "timepicker", action_id: fields.value, ...(known ? { initial_time: initial } : {}) };
}

function blockedText(blocked: readonly string[]): { readonly initial_value?: string } {
  let text = "";
  for (const entry of blocked) {
    const longer = text === "" ? entry : `${text}\n${entry}`;
    if (longer.length > 3_000) break;
    text = longer;
  }
  return text === "" ? {} : { initial_value: text };
}
