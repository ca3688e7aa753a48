import type { WorldView } from "../../world/api.ts";
import { byId, el, redraw } from "./dom.ts";

/** Five steps that the product ticks; see world/api.ts for how it knows. */
const hidden = () => localStorage.getItem("guide") === "hidden";

export function showGuide(world: WorldView | string, name: string): void {
  redraw(byId("panel-guide"), typeof world === "string" ? el("p", { class: "refusal" }, world) : guide(world, name));
}

function guide(world: WorldView, name: string): HTMLElement {
  const done = world.guide.filter((step) => step.done).length;
  byId("tab-guide").textContent = hidden() ? "Guide" : `Guide ${done}/${world.guide.length}`;
  const next = world.guide.find((step) => !step.done);
  if (hidden())
    return el(
      "div",
      { class: "panel-part" },
      el("p", {}, "The guided start is put away."),
      el(
        "button",
        { type: "button", class: "btn", "data-key": "guide", click: () => toggle(world, name) },
        "Show the five steps",
      ),
    );
  return el(
    "div",
    { class: "panel-part" },
    el("h2", {}, done === world.guide.length ? "That was the week" : "A rep’s week in two minutes"),
    el(
      "p",
      { class: "soft" },
      done === world.guide.length
        ? "All five steps are done. Change anything in World, or reset the demo from the menu."
        : "Each step is ticked when Sideline itself has seen it happen.",
    ),
    el("progress", { max: world.guide.length, value: done, "aria-label": "Steps done" }),
    el(
      "ol",
      { class: "steps" },
      ...world.guide.map((step) =>
        el(
          "li",
          {
            class: step.done ? "done" : step === next ? "next" : "",
            "data-step": step.id,
            ...(step === next ? { "aria-current": "step" } : {}),
          },
          el("span", { class: "tick", "aria-hidden": "true" }, step.done ? "✓" : ""),
          el(
            "div",
            {},
            el("b", {}, step.title),
            el("span", { class: "sr" }, step.done ? " (done)" : " (to do)"),
            el("p", {}, step.hint),
          ),
        ),
      ),
    ),
    el(
      "button",
      { type: "button", class: "btn small", "data-key": "guide", click: () => toggle(world, name) },
      "Put the guide away",
    ),
  );
}

function toggle(world: WorldView, name: string): void {
  localStorage.setItem("guide", hidden() ? "shown" : "hidden");
  showGuide(world, name);
}
