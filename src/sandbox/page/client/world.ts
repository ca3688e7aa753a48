import type { WorldView } from "../../world/api.ts";
import { type Desk, said, saidLine } from "./desk.ts";
import { byId, el, redraw } from "./dom.ts";
import { post, restart } from "./net.ts";
import { calendarPart } from "./world-calendar.ts";
import { clockPart } from "./world-clock.ts";
import { documentPart } from "./world-document.ts";
import { recordPart } from "./world-record.ts";

export interface WorldPanel {
  readonly why: (event: string) => void;
  readonly refresh: () => void;
}

let drawn = "";
let sections: readonly HTMLElement[] = [];

export function showWorld(world: WorldView | string, name: string, panel: WorldPanel): void {
  const place = byId("panel-world");
  if (typeof world === "string") {
    drawn = "";
    redraw(place, el("p", { class: "refusal" }, world));
    return;
  }
  if (drawn !== world.person) {
    said.clear();
    sections = ["clock", "calendar", "record", "document"].map((part) =>
      el("section", { class: "panel-part", "data-part": part }),
    );
    place.replaceChildren(...sections);
    drawn = world.person;
  }
  const desk: Desk = {
    person: world.person,
    name,
    world,
    async change(part, path, body) {
      said.set(part, { ok: true, said: "Working…" });
      showWorld(world, name, panel);
      const begins = "op" in body && body.op === "real";
      const answer = await (begins ? restart("clock", body) : post(path, body, true));
      const words = { ok: answer.ok, said: answer.said ?? (answer.ok ? "Done." : "It did not work.") };
      said.set(part, words);
      panel.refresh();
      showWorld(world, name, panel);
      return words;
    },
    why: panel.why,
    again: () => showWorld(world, name, panel),
  };
  const parts = [clockPart, calendarPart, recordPart, documentPart];
  sections.forEach((section, index) => {
    // Somebody is writing there: their words stay, the next change draws it again.
    const writing =
      section.contains(document.activeElement) && document.activeElement?.matches("input, textarea, select");
    if (writing === true && section.dataset.busy === undefined) {
      const line = section.querySelector(".said");
      const part = section.dataset.part ?? "";
      if (line !== null && said.has(part)) line.replaceWith(saidLine(part));
      return;
    }
    redraw(section, ...(parts[index]?.(desk) ?? []));
  });
}
