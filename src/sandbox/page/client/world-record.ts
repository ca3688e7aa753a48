import type { WorldAccount } from "../../world/api.ts";
import { type Desk, saidLine } from "./desk.ts";
import { el } from "./dom.ts";

let chosenAccount = "";
let chosenDeal = "";
let chosenField = "stage";

const fields: readonly (readonly [string, string])[] = [
  ["stage", "Stage"],
  ["competitor", "Competitor"],
  ["close_date", "Close date"],
  ["next_step", "Next step"],
];

const spelled = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

/** One account's record in the CRM: a field changes as an import would change it. */
export function recordPart(desk: Desk): readonly Node[] {
  const { world } = desk;
  const own = new Set(world.events.flatMap(({ decision }) => decision?.account?.id ?? []));
  const accounts = world.accounts
    .filter(({ opportunities }) => opportunities.length > 0)
    .toSorted((a, b) => Number(own.has(b.id)) - Number(own.has(a.id)) || a.name.localeCompare(b.name));
  const account = accounts.find(({ id }) => id === chosenAccount) ?? accounts[0];
  if (account === undefined)
    return [el("h2", {}, "Account record"), el("p", { class: "soft" }, "This person may see no account with a deal.")];
  const deal = account.opportunities.find(({ id }) => id === chosenDeal) ?? account.opportunities[0];
  if (deal === undefined) return [];
  const names = [...fields, ...Object.keys(deal.meddpicc).map((name) => [name, spelled(name)] as const)];
  const field = names.some(([name]) => name === chosenField) ? chosenField : "stage";
  const value = valueField(desk, deal, field);
  return [
    el("h2", {}, "Account record"),
    saidLine("record"),
    el(
      "form",
      {
        class: "stack",
        submit: (event) => {
          event.preventDefault();
          value.blur();
          void desk.change("record", "record", { opportunity: deal.id, field, value: value.value });
        },
      },
      el(
        "div",
        { class: "row" },
        choice(
          "Account",
          "record-account",
          account.id,
          accounts.map(({ id, name }) => [id, own.has(id) ? `${name} (in the calendar)` : name]),
          (id) => {
            chosenAccount = id;
            desk.again();
          },
        ),
        choice(
          "Deal",
          "record-deal",
          deal.id,
          account.opportunities.map(({ id, name }) => [id, name]),
          (id) => {
            chosenDeal = id;
            desk.again();
          },
        ),
      ),
      el(
        "div",
        { class: "row" },
        choice("Field", "record-field", field, names, (name) => {
          chosenField = name;
          desk.again();
        }),
        value,
        el("button", { type: "submit", class: "btn small primary", "data-key": "record-save" }, "Save"),
      ),
    ),
  ];
}

function choice(
  label: string,
  key: string,
  now: string,
  options: readonly (readonly [string, string])[],
  chose: (value: string) => void,
): HTMLSelectElement {
  const select = el(
    "select",
    {
      "aria-label": label,
      "data-key": key,
      change: () => {
        // The panel is drawn again below; a field in focus would keep it as it is.
        select.blur();
        chose(select.value);
        document.querySelector<HTMLElement>(`[data-key="${key}"]`)?.focus();
      },
    },
    ...options.map(([value, words]) => el("option", { value, selected: value === now }, words)),
  );
  return select;
}

type Deal = WorldAccount["opportunities"][number];

function valueField({ world }: Desk, deal: Deal, field: string): HTMLInputElement | HTMLSelectElement {
  const shared = { "aria-label": "Value", "data-key": "record-value" };
  if (field === "stage")
    return el(
      "select",
      shared,
      ...world.stages.map((stage) => el("option", { selected: stage === deal.stage }, stage)),
    );
  if (field === "competitor")
    return el(
      "select",
      shared,
      el("option", { value: "" }, "none"),
      ...world.competitors.map((name) => el("option", { selected: name === deal.competitor }, name)),
    );
  if (field === "close_date") return el("input", { ...shared, type: "date", value: deal.closeDate });
  return el("input", {
    ...shared,
    type: "text",
    maxlength: 2000,
    placeholder: "empty",
    value: field === "next_step" ? deal.nextStep : (deal.meddpicc[field]?.value ?? null),
  });
}
