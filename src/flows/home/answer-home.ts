/** Buttons of the Home tab's own parts. Whatever stands in a button's value is checked again here. */
import { reportingLineOf } from "#domain/behaviours/access.ts";
import { notForDecisions, withoutNames } from "#domain/behaviours/pledge.ts";
import type { LetterClick, LetterPart, LetterReply } from "#domain/moments/letter.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import { type CalledWrong, calledWrong } from "../called-wrong.ts";
import { disputeObservation } from "../dispute.ts";
import { dossierParts } from "../letters/dossier.ts";
import type { Ports } from "../ports.ts";
import { decideMoment, namelessWords } from "../share-moment.ts";
import { statesFor, viewerOf, writeDown } from "../visible-evidence.ts";
import { landedWords } from "./rep.ts";
import { shortDay } from "./weeks.ts";

/** Stands where a letter's buttons carry the letter's id. */
export const homeDelivery = "home";

const notYours: LetterReply = { kind: "refused", because: "There is nothing here that you may read." };
const reasonChars = 500;
const shownCalls = 14;
const shownDisputes = 15;

export async function answerHome(ports: Ports, click: Omit<LetterClick, "topic">): Promise<LetterReply> {
  switch (click.verb) {
    case "dispute":
      return dispute(ports, click);
    case "take-back": {
      const done = await decideMoment(ports, { id: click.argument, by: click.email, decision: "withdrawn" });
      return done.kind === "done" ? { kind: "said", text: done.said } : done;
    }
    case "evidence":
      return evidence(ports, click);
    case "disputes":
      return disputes(ports, click);
    case "dossier":
      return dossier(ports, click);
    default:
      return { kind: "refused", because: "This button is from an older version of the page. Open the tab again." };
  }
}

/** Taken out first, asked for the reason after it. */
async function dispute(ports: Ports, { email, argument, values }: Omit<LetterClick, "topic">): Promise<LetterReply> {
  const reason = values === undefined ? null : (values.reason ?? "").slice(0, reasonChars);
  const done = await disputeObservation(ports, { observationId: argument, by: email, reason });
  if (done.kind === "refused") return done;
  if (values !== undefined) return { kind: "said", text: done.said };
  return {
    kind: "form",
    form: {
      title: "It counts no more",
      intro: `${done.said} What was it really?`,
      submit: "Send the reason",
      fields: [
        { kind: "text", name: "reason", label: "In your words", long: true, optional: true, maxChars: reasonChars },
      ],
    },
  };
}

/** "self <behaviour>" or "<email> <behaviour>"; without a behaviour, all. */
async function evidence(ports: Ports, { email, argument }: Omit<LetterClick, "topic">): Promise<LetterReply> {
  const viewer = await ports.people.find(email);
  if (viewer === null) return notYours;
  const [whose = "", behaviour = ""] = argument.split(" ", 2);
  const rep = whose === "self" ? email : whose;
  const sight = await statesFor(ports, viewerOf(viewer), rep);
  if (sight.as === null) return notYours;
  const states = sight.states.filter((one) => behaviour === "" || one.behaviour === behaviour);
  const name = (await ports.people.find(rep))?.name ?? rep;
  if (states.length === 0)
    return { kind: "shown", title: "Evidence", parts: [{ kind: "small", text: "Nothing to show yet." }] };
  await writeDown(ports, {
    viewer: email,
    as: sight.as,
    surface: "home",
    about: [{ rep, kinds: ["state", "observation", "quote"] }],
  });
  const names = await namesOfBehaviours(ports);
  const parts = states.flatMap((state): readonly LetterPart[] => [
    {
      kind: "text",
      runs: [
        { text: names.get(state.behaviour) ?? state.behaviour, style: "bold" },
        { text: `  ${state.name}: ${state.because}.` },
      ],
    },
    {
      kind: "list",
      items: state.evidence
        .toReversed()
        .slice(0, behaviour === "" ? 3 : shownCalls)
        .map(({ at, executed, landed, quote }) => [
          {
            text: `${shortDay(Temporal.Instant.fromEpochMilliseconds(at))}: ${executed ? `shown, ${landedWords[landed]}` : "not shown"}`,
          },
          { text: quote === null ? "" : `  “${quote}”`, style: "italic" as const },
        ]),
    },
  ]);
  return {
    kind: "shown",
    title: "Evidence",
    parts: [
      { kind: "heading", text: name },
      ...parts,
      ...(sight.as === "self" ? [] : [{ kind: "small" as const, text: notForDecisions }]),
    ],
  };
}

/** Enablement reads what detectors got wrong, and where a manager disagrees: the words, never whose they are. */
async function disputes(ports: Ports, { email }: Omit<LetterClick, "topic">): Promise<LetterReply> {
  const viewer = await ports.people.find(email);
  if (viewer === null || (viewer.role !== "enablement" && viewer.role !== "admin")) return notYours;
  const names = await namesOfBehaviours(ports);
  const people = await ports.people.list();
  const parts: LetterPart[] = [];
  for (const doubt of await calledWrong(ports, shownDisputes)) {
    const { rep, behaviour, said, reason, by } = doubt;
    const words = await wordsOf(ports, doubt);
    parts.push(
      {
        kind: "text",
        runs: [
          { text: names.get(behaviour) ?? behaviour, style: "bold" },
          { text: by === "rep" ? `  ${said}` : `  ${said}; a manager disagrees` },
        ],
      },
      words === null
        ? { kind: "small", text: "Its words cannot be shown without names, or none are kept." }
        : { kind: "quote", text: nameless(words, rep, people), source: "said on a call" },
      { kind: "small", text: reason === null ? "No reason yet." : `Reason: ${nameless(reason, rep, people)}` },
    );
  }
  return {
    kind: "shown",
    title: "Called wrong",
    parts: [
      ...(parts.length === 0 ? [{ kind: "small" as const, text: "Nothing was called wrong." }] : parts),
      { kind: "small", text: `Examples for the cue cards. ${withoutNames}` },
    ],
  };
}

async function wordsOf(ports: Ports, { observation }: CalledWrong): Promise<string | null> {
  const finding = observation === null ? null : await ports.signals.finding(observation);
  return finding?.quote == null ? null : namelessWords(ports, finding, finding.quote);
}

/** Colleagues by name, the rep's own and their managers' first. */
function nameless(
  text: string,
  rep: string,
  people: readonly { readonly email: string; readonly name: string; readonly managerEmail: string | null }[],
): string {
  const near = new Set([rep, ...reportingLineOf(rep, people)]);
  const words = people.flatMap(({ email, name }) =>
    near.has(email) ? [name, email, ...name.split(/\s+/)] : [name, email],
  );
  return words
    .filter((word) => word.length > 2)
    .toSorted((a, b) => b.length - a.length)
    .reduce(
      (left, word) =>
        left.replace(
          new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "giu"),
          "[name]",
        ),
      text,
    );
}

async function dossier(ports: Ports, { email, argument }: Omit<LetterClick, "topic">): Promise<LetterReply> {
  const viewer = await ports.people.find(email);
  if (viewer === null || (viewer.role !== "product_marketing" && viewer.role !== "admin")) return notYours;
  const finding = (await ports.states.findings({ behaviour: argument })).find(({ kind }) => kind === "wrong_message");
  if (finding === undefined) return { kind: "refused", because: "It no longer stands out." };
  return { kind: "shown", title: "Calls and quotes", parts: await dossierParts(ports, finding) };
}
