import { createHash } from "node:crypto";
import {
  type FormReading,
  type FormValues,
  fieldOf,
  whenClicked,
  whenSearched,
  whenSubmitted,
  words,
} from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { fields, ids } from "../ids.ts";
import { limits } from "../limits.ts";
import { readScope, type Scope } from "../scope.ts";
import { outside } from "../text.ts";
import { wrongAccountModal } from "../views/corrections.ts";

/** An account's id as a select's value: Slack allows 75 characters, ids have up to 200. */
export function accountKey(id: string): string {
  if (id.length <= limits.optionValue.max && !id.startsWith("sha256:")) return id;
  return `sha256:${createHash("sha256").update(id).digest("base64url")}`;
}

interface Choice {
  readonly key: string;
  readonly name: string;
  readonly scope: Scope;
}

function readChoice(values: FormValues): FormReading<Choice> {
  const scope = readScope(values);
  const chosen = fieldOf(values, fields.account).selected_option;
  if (!chosen) return { ok: false, errors: { [fields.account]: "Choose an account." } };
  if (!scope.ok) return scope;
  return { ok: true, form: { key: chosen.value, name: chosen.text?.text ?? "", scope: scope.form } };
}

export const wrongAccount: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, ids.wrongAccount, ({ person, value, openModal }) =>
      openModal("Wrong account", async () =>
        wrongAccountModal(value, await deps.useCases.isInSeries(value, person.email)),
      ),
    );
    whenSearched(app, deps, ids.accountSearch, async ({ person, metadata, text }) => {
      const found = await deps.useCases.accountChoices(metadata, person.email, text);
      return found.slice(0, limits.options.max).map(({ id, name }) => ({
        text: outside(name, limits.optionText.max),
        value: accountKey(id),
      }));
    });
    whenSubmitted(
      app,
      deps,
      { callbackId: ids.wrongAccount, title: "Wrong account" },
      readChoice,
      async ({ person, metadata, form }) => {
        const accountId = await idOf(form, (search) => deps.useCases.accountChoices(metadata, person.email, search));
        if (accountId === null) return "That account is no longer in the records. Nothing was changed.";
        const { email } = person;
        return words(await deps.useCases.correctAccount({ deliveryId: metadata, email, accountId, scope: form.scope }));
      },
    );
  },
};

/** A short id is the key itself; a long one is found again by the name it was shown under. */
async function idOf(
  { key, name }: Choice,
  search: (text: string) => Promise<readonly { readonly id: string }[]>,
): Promise<string | null> {
  if (!key.startsWith("sha256:")) return key;
  const shown = name.replaceAll("\u2060", "").replace(/…$/, "");
  return (await search(shown)).find(({ id }) => accountKey(id) === key)?.id ?? null;
}
