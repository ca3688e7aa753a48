/** Before a 1:1: one screen on one report. Three things working, two to tighten, one to leave alone, and what was tried since last time. */
import type { Person } from "#domain/accounts/records.ts";
import { effectivelyFirst, type PackLine, packOf } from "#domain/behaviours/pack.ts";
import { notForDecisions } from "#domain/behaviours/pledge.ts";
import type { Letter, LetterClick, LetterPart, LetterReply, LetterSubject } from "#domain/moments/letter.ts";
import { catalog } from "#domain/nudges/catalog/index.ts";
import { namesOfBehaviours } from "../behaviour-names.ts";
import type { Ports } from "../ports.ts";
import { readerZone } from "../reader-zone.ts";
import { statesFor, viewerOf, writeDown } from "../visible-evidence.ts";

const mark = "pack:";
const triedDays = 14;
const mostTried = 4;

export const packPart = (occurrence: string): string => `${mark}${occurrence}`;
export const isPack = ({ part }: LetterSubject): boolean => part?.startsWith(mark) === true;

/** `subject.ref` is the rep. Null: nothing may be read of them, or nothing is known yet. */
export async function packLetter(ports: Ports, subject: LetterSubject, manager: Person): Promise<Letter | null> {
  const { ref: rep } = subject;
  const [sight, names, person, findings] = await Promise.all([
    statesFor(ports, viewerOf(manager), rep),
    namesOfBehaviours(ports),
    ports.people.find(rep),
    ports.states.findings(),
  ]);
  if (sight.as !== "manager" || person === null || sight.states.length === 0) return null;
  const underReview = new Set(findings.map(({ behaviour }) => behaviour));
  const pack = packOf(sight.states, underReview);
  const tried = await triedSince(ports, rep, manager.email, names);
  const line = ({ behaviour, name, because }: PackLine) => [
    { text: names.get(behaviour) ?? behaviour, style: "bold" as const },
    { text: `  ${name}: ${because}` },
  ];
  const section = (title: string, lines: readonly PackLine[], nothing: string): readonly LetterPart[] => [
    { kind: "text", runs: [{ text: title, style: "bold" }] },
    lines.length === 0 ? { kind: "small", text: nothing } : { kind: "list", items: effectivelyFirst(lines).map(line) },
  ];
  await writeDown(ports, {
    viewer: manager.email,
    as: sight.as,
    surface: "letter",
    about: [{ rep, kinds: ["state"] }],
  });
  return {
    title: "Before your 1:1",
    parts: [
      { kind: "heading", text: `Before your 1:1 with ${person.name}` },
      ...section("Working", pack.working, "Nothing has been seen often enough to say so."),
      ...section("To tighten", pack.tighten, "Nothing stands out."),
      ...section("Leave alone", pack.leave, "Nothing this time."),
      { kind: "text", runs: [{ text: "Tried since last time", style: "bold" }] },
      tried.length === 0
        ? { kind: "small", text: "No move of yours in the last two weeks. Practice is theirs alone and is not listed." }
        : { kind: "list", items: tried.map((text) => [{ text }]) },
      { kind: "small", text: notForDecisions },
    ],
    buttons: [
      { verb: "discussed", label: "Discussed it", style: "primary" },
      { verb: "not-useful", label: "Not useful", opensModal: true },
    ],
    because: `Why now: your 1:1 with ${person.name}${await timeOf(ports, subject, manager)}. It repeats, and only the two of you are on it.`,
    canBeAnswered: "menu",
  };
}

/** When the 1:1 begins, also after it was moved: the letter is of no use any more then. */
async function timeOf(ports: Ports, { ref, part }: LetterSubject, manager: Person): Promise<string> {
  const since = ports.clock.now().subtract({ hours: triedDays * 24 });
  const rows = await ports.deliveries.ofRecipient(manager.email, since);
  const row = rows.find(({ subject }) => subject.kind === "letter" && subject.ref === ref && subject.part === part);
  if (row === undefined) return "";
  const at = row.expiresAt.toZonedDateTimeISO(await readerZone(ports, manager));
  return ` at ${at.toLocaleString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

/** The manager's own moves and how they ended. What Sideline says to the rep stays with the rep. */
async function triedSince(
  ports: Ports,
  rep: string,
  manager: string,
  names: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const since = ports.clock.now().subtract({ hours: triedDays * 24 });
  const rows = await ports.nudges.ofRep(rep, since);
  return rows
    .filter(({ owner, sentAt }) => owner === manager && sentAt !== null)
    .slice(-mostTried)
    .map(({ behaviour, type, because, outcome }) => {
      const what = names.get(behaviour ?? "") ?? behaviour ?? "";
      const end =
        outcome ?? (because === "did-it" ? "you discussed it" : because === "not-now" ? "not now" : "no answer yet");
      return `${what}: ${catalog[type].move} ${end.endsWith(".") ? end : `${end}.`}`;
    });
}

export async function answerPack(ports: Ports, _: LetterSubject, click: LetterClick): Promise<LetterReply> {
  const keep = (verdict: "useful" | "not-useful", reason: string | null) =>
    ports.deliveries.recordFeedback({
      deliveryId: click.deliveryId,
      person: click.email,
      verdict,
      reason,
      at: ports.clock.now(),
    });
  if (click.verb === "discussed") {
    await keep("useful", "discussed");
    return { kind: "said", text: "Noted. The next pack comes before your next 1:1." };
  }
  if (click.verb !== "not-useful") return { kind: "refused", because: "This button is from an older version." };
  if (click.values === undefined)
    return {
      kind: "form",
      form: {
        title: "Not useful",
        intro: null,
        submit: "Send",
        fields: [{ kind: "text", name: "why", label: "What was missing?", long: true, optional: true, maxChars: 500 }],
      },
    };
  await keep("not-useful", (click.values.why ?? "").slice(0, 500) || null);
  return { kind: "said", text: "Thanks, noted." };
}
