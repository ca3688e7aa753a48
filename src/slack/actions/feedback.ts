import { type FormReading, type FormValues, fieldOf, whenClicked, whenSubmitted, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { fields, ids } from "../ids.ts";
import { feedbackModal, reasonMax } from "../views/corrections.ts";
import { wordsLayout } from "../views/prep.ts";

interface Reason {
  readonly verdict: "not-useful" | "wrong";
  readonly reason: string | null;
}

function readReason(values: FormValues): FormReading<Reason> {
  const text = (fieldOf(values, fields.reason).value ?? "").trim();
  if (text.length > reasonMax)
    return { ok: false, errors: { [fields.reason]: `At most ${reasonMax} characters, please.` } };
  const wrong = fieldOf(values, fields.verdict).selected_option?.value === "wrong";
  return { ok: true, form: { verdict: wrong ? "wrong" : "not-useful", reason: text === "" ? null : text } };
}

export const feedback: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, ids.useful, async ({ person, value, tell }) => {
      const input = { deliveryId: value, email: person.email, verdict: "useful", reason: null } as const;
      await tell(wordsLayout(words(await deps.useCases.feedback(input))));
    });
    // The verdict counts at the click; the modal only asks for more.
    whenClicked(app, deps, ids.notUseful, ({ person, value, openModal }) =>
      openModal("What was missing?", async () => {
        const input = { deliveryId: value, email: person.email, verdict: "not-useful", reason: null } as const;
        const noted = await deps.useCases.feedback(input);
        return feedbackModal(value, noted.kind === "refused" ? noted.because : null);
      }),
    );
    whenSubmitted(
      app,
      deps,
      { callbackId: ids.feedbackReason, title: "What was missing?" },
      readReason,
      async ({ person, metadata, form }) =>
        words(await deps.useCases.feedback({ deliveryId: metadata, email: person.email, ...form })),
    );
  },
};
