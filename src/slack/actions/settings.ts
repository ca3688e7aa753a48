import { type FormReading, type FormValues, fieldOf, whenClicked, whenSubmitted, words } from "../clicks.ts";
import type { Feature } from "../feature.ts";
import { publishHome } from "../home-page.ts";
import { fields, ids } from "../ids.ts";
import { blockedMax, capBounds, leadBounds, settingsModal, stoppable } from "../views/settings.ts";

interface SettingsForm {
  readonly leadMinutes: number;
  readonly dayBefore: boolean;
  readonly digest: boolean;
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly stopped: readonly (keyof typeof stoppable)[];
  readonly blocked: readonly string[];
  readonly nudgeCaps: { readonly perDay: number | null; readonly perWeek: number | null };
}

const time = /^([01]\d|2[0-3]):[0-5]\d$/;
const addressOrDomain = /^(?:[^\s@<>,;]{1,64}@)?(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.)+[\p{L}\p{N}-]{2,63}$/u;

/** Pure: the form, or what is wrong with each field in words. */
function readSettings(values: FormValues): FormReading<SettingsForm> {
  const errors: Record<string, string> = {};
  const leadText = (fieldOf(values, fields.lead).value ?? "").trim();
  const leadMinutes = Number(leadText);
  if (!/^\d{1,4}$/.test(leadText) || leadMinutes < leadBounds.min || leadMinutes > leadBounds.max)
    errors[fields.lead] = `A whole number of minutes from ${leadBounds.min} to ${leadBounds.max}.`;

  const cap = (block: string): number | null => {
    const text = (fieldOf(values, block).value ?? "").trim();
    const most = Number(text);
    if (text === "") return null;
    if (!/^\d{1,3}$/.test(text) || most < capBounds.min || most > capBounds.max)
      errors[block] =
        `A whole number from ${capBounds.min} to ${capBounds.max}, or nothing. To get none, tick them above.`;
    return most;
  };
  const nudgeCaps = { perDay: cap(fields.nudgesDay), perWeek: cap(fields.nudgesWeek) };

  const from = fieldOf(values, fields.quietFrom).selected_time ?? null;
  const to = fieldOf(values, fields.quietTo).selected_time ?? null;
  if (from !== null && to === null) errors[fields.quietTo] = "Quiet hours need an end as well, or clear the start.";
  if (from === null && to !== null) errors[fields.quietFrom] = "Quiet hours need a start as well, or clear the end.";
  if (from !== null && from === to) errors[fields.quietTo] = "Start and end are the same time.";
  if (from !== null && !time.test(from)) errors[fields.quietFrom] = "A time like 18:30.";
  if (to !== null && !time.test(to)) errors[fields.quietTo] = "A time like 07:30.";

  const entries = (fieldOf(values, fields.blocked).value ?? "")
    .split(/[\s,;]+/)
    .map((entry) => entry.trim().toLowerCase().replace(/^@/, ""))
    .filter((entry) => entry !== "");
  const wrong = entries.find((entry) => !addressOrDomain.test(entry));
  if (wrong !== undefined) errors[fields.blocked] = `"${wrong.slice(0, 60)}" is neither an address nor a domain.`;
  else if (entries.length > blockedMax) errors[fields.blocked] = `At most ${blockedMax} entries.`;

  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const chosen = (block: string) => (fieldOf(values, block).selected_options ?? []).map(({ value }) => value);
  const touches = chosen(fields.touches);
  const stopped = chosen(fields.stopped);
  return {
    ok: true,
    form: {
      leadMinutes,
      dayBefore: touches.includes("dayBefore"),
      digest: touches.includes("digest"),
      quietHours: from === null || to === null ? null : { from, to },
      stopped: stoppableKinds.filter((kind) => stopped.includes(kind)),
      blocked: [...new Set(entries)],
      nudgeCaps,
    },
  };
}

const stoppableKinds = Object.keys(stoppable) as readonly (keyof typeof stoppable)[]; // Object.keys loses the literal type

export const settings: Feature = {
  register: (app, deps) => {
    whenClicked(app, deps, ids.settings, ({ person, onHome, openModal }) =>
      openModal("Settings", async () => {
        const { settings: own } = await deps.useCases.home(person.email);
        return settingsModal(own, onHome ? "home" : "message");
      }),
    );
    whenSubmitted(
      app,
      deps,
      { callbackId: ids.settings, title: "Settings" },
      readSettings,
      async ({ person, identity, client, metadata, form }) => {
        const said = words(await deps.useCases.saveSettings(person.email, form));
        if (metadata === "home") await publishHome(deps, identity, client);
        return said;
      },
    );
  },
};
