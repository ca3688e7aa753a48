/** To a manager: one moment of one report, and what to ask in the 1:1. Due only after the rep has seen the same; checked again when it is written. */
import { canSee } from "#domain/accounts/access.ts";
import type { Person } from "#domain/accounts/records.ts";
import { notForDecisions } from "#domain/behaviours/pledge.ts";
import type { RecentMoment } from "#domain/behaviours/states/memory.ts";
import type { Letter, LetterPart } from "#domain/moments/letter.ts";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { momentsFor } from "#domain/nudges/moment-shown.ts";
import type { Nudge } from "#domain/nudges/nudge.ts";
import { answerNudge, keepAnswer, nudgeButtons } from "../answer-nudge.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import { hasWords } from "../kept-moment.ts";
import { nudgesOfLetter } from "../nudge-still-holds.ts";
import type { Ports } from "../ports.ts";
import { readerZone } from "../reader-zone.ts";
import type { StoredFinding } from "../signal-ports.ts";
import { accessRulesOf, quoteFor, statesFor, viewerOf, writeDown } from "../visible-evidence.ts";
import { answerPack, isPack, packLetter } from "./coaching-pack.ts";
import type { LetterWriter } from "./desk.ts";

const reasonChars = 300;

export const coaching: LetterWriter = {
  async write(ports, subject, recipient) {
    if (isPack(subject)) return packLetter(ports, subject, recipient);
    const nudges = await nudgesOfLetter(ports, subject.ref, recipient.email);
    const parts: LetterPart[] = [];
    const shown: Nudge[] = [];
    for (const nudge of nudges) {
      const about = (await isDisputed(ports, nudge)) ? null : await partsOf(ports, nudge, recipient);
      if (about === null) continue;
      if (shown.length > 0) parts.push({ kind: "divider" });
      parts.push(...about);
      shown.push(nudge);
    }
    if (shown.length === 0) return nudges.some(({ sentAt }) => sentAt !== null) ? takenBack : null;
    return {
      title: shown.length === 1 ? "A moment for your next 1:1" : `${shown.length} moments for your next 1:1s`,
      parts: [...parts, { kind: "small", text: notForDecisions }],
      buttons: (await Promise.all(shown.map((nudge) => buttonsOf(ports, nudge, shown.length > 1)))).flat(),
      because: `You are on record as their manager. They could read this on their own Home tab at least ${accessRulesOf(ports).repFirstHours} hours before you.`,
      canBeAnswered: "menu",
    };
  },
  async answer(ports, subject, click) {
    if (isPack(subject)) return answerPack(ports, subject, click);
    if (click.verb === "not-right") return notRight(ports, click.argument, click.email, click.values);
    return (
      (await answerNudge(ports, click.verb === "discussed" ? { ...click, verb: "did-it" } : click)) ?? {
        kind: "refused",
        because: "This button is from an older version of the message.",
      }
    );
  },
};

/** A message that is out already says so; one that is not is never sent. */
const takenBack: Letter = {
  title: "Taken back",
  parts: [
    {
      kind: "small",
      text: "Taken back: what this rested on counts no more, or is no longer yours to see. Nothing is left to do.",
    },
  ],
  buttons: [],
  because: null,
  canBeAnswered: false,
};

/** One call that is called wrong is enough: what was concluded from it is not left standing. */
async function isDisputed(ports: Ports, { evidence }: Nudge): Promise<boolean> {
  const known = await ports.rights.evidence.known(evidence.map(({ id }) => id));
  return evidence.some(({ id }) => known.get(id)?.status !== "current");
}

async function buttonsOf(ports: Ports, nudge: Nudge, several: boolean): Promise<Letter["buttons"]> {
  const name = several ? `${(await nameOf(ports, nudge.rep ?? "")).split(" ")[0] ?? ""}: ` : "";
  const usual = nudgeButtons(nudge, name).map((one) =>
    one.verb === "did-it" ? { ...one, verb: "discussed", label: `${name}Discussed it` } : one,
  );
  if (usual.length === 0) return [];
  return [
    ...usual,
    { verb: "not-right", label: `${name}This is wrong`, argument: nudge.id, opensModal: true as const },
  ];
}

/** A manager's doubt is told to enablement and to the detector's keepers; whether the observation counts is for the rep to say. */
async function notRight(
  ports: Ports,
  id: string,
  email: string,
  values: Readonly<Record<string, string>> | undefined,
): Promise<Awaited<ReturnType<LetterWriter["answer"]>>> {
  const nudge = await ports.nudges.get(id);
  if (nudge === null || nudge.owner !== email)
    return { kind: "refused", because: "This is no longer kept, or it is not yours to answer." };
  if (values === undefined) {
    return {
      kind: "form",
      form: {
        title: "This is wrong",
        intro: "Your word is kept with this message. Only the person whose call it was can take it out of what counts.",
        submit: "Send",
        fields: [
          {
            kind: "text",
            name: "reason",
            label: "What was it really?",
            long: true,
            optional: false,
            maxChars: reasonChars,
          },
        ],
      },
    };
  }
  const reason = (values.reason ?? "").trim().slice(0, reasonChars);
  if (reason === "") return { kind: "refused", because: "Write a few words on what it really was." };
  const manager = await ports.people.find(email);
  const sight = manager === null ? null : await statesFor(ports, viewerOf(manager), nudge.rep ?? "");
  const evidence = sight?.states.find(({ behaviour }) => behaviour === nudge.behaviour)?.evidence ?? [];
  const moment = manager === null ? null : await momentOf(ports, nudge, manager, evidence);
  await keepAnswer(ports, nudge, { verb: "wrong", reason, observation: moment?.finding.id ?? null });
  return { kind: "said", text: "Noted, with your reason. Ask them about it: they can take it out of what counts." };
}

