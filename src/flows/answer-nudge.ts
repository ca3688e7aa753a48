/** What a button on a nudge does, whatever letter it is in: did it, not now, not useful (why), wrong (which, and why). For every topic that says nudges. */

import { clip } from "#domain/briefs/plain-text.ts";
import type { LetterButton, LetterClick, LetterForm, LetterReply } from "#domain/moments/letter.ts";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { type AnswerVerb, answerVerbs, type Nudge } from "#domain/nudges/nudge.ts";
import { shortDay } from "./home/weeks.ts";
import { routeNow } from "./nudge-wake.ts";
import type { Ports } from "./ports.ts";
import { readerZone } from "./reader-zone.ts";

const longest = 500;
/** Days until we look again after "not now". */
const notNowDays = 7;

/** The buttons of one nudge; `before`: what its labels begin with where a letter says several. */
export function nudgeButtons(nudge: Nudge, before = ""): readonly LetterButton[] {
  if (nudge.status === "done") return [];
  const { isPraise } = catalog[nudge.type];
  const one = (verb: AnswerVerb, label: string, more: Partial<LetterButton> = {}): LetterButton => ({
    verb,
    label: `${before}${label}`,
    argument: nudge.id,
    ...more,
  });
  const judge = [
    one("not-useful", "Not useful", { opensModal: true }),
    // Whose evidence it is may say that it is wrong.
    ...(nudge.rep !== null && nudge.rep === nudge.owner ? [one("wrong", "This is wrong", { opensModal: true })] : []),
  ];
  return isPraise
    ? [one("useful", "Thanks"), ...judge]
    : [one("did-it", "Did it", { style: "primary" }), one("not-now", "Not now"), ...judge];
}

/** Null: not one of these buttons, the letter answers it itself. Rights are checked: only the owner answers. */
export async function answerNudge(ports: Ports, click: LetterClick): Promise<LetterReply | null> {
  const verb = answerVerbs.find((known) => known === click.verb);
  if (verb === undefined) return null;
  const nudge = await ports.nudges.get(click.argument);
  if (nudge === null || nudge.owner !== click.email)
    return { kind: "refused", because: "This is no longer kept, or it is not yours to answer." };
  switch (verb) {
    case "did-it":
      await keepAnswer(ports, nudge, { verb, reason: null, observation: null });
      return { kind: "said", text: "Noted. I look once whether it shows in calls, and tell only you." };
    case "useful":
      await keepAnswer(ports, nudge, { verb, reason: null, observation: null });
      return { kind: "said", text: "Thanks, noted." };
    case "not-now":
      await keepAnswer(ports, nudge, { verb, reason: null, observation: null });
      return { kind: "said", text: "Fine. It may come once more in some weeks, if it still holds." };
    case "not-useful":
      return click.values === undefined ? whyForm(nudge) : notUseful(ports, nudge, click.values);
    case "wrong":
      if (nudge.rep !== nudge.owner)
        return { kind: "refused", because: "Only the rep can say that their evidence is wrong." };
      return click.values === undefined ? wrongForm(ports, nudge) : wrong(ports, nudge, click.values);
    default:
      return verb satisfies never;
  }
}

const whys = {
  timing: "The moment was wrong",
  known: "I know this already",
  vague: "It does not say what to do",
  "not-mine": "This is not my job",
  stop: "No more nudges about this behaviour",
} as const;

function whyForm(nudge: Nudge): LetterReply {
  const isAboutBehaviour = nudge.rep !== null && nudge.rep === nudge.owner;
  const choices = Object.entries(whys)
    .filter(([value]) => value !== "stop" || isAboutBehaviour)
    .map(([value, label]) => ({ value, label }));
  const form: LetterForm = {
    title: "Not useful",
    intro: "Types of nudge that most people find not useful are turned down.",
    submit: "Send",
    fields: [
      { kind: "choice", name: "why", label: "Why?", choices },
      { kind: "text", name: "more", label: "In your words", long: true, optional: true, maxChars: longest },
    ],
  };
  return { kind: "form", form };
}

