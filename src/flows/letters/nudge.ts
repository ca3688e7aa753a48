/** Nudges for reps, for enablement and for admins: what to do, from which calls, by when, and why they. Several of one day come in one letter. */
import type { Person } from "#domain/accounts/records.ts";
import { stateNameOf, stateNames } from "#domain/behaviours/states/published.ts";
import { blocksOf } from "#domain/briefs/sentences.ts";
import { dateOf } from "#domain/knowledge/currency.ts";
import type { Letter, LetterButton, LetterPart, Run } from "#domain/moments/letter.ts";
import { catalog, isNudgeType } from "#domain/nudges/catalog/index.ts";
import { momentsFor } from "#domain/nudges/moment-shown.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { usefulnessBar } from "#domain/nudges/usefulness.ts";
import { answerNudge, nudgeButtons } from "../answer-nudge.ts";
import { nudgesOfLetter } from "../nudge-still-holds.ts";
import { type AskedBehaviour, askedOn } from "../nudge-world.ts";
import { lessonsOf } from "../plays-for-brief.ts";
import type { Ports } from "../ports.ts";
import { readerZone } from "../reader-zone.ts";
import { startScene } from "../start-scene.ts";
import { whenManagerReads } from "../when-manager-reads.ts";
import type { LetterWriter } from "./desk.ts";

interface Told {
  readonly ports: Ports;
  readonly nudge: Nudge;
  readonly person: Person;
  readonly zone: string;
  /** Null when no play in force asks for it any more. */
  readonly asked: AskedBehaviour | null;
}

const plain = (text: string): LetterPart => ({ kind: "text", runs: [{ text }] });

export const nudgeLetter: LetterWriter = {
  async write(ports, { ref }, recipient) {
    const nudges = await nudgesOfLetter(ports, ref, recipient.email);
    if (nudges.length === 0) return null;
    const zone = await readerZone(ports, recipient);
    const asked = askedOn(await ports.plays.list(), dateOf(ports.clock.now()));
    const parts: LetterPart[] = [];
    const buttons: LetterButton[] = [];
    for (const [index, nudge] of nudges.entries()) {
      const told = { ports, nudge, person: recipient, zone, asked: asked.get(nudge.behaviour ?? "") ?? null };
      if (index > 0) parts.push({ kind: "divider" });
      parts.push(...(await partsOf(told)), ...endOf(told));
      buttons.push(...buttonsOf(nudge, nudges.length > 1 ? `${index + 1}: ` : ""));
    }
    return letterOf(nudges, parts, buttons);
  },
  async answer(ports, _, click) {
    const answered = await answerNudge(ports, click);
    if (answered !== null) return answered;
    const nudge = await ports.nudges.get(click.argument);
    if (nudge === null || nudge.owner !== click.email)
      return { kind: "refused", because: "This is no longer kept, or it is not yours to answer." };
    if (click.verb === "practise") return practise(ports, nudge, click.deliveryId);
    if (click.verb === "restore") return restore(ports, nudge);
    return { kind: "refused", because: "This button is from an older version of the message." };
  },
};

function letterOf(nudges: readonly Nudge[], parts: readonly LetterPart[], buttons: readonly LetterButton[]): Letter {
  const [only] = nudges;
  return {
    title: nudges.length > 1 || only === undefined ? `${nudges.length} things, each for you` : titleOf(only),
    parts,
    buttons,
    because: [...new Set(nudges.map(becauseOf))].join(" "),
    canBeAnswered: "menu",
  };
}

function titleOf({ type }: Nudge): string {
  switch (type) {
    case "prepare":
      return "One thing to try in your next call";
    case "slipping":
      return "Something that you did before may be slipping";
    case "evidence":
      return "What your calls show";
    case "recognise":
      return "Something is getting better";
    case "share":
      return "Something works";
    case "systemic-gap":
      return "Most of the team misses one behaviour";
    case "type-report":
      return "A type of nudge was turned down";
    case "coach":
    case "coach-slip":
      return "One moment for your next 1:1";
    case "message-dossier":
      return "A message that customers do not respond to";
    default:
      return type satisfies never;
  }
}

