import { type Click, type FormReading, type FormValues, fieldOf, whenSubmitted, words } from "../clicks.ts";
import type { Feature, SlackDeps } from "../feature.ts";
import { fields, ids } from "../ids.ts";
import { outcomeModal } from "../views/blocks.ts";
import { wrongItemModal } from "../views/corrections.ts";

const title = "Wrong or old?";

function readItem(values: FormValues): FormReading<{ readonly item: string }> {
  const item = fieldOf(values, fields.item).selected_option?.value ?? "";
  return item === ""
    ? { ok: false, errors: { [fields.item]: "Choose what is wrong or old." } }
    : { ok: true, form: { item } };
}

/** From a brief's menu: which part of it is meant. */
export const showWrongItem = (deps: SlackDeps, click: Click, deliveryId: string): Promise<void> =>
  click.openModal(title, async () => {
    const items = await deps.useCases.reportableItems(deliveryId, click.person.email);
    return items === null || items.length === 0
      ? outcomeModal(title, "This brief is no longer kept, or it is not yours.")
      : wrongItemModal(deliveryId, items);
  });

export const wrongItem: Feature = {
  register: (app, deps) =>
    whenSubmitted(app, deps, { callbackId: ids.wrongItem, title }, readItem, async ({ person, metadata, form }) =>
      words(await deps.useCases.reportItem({ deliveryId: metadata, email: person.email, item: form.item })),
    ),
};