/** Null: this person may not read it (any more), or nothing is left to show. */
async function partsOf(ports: Ports, nudge: Nudge, manager: Person): Promise<readonly LetterPart[] | null> {
  const { rep, behaviour } = nudge;
  if (rep === null || behaviour === null) return null;
  const viewer = viewerOf(manager);
  const [sight, names, name, zone] = await Promise.all([
    statesFor(ports, viewer, rep),
    namesOfBehaviours(ports),
    nameOf(ports, rep),
    readerZone(ports, manager),
  ]);
  const state = sight.states.find((one) => one.behaviour === behaviour);
  if (sight.as !== "manager" || state === undefined) return null;
  const moment = await momentOf(ports, nudge, manager, state.evidence);
  // A card is one moment: without it there is nothing to bring to a 1:1. What was sent stays.
  if (moment === null && nudge.sentAt === null) return null;
  await writeDown(ports, {
    viewer: manager.email,
    as: sight.as,
    surface: "letter",
    about: [{ rep, kinds: moment === null ? ["state"] : ["state", "quote"] }],
  });
  const title = names.get(behaviour) ?? behaviour;
  const outcome: LetterPart[] =
    nudge.status === "done" && nudge.outcome !== null && nudge.outcome !== ""
      ? [{ kind: "text", runs: [{ text: "Since then: ", style: "bold" }, { text: nudge.outcome }] }]
      : [];
  return [
    { kind: "heading", text: `${name}: ${title}` },
    ...outcome,
    {
      kind: "text",
      runs: [{ text: `${capital(state.name)}: `, style: "bold" }, { text: `${state.because}.` }],
    },
    ...(moment === null ? [] : await momentParts(ports, moment, manager, zone)),
    {
      kind: "text",
      runs: [{ text: "Ask in the 1:1: ", style: "bold" }, { text: questionFor(nudge, moment?.finding ?? null, title) }],
    },
    { kind: "small", text: `Your one move: ${catalog[nudge.type].move}` },
  ];
}

interface Moment {
  readonly finding: StoredFinding;
  readonly detector: string;
}

/** For what does not land: the latest that did not; for what is slipping: the latest one that still was there, to ask what was different. */
async function momentOf(
  ports: Ports,
  nudge: Nudge,
  manager: Person,
  evidence: readonly RecentMoment[],
): Promise<Moment | null> {
  for (const { id } of momentsFor(nudge.type, evidence)) {
    const found = await quoteFor(ports, viewerOf(manager), id);
    if (found !== null && hasWords(found.finding)) return found;
  }
  return null;
}

async function momentParts(
  ports: Ports,
  { finding, detector }: Moment,
  manager: Person,
  zone: string,
): Promise<readonly LetterPart[]> {
  const [account, rep] = await Promise.all([ports.records.account(finding.accountId), nameOf(ports, finding.rep)]);
  const whose = account !== null && canSee(manager, account) ? account.name : "a customer";
  const day = finding.at.toZonedDateTimeISO(zone);
  const when = `${day.day} ${day.toLocaleString("en-GB", { month: "long" })}`;
  const call = `the call with ${whose} on ${when}`;
  return [
    { kind: "quote", text: finding.quote ?? "", source: `${rep}, ${call}${atMinute(finding.quoteMs)}` },
    finding.reply === null
      ? { kind: "small", text: "No reply of the customer follows within the next turns." }
      : { kind: "quote", text: finding.reply, source: `the customer's reply${atMinute(finding.replyMs)}` },
    ...(detector === "cue-cards" ? [{ kind: "small" as const, text: "Found by keywords." }] : []),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function atMinute(ms: number | null): string {
  if (ms === null) return "";
  const seconds = Math.floor(ms / 1000);
  return `, at ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** An open question about the moment; never what to think of the person. */
function questionFor(nudge: Nudge, finding: StoredFinding | null, behaviour: string): string {
  const what = `“${behaviour}”`;
  if (nudge.type === "coach-slip")
    return finding === null
      ? `What has changed in your calls lately that leaves less room for ${what}?`
      : `It was there in this call. What was different in the calls since, and what would help to bring it back?`;
  return finding?.reply == null
    ? `When you come to ${what}, what do customers make of it? What would you try differently in the next call?`
    : "How did you read this reply, and what would you ask next if you were in that moment again?";
}

async function nameOf(ports: Pick<Ports, "people">, email: string): Promise<string> {
  return (await ports.people.find(email))?.name ?? email;
}