function becauseOf({ type, state, why, evidence }: Nudge): string {
  if (type === "type-report") return "You are an admin of Sideline.";
  // "Decaying" would say more than the sentence, which says how sure it is.
  const name = state === null || state === "decaying" ? "" : `${stateNameOf(state, evidence)}: `;
  return `${capital(`${name}${why}`)}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function buttonsOf(nudge: Nudge, before: string): readonly LetterButton[] {
  const practise = { verb: "practise", label: `${before}Practise 5 min`, argument: nudge.id };
  const restore = { verb: "restore", label: `${before}Turn it on again`, argument: nudge.id };
  return [
    ...(nudge.type === "prepare" && nudge.status !== "done" ? [practise] : []),
    ...(nudge.type === "type-report" ? [restore] : nudgeButtons(nudge, before)),
  ];
}

async function partsOf(told: Told): Promise<readonly LetterPart[]> {
  const { nudge, asked } = told;
  const name = asked?.behaviour.name ?? nudge.behaviour ?? "";
  switch (nudge.type) {
    case "prepare":
      return [
        { kind: "heading", text: name },
        plain(whenItIsDue(told)),
        ...exampleOf(asked),
        ...(await lessonOf(told)),
      ];
    case "slipping":
      return [
        { kind: "heading", text: name },
        plain(`You did this before; lately it may be slipping. Here is what was seen.${await managerReads(told)}`),
        ...(await callsOf(told)),
        ...(await whatWorked(told)),
      ];
    case "evidence":
      return [
        { kind: "heading", text: name },
        plain(`You do this, and customers do not respond well to it yet.${await managerReads(told)}`),
        ...(await callsOf(told)),
      ];
    case "recognise":
      return [{ kind: "text", runs: [{ text: "Getting better: " }, { text: name, style: "bold" }] }];
    case "share":
    case "coach":
    case "coach-slip":
      return [{ kind: "heading", text: name }, ...(await callsOf(told))];
    case "systemic-gap":
    case "message-dossier":
      return [
        { kind: "heading", text: name },
        plain(
          nudge.type === "systemic-gap"
            ? "Most reps miss it, so nobody is nudged about it one by one: it is one job for the whole team."
            : "It is said, and customers do not respond well, whoever says it.",
        ),
        ...(await teamOf(told)),
      ];
    case "type-report":
      return reportOf(told);
    default:
      return nudge.type satisfies never;
  }
}

function whenItIsDue({ nudge, zone }: Told): string {
  if (nudge.call === null) return "Your next call that qualifies is an occasion for it.";
  return `${dayAndTime(nudge.call.at, zone)}, ${nudge.call.accountName}: an occasion for it.`;
}

function dayAndTime(at: Temporal.Instant, zone: string): string {
  return at
    .toZonedDateTimeISO(zone)
    .toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

/** From the play itself: what it sounds like. */
function exampleOf(asked: AskedBehaviour | null): readonly LetterPart[] {
  if (asked === null) return [];
  const { behaviour, play } = asked;
  const [example] = behaviour.examples.yes;
  if (example !== undefined) return [{ kind: "quote", text: example, source: `Example from the play “${play.name}”` }];
  const [words] = behaviour.says;
  return words === undefined ? [] : [{ kind: "quote", text: words, source: `Words from the play “${play.name}”` }];
}

const lessonWords = 60;
/** Whole sentences from the top, without headings. */
function beginningOf(text: string): string {
  const sentences = blocksOf(text).flatMap(({ kind, sentences: own }) => (kind === "heading" ? [] : own));
  let words = 0;
  const kept = sentences.filter((one) => {
    words += one.words;
    return words <= lessonWords;
  });
  return kept.map((one) => one.text).join(" ");
}

async function lessonOf({ ports, asked, person }: Told): Promise<readonly LetterPart[]> {
  if (asked === null) return [];
  const [hit] = await lessonsOf(ports, asked, { person, now: ports.clock.now() });
  if (hit === undefined) return [];
  const text = beginningOf(hit.passage.text);
  return text === "" ? [] : [{ kind: "quote", text, source: `Lesson: ${hit.document.title}` }];
}

const callsShown = 5;
const shownOf = ({ evidence }: Nudge) => evidence.slice(-callsShown).toReversed();

/** Who else reads the calls that are shown, and from when on; to be read after a sentence. */
async function managerReads({ ports, nudge, zone }: Told): Promise<string> {
  const said = await whenManagerReads(ports, nudge.rep ?? "", shownOf(nudge), (at) => dayAndTime(at, zone));
  return said === "" ? "" : ` ${said}`;
}

/** The latest calls with what was found in them, newest first. */
async function callsOf({ ports, nudge, zone }: Told): Promise<readonly LetterPart[]> {
  const moments = shownOf(nudge);
  const quotes = await ports.observations.quotes(moments.map(({ id }) => id));
  const landings = { yes: ", the customer responded well", no: ", the customer did not respond well", unknown: "" };
  const items = moments.map(({ id, at, executed, landed }): readonly Run[] => {
    const day = Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(zone)
      .toLocaleString("en-GB", { day: "numeric", month: "short" });
    const quote = quotes.get(id);
    return [
      { text: `${day}: `, style: "bold" },
      { text: executed ? `shown${landings[landed]}` : "not shown" },
      ...(quote === undefined ? [] : [{ text: ` “${quote}”`, style: "italic" as const }]),
    ];
  });
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

/** The latest call in which it still was there, in the rep's own words; nothing when none are kept. */
async function whatWorked({ ports, nudge, zone }: Told): Promise<readonly LetterPart[]> {
  const moments = momentsFor("coach-slip", nudge.evidence);
  const quotes = await ports.observations.quotes(moments.map(({ id }) => id));
  const last = moments.find(({ id }) => quotes.has(id));
  if (last === undefined) return [];
  const day = Temporal.Instant.fromEpochMilliseconds(last.at)
    .toZonedDateTimeISO(zone)
    .toLocaleString("en-GB", { day: "numeric", month: "short" });
  return [{ kind: "quote", text: quotes.get(last.id) ?? "", source: `you, on ${day}, when it was there` }];
}

/** Fewer people than this could be told apart. */
const fewestReps = 5;
/** How the reps of a behaviour are spread: counts, no names. */
async function teamOf({ ports, nudge, asked }: Told): Promise<readonly LetterPart[]> {
  const states = await ports.states.list({ behaviour: nudge.behaviour ?? "" });
  const counts = [...Map.groupBy(states, ({ state }) => state)].map(([state, own]) => ({
    name: capital(stateNames[state]),
    value: `${own.length} ${own.length === 1 ? "rep" : "reps"}`,
  }));
  const play = asked === null ? [] : [{ name: "Play", value: `${asked.play.name}, since ${asked.play.launched_on}` }];
  return [{ kind: "fields", fields: [...play, ...(states.length < fewestReps ? [] : counts)] }];
}

async function reportOf({ ports, nudge }: Told): Promise<readonly LetterPart[]> {
  const [, type = ""] = (nudge.findingId ?? "").split(":");
  const level = (await ports.nudges.levels()).find((one) => one.type === type);
  if (!isNudgeType(type) || level === undefined) return [plain("It is turned on again.")];
  const { move, to } = catalog[type];
  const { measured } = level;
  const since = ports.clock.now().subtract({ hours: 24 * usefulnessBar.days });
  const wrong = (await ports.nudges.answersSince(since)).filter((one) => one.type === type && one.verb === "wrong");
  return [
    { kind: "heading", text: level.level === "off" ? "Turned off" : level.level === "half" ? "Halved" : "On" },
    {
      kind: "fields",
      fields: [
        { name: "Type", value: `${type}, for the ${to.replace("_", " ")}` },
        { name: "What it asks", value: move },
        ...(measured === null
          ? []
          : [
              {
                name: "Found useful",
                value: `${measured.useful} of ${measured.answers} answers by ${measured.people} people`,
              },
            ]),
        ...(wrong.length === 0
          ? []
          : [{ name: to === "manager" ? "A manager disagrees" : "Called wrong", value: times(wrong.length) }]),
      ],
    },
    plain("Types under half are turned down by themselves, one step at a time: every second one, then none."),
  ];
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** The deadline and the one look at it; afterwards what was seen. */
function endOf({ nudge, zone }: Told): readonly LetterPart[] {
  if (nudge.outcome !== null)
    return [{ kind: "text", runs: [{ text: "Looked at again: ", style: "bold" }, { text: nudge.outcome }] }];
  const { move, isPraise } = catalog[nudge.type];
  if (isPraise) return [];
  const by = nudge.deadlineAt === null ? "" : ` By ${dayAndTime(nudge.deadlineAt, zone)}.`;
  const look = nudge.type === "type-report" ? "" : " I look once whether it happened, and tell only you.";
  return [{ kind: "small", text: `${move}${by}${look}` }];
}

async function practise(ports: Ports, nudge: Nudge, deliveryId: string) {
  const accountId = nudge.call?.accountId ?? null;
  if (accountId === null || nudge.owner === null)
    return {
      kind: "refused" as const,
      because: "No call is known for it yet. Write /prep practise and an account's name.",
    };
  const scene = await startScene(ports, {
    rep: nudge.owner,
    accountId,
    brief: null,
    key: `nudge-${deliveryId}-${nudge.id}`,
  });
  return scene.kind === "refused"
    ? { kind: "refused" as const, because: scene.because }
    : { kind: "said" as const, text: "The buyer is waiting in a thread in our messages." };
}

async function restore(ports: Ports, nudge: Nudge) {
  const [, type = ""] = (nudge.findingId ?? "").split(":");
  if (!isNudgeType(type)) return { kind: "refused" as const, because: "This type of nudge is no longer there." };
  const now = ports.clock.now();
  await ports.nudges.saveLevel({ type, level: "full", since: now, measured: null });
  await ports.nudges.save([{ ...nudge, status: "answered", because: "did-it", updatedAt: now }]);
  return { kind: "said" as const, text: "It is sent in full again, and measured anew from today." };
}