async function notUseful(ports: Ports, nudge: Nudge, values: Readonly<Record<string, string>>): Promise<LetterReply> {
  const why = Object.entries(whys).find(([value]) => value === values.why);
  const more = (values.more ?? "").slice(0, longest);
  const reason = [why?.[1] ?? "", more].filter((part) => part !== "").join(": ");
  await keepAnswer(ports, nudge, { verb: "not-useful", reason: reason === "" ? null : reason, observation: null });
  if (why?.[0] !== "stop" || nudge.behaviour === null || nudge.rep !== nudge.owner || nudge.owner === null)
    return { kind: "said", text: "Thanks, noted." };
  await ports.nudges.optOut(nudge.owner, nudge.behaviour, ports.clock.now());
  await routeNow(ports);
  return {
    kind: "said",
    text: "You get no more nudges about this behaviour. Your manager may still see evidence about it, a day after it was there for you.",
  };
}

/** Moments that can be disputed: the latest ones. */
const mostMoments = 7;
/** Slack takes 75 for a choice: the day, the verdict and these. */
const quoteChars = 50;

async function wrongForm(ports: Ports, nudge: Nudge): Promise<LetterReply> {
  const moments = nudge.evidence.slice(-mostMoments).toReversed();
  const quotes = await ports.observations.quotes(moments.map(({ id }) => id));
  const person = await ports.people.find(nudge.owner ?? "");
  const zone = person === null ? "UTC" : await readerZone(ports, person);
  const choices = moments.map(({ id, at, executed }, index) => {
    const call = `${shortDay(Temporal.Instant.fromEpochMilliseconds(at), zone)}, ${executed ? "shown" : "not shown"}`;
    const quote = quotes.get(id);
    const words = quote === undefined ? "" : `: “${clip(quote, { chars: quoteChars })}”`;
    return { value: String(index), label: `${call}${words}` };
  });
  const form: LetterForm = {
    title: "This is wrong",
    intro:
      "From then on it counts no more, and nothing about it goes to your manager. Your word stands: nobody has to agree.",
    submit: "Send",
    fields: [
      {
        kind: "choice",
        name: "which",
        label: "Which call?",
        choices: [...choices, { value: "all", label: "All of it" }],
      },
      { kind: "text", name: "reason", label: "What was it really?", long: true, optional: false, maxChars: longest },
    ],
  };
  return { kind: "form", form };
}

async function wrong(ports: Ports, nudge: Nudge, values: Readonly<Record<string, string>>): Promise<LetterReply> {
  const reason = (values.reason ?? "").trim().slice(0, longest);
  const moments = nudge.evidence.slice(-mostMoments).toReversed();
  const chosen = values.which === "all" ? moments : moments.filter((_, index) => String(index) === values.which);
  if (reason === "") return { kind: "refused", because: "Write a few words on what it really was." };
  if (chosen.length === 0 && moments.length > 0) return { kind: "refused", because: "Choose which call is wrong." };
  // First here: whatever comes of the dispute, nothing goes to the manager from now on.
  const [only] = chosen;
  const observation = chosen.length === 1 && only !== undefined ? only.id : null;
  await keepAnswer(ports, nudge, { verb: "wrong", reason, observation });
  const refused: string[] = [];
  const { disputes } = ports;
  for (const { id } of disputes === undefined ? [] : chosen) {
    const result = await disputes?.disputeObservation({ observationId: id, by: nudge.owner ?? "", reason });
    if (result?.kind === "refused") refused.push(result.because);
  }
  await routeNow(ports);
  return {
    kind: "said",
    text:
      refused.length === 0
        ? "Noted, with your reason. It counts no more, and nothing about it goes to your manager."
        : `Noted, and nothing about it goes to your manager. One part could not be taken out: ${refused[0] ?? ""}`,
  };
}

/** The answer is kept for ever as it was given; the row shows the latest. */
export async function keepAnswer(
  ports: Ports,
  nudge: Nudge,
  answer: { readonly verb: AnswerVerb; readonly reason: string | null; readonly observation: string | null },
): Promise<void> {
  const now = ports.clock.now();
  await ports.nudges.answer({ nudgeId: nudge.id, person: nudge.owner ?? "", ...answer, at: now });
  if (nudge.status === "done" || nudge.status === "withdrawn") return;
  const followUpAt = answer.verb === "not-now" ? now.add({ hours: 24 * notNowDays }) : nudge.followUpAt;
  await ports.nudges.save([
    { ...nudge, status: "answered", because: answer.verb, sentAt: nudge.sentAt ?? now, followUpAt, updatedAt: now },
  ]);
}
