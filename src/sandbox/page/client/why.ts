import type { Explanation } from "#flows/explain.ts";
import { byId, el, redraw } from "./dom.ts";
import { get } from "./net.ts";
import { clockWords, dayWords } from "./times.ts";

/** What the panel explains: a message of a person, or an entry of their calendar (which may have led to no message). */
export type WhySubject =
  | { readonly kind: "message"; readonly person: string; readonly ts: string }
  | { readonly kind: "event"; readonly person: string; readonly id: string };

let asked = 0;

export async function showWhy(subject: WhySubject | null, zone: string): Promise<void> {
  const place = byId("panel-why");
  if (subject === null)
    return redraw(
      place,
      el(
        "div",
        { class: "panel-part" },
        el("h2", {}, "Why did this come?"),
        el(
          "p",
          { class: "soft" },
          "Press Why beside a message, or Why? at an entry of the calendar in World. An entry without a message has a reason too.",
        ),
      ),
    );
  asked += 1;
  const mine = asked;
  const query =
    subject.kind === "message"
      ? `message=${encodeURIComponent(subject.ts)}&person=${encodeURIComponent(subject.person)}`
      : `event=${encodeURIComponent(subject.id)}&person=${encodeURIComponent(subject.person)}`;
  const found = await get<Explanation>(`explain?${query}`);
  // Somebody may have asked about another one meanwhile.
  if (mine !== asked) return;
  if (typeof found === "string")
    return redraw(
      place,
      el("div", { class: "panel-part" }, el("h2", {}, "No path for this"), el("p", { class: "soft" }, found)),
    );
  redraw(place, el("div", { class: "panel-part why" }, ...explained(found, zone)));
}

function explained(found: Explanation, zone: string): readonly (Node | null)[] {
  const when = (iso: string | null) => (iso === null ? "" : `${dayWords(iso, zone)} ${clockWords(iso, zone)}`);
  return [
    el("h2", {}, found.subject.title),
    found.whyNot === null ? null : el("p", { class: "verdict" }, el("b", {}, "No message: "), found.whyNot),
    el(
      "ol",
      { class: "path" },
      ...found.path.map((step) =>
        el(
          "li",
          {},
          el("time", { datetime: step.at, title: step.at ?? "" }, stepTime(step.at, zone)),
          el("div", {}, inZone(step.words, zone), step.detail === undefined ? null : el("small", {}, step.detail)),
        ),
      ),
    ),
    found.decision === null
      ? null
      : part(
          "Decision",
          el("p", {}, el("code", {}, found.decision.reason), ` ${found.decision.words}`),
          el("p", { class: "soft" }, found.decision.rule),
        ),
    found.match === null
      ? null
      : part(
          "Account",
          el(
            "p",
            {},
            el("b", {}, found.match.account.name),
            ` by ${found.match.by}${found.match.emails.length === 0 ? "" : `: ${found.match.emails.join(", ")}`}`,
          ),
          found.match.alternatives.length === 0
            ? null
            : el(
                "p",
                { class: "soft" },
                `Also possible: ${found.match.alternatives.map(({ name, by }) => `${name} (${by})`).join(", ")}`,
              ),
        ),
    ...factKinds.map(([kind, title]) =>
      fold(
        title,
        found.records
          .filter((one) => one.kind === kind)
          .map(({ record, field, value, at }) => [
            field.replaceAll("_", " "),
            value === "" ? "empty" : value,
            at === null ? record : `${record}, ${at}`,
          ]),
      ),
    ),
    fold(
      "Passages quoted from documents",
      found.passages.map(({ title, section, quote, version }) => [
        title,
        `“${quote}”`,
        [section, version === null ? "" : `valid from ${version}`].filter((one) => one !== "").join(", "),
      ]),
    ),
    ...found.deliveries.map((row) => part("Delivery", deliveryFacts(row, when))),
    found.jobs === null || found.jobs.length === 0
      ? null
      : fold(
          "Jobs that wait",
          found.jobs.map(({ name, state, at, key }) => [name, `${state}, ${when(at)}`, key]),
        ),
  ];
}

const factKinds: readonly (readonly [Explanation["records"][number]["kind"], string])[] = [
  ["crm", "CRM records"],
  ["calendar", "Calendar entry"],
  ["play", "Plays"],
  ["call", "Last call"],
  ["moment", "Shared by a colleague"],
];

const stepTime = (at: string | null, zone: string): string => (at === null ? "" : clockWords(at, zone));

/** Instants inside a sentence, as the person's clock shows them. */
const inZone = (words: string, zone: string): string =>
  words.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (iso) => `${dayWords(iso, zone)} ${clockWords(iso, zone)}`);

const part = (title: string, ...inner: readonly (Node | null)[]): HTMLElement =>
  el("section", {}, el("h3", {}, title), ...inner);

/** Rows with a title, the thing itself and where it is from; folded when there are many. */
function fold(title: string, rows: readonly (readonly [string, string, string])[]): HTMLElement | null {
  if (rows.length === 0) return null;
  return el(
    "details",
    { "data-key": title, open: rows.length <= 3 },
    el("summary", {}, `${title} (${rows.length})`),
    el(
      "ul",
      { class: "evidence" },
      ...rows.map(([head, body, from]) =>
        el("li", {}, el("b", {}, head), el("p", {}, body), from === "" ? null : el("small", {}, from)),
      ),
    ),
  );
}

/** One delivery row: where it stands, and how long each part took. */
function deliveryFacts(
  { id, status, shape, rev, postedRev, attempts, because, lastError, timings }: Explanation["deliveries"][number],
  when: (iso: string | null) => string,
): HTMLElement {
  const { latenessMs } = timings;
  const rows: readonly (readonly [string, string])[] = [
    ["Row", id],
    ["Status", shape === "active" ? status : `${status}, ${shape}`],
    ["Revision", postedRev === null ? `${rev}, not posted` : `${rev}, posted ${postedRev}`],
    ["Attempts", String(attempts)],
    ["Planned", when(timings.plannedAt)],
    ["Due", when(timings.dueAt)],
    ["Posted", when(timings.postedAt)],
    ["After it was due", latenessMs === null ? "" : `${(Math.max(0, latenessMs) / 1000).toFixed(1)} s`],
    ["Because", because ?? ""],
    ["Last error", lastError ?? ""],
  ];
  return el(
    "dl",
    {},
    ...rows.filter(([, value]) => value !== "").flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}
