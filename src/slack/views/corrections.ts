/** The two modals by which a rep corrects a decision, and the one by which they say what was wrong. */
import type { InputBlock, ModalView } from "@slack/types";
import { fields, ids } from "../ids.ts";
import { outside } from "../text.ts";
import { input, modal, option, outcomeModal, paragraph, plain } from "./blocks.ts";

/** Asked only where there is a series; without it the correction is for this call. */
function scopeInput(inSeries: boolean): readonly InputBlock[] {
  if (!inSeries) return [];
  const once = option("This call only", "occurrence");
  return [
    input(fields.scope, "Remember it for", {
      type: "radio_buttons",
      action_id: fields.value,
      initial_option: once,
      options: [once, option("Every call of this series", "series")],
    }),
  ];
}

export const wrongAccountModal = (deliveryId: string, inSeries: boolean): ModalView =>
  modal(
    "Wrong account",
    [
      input(fields.account, "Which account is this call with?", {
        type: "external_select",
        action_id: ids.accountSearch,
        min_query_length: 0,
        placeholder: plain("Choose, or type a name", 150),
      }),
      ...scopeInput(inSeries),
    ],
    { callbackId: ids.wrongAccount, submit: "Use this account", metadata: deliveryId },
  );

export const notACallModal = (deliveryId: string, inSeries: boolean): ModalView =>
  modal(
    "Not a customer call",
    [
      paragraph(
        inSeries
          ? "The brief is withdrawn, and no brief comes for what you choose here. The Home tab still lists it."
          : "The brief is withdrawn, and no other comes for this call. The Home tab still lists it.",
      ),
      ...scopeInput(inSeries),
    ],
    { callbackId: ids.notACall, submit: "Withdraw", metadata: deliveryId },
  );

export const reasonMax = 500;

/** `refused`: why the click was not noted; then there is nothing more to ask. */
export function feedbackModal(deliveryId: string, refused: string | null): ModalView {
  if (refused !== null) return outcomeModal("What was missing?", refused);
  const notUseful = option("It was not useful", "not-useful");
  return modal(
    "What was missing?",
    [
      paragraph("Your answer is noted. A word on why makes the next brief better; you can also just close this."),
      input(fields.verdict, "What is closest?", {
        type: "radio_buttons",
        action_id: fields.value,
        initial_option: notUseful,
        options: [notUseful, option("Something in it is wrong or old", "wrong")],
      }),
      input(
        fields.reason,
        "In a sentence",
        { type: "plain_text_input", action_id: fields.value, multiline: true, max_length: reasonMax },
        { optional: true },
      ),
    ],
    { callbackId: ids.feedbackReason, submit: "Send", metadata: deliveryId },
  );
}

/** What is meant, of everything that the message shows. */
export function wrongItemModal(
  deliveryId: string,
  items: readonly { readonly item: string; readonly words: string }[],
): ModalView {
  return modal(
    "Wrong or old?",
    [
      paragraph(
        "It is taken out of this brief at once. The owner of its source is told what was called wrong or old, not by whom.",
      ),
      input(fields.item, "Which part?", {
        type: "static_select",
        action_id: fields.value,
        placeholder: plain("Choose", 150),
        options: items.slice(0, 50).map(({ item, words }) => option(outside(words, 72), item)),
      }),
    ],
    { callbackId: ids.wrongItem, submit: "Take it out", metadata: deliveryId },
  );
}
