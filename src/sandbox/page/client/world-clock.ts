import { type Desk, saidLine } from "./desk.ts";
import { el } from "./dom.ts";
import { clockWords, dayWords, spanWords } from "./times.ts";

/** The sandbox's clock: forward only, as time is. */
export function clockPart(desk: Desk): readonly (Node | null)[] {
  const { world, person, name } = desk;
  const go = (label: string, body: object, key: string, title = "") =>
    el(
      "button",
      {
        type: "button",
        class: "btn small",
        "data-key": key,
        title,
        click: () => void desk.change("clock", "clock", body),
      },
      label,
    );
  return [
    el(
      "h2",
      {},
      "Clock",
      el("small", {}, ` ${dayWords(world.now, world.zone)}, ${clockWords(world.now, world.zone)} for ${name}`),
    ),
    el(
      "div",
      { class: "row" },
      go("+5 min", { op: "forward", minutes: 5 }, "clock-5"),
      go("+30 min", { op: "forward", minutes: 30 }, "clock-30"),
      go("Next thing", { op: "next", person }, "clock-next", "The next thing that will happen to this person"),
      go("Thursday 9:30", { op: "to", person, weekday: "thursday", time: "09:30" }, "clock-thursday"),
      world.offsetMs > 0
        ? go("Back to real time", { op: "real" }, "clock-real", "Begins the demo anew: time does not run backwards")
        : null,
    ),
    world.next === null
      ? el("p", { class: "soft" }, "Nothing is waiting for this person.")
      : el(
          "p",
          { class: "soft" },
          `Next: ${world.next.what.replace(/\.$/, "")}, in ${spanWords(Date.parse(world.next.at) - Date.parse(world.now))}.`,
        ),
    saidLine("clock"),
  ];
}
