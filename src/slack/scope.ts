import { type FormReading, type FormValues, fieldOf } from "./clicks.ts";
import { fields } from "./ids.ts";

export type Scope = "occurrence" | "series";

/** A form without the question is about a single call. */
export function readScope(values: FormValues): FormReading<Scope> {
  if (!(fields.scope in values)) return { ok: true, form: "occurrence" };
  const chosen = fieldOf(values, fields.scope).selected_option?.value;
  return chosen === "occurrence" || chosen === "series"
    ? { ok: true, form: chosen }
    : { ok: false, errors: { [fields.scope]: "Choose this call or the whole series." } };
}
