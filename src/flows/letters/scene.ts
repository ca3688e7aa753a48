/** The thread of a roleplay: its card, the buyer's lines, our notes, the result, and the result as a manager sees it when the rep shares it. */
import type { Letter, LetterButton, LetterPart } from "#domain/moments/letter.ts";
import type { MomentExample } from "../rights-ports.ts";
import { giveSceneEvent } from "../scene-events.ts";
import type { Said, Scene } from "../scene-ports.ts";
import { noteWords, shareOf } from "../scene-words.ts";
import type { LetterWriter } from "./desk.ts";

const bare = (title: string, parts: readonly LetterPart[], buttons: readonly LetterButton[] = []): Letter => ({
  title,
  parts,
  buttons,
  because: null,
  canBeAnswered: false,
});
const words = (text: string): LetterPart => ({ kind: "text", runs: [{ text }] });
/** The first words of everything that a deleted practice leaves behind. */
export const deletedTitle = "A practice was deleted";
const deleted = bare(deletedTitle, [{ kind: "small", text: "Deleted at your request." }]);

const isDeleted = ({ session }: Scene): boolean =>
  session.phase.kind === "closed" && session.phase.because === "deleted";

export const practiceCard: LetterWriter = {
  async write(ports, { ref }) {
    const scene = await ports.scenes.get(ref);
    if (scene === null) return null;
    if (isDeleted(scene)) return deleted;
    const { behaviour } = scene.session.scenario;
    const example = behaviour === null ? null : await ports.rights.moments.exampleFor(behaviour.id, scene.rep);
    return bare(
      "Practice: the buyer speaks first, in the thread",
      [...cardParts(scene), ...exampleParts(example)],
      [
        { verb: "hint", label: "Hint" },
        { verb: "pause", label: "Pause" },
        { verb: "end", label: "End" },
        {
          verb: "delete",
          label: "Delete",
          style: "danger",
          confirm: "Everything of this practice is deleted at once.",
        },
      ],
    );
  },
  answer: (ports, { ref }, click) => press(ports, ref, click.verb, click.deliveryId),
};

/** Written from what is shared now: one that is taken back is gone when the card is written again. */
function exampleParts(example: MomentExample | null): readonly LetterPart[] {
  if (example === null) return [];
  const { quote, context, reply, by } = example;
  return [
    { kind: "quote", text: quote, source: `${by ?? "a colleague"}, ${context}` },
    ...(reply === null ? [] : [{ kind: "small" as const, text: `The customer answered: “${reply}”` }]),
  ];
}

function cardParts({ session }: Scene): readonly LetterPart[] {
  const { scenario } = session;
  const { behaviour, objection, proof, talkTrack } = scenario;
  const sources = [objection, proof, talkTrack].flatMap((one) =>
    one === null || one.passageId === "" ? [] : [one.title],
  );
  return [
    { kind: "heading", text: `Practice: ${scenario.role} at ${scenario.accountName}` },
    words(
      `${scenario.buyerName} is made up: a role, not a person you know. ${scenario.stage === null ? "" : `Stage: ${scenario.stage}. `}At most six answers or five minutes. Only you see this.`,
    ),
    ...(behaviour === null
      ? []
      : [{ kind: "text" as const, runs: [{ text: "Try: ", style: "bold" as const }, { text: behaviour.name }] }]),
    {
      kind: "small",
      text: `Why this objection: ${objection.because}. From: ${[...new Set(sources)].join(", ") || "the persona card"}.`,
    },
  ];
}

export const sceneLine: LetterWriter = {
  async write(ports, { ref, part }) {
    const scene = await ports.scenes.get(ref);
    if (scene === null || part === undefined) return null;
    if (isDeleted(scene)) return deleted;
    const said = scene.said[part];
    if (said === undefined) return null;
    return said.kind === "shared"
      ? sharedResult(said.parts, (await ports.people.find(scene.rep))?.name ?? scene.rep)
      : letterOf(scene, said, scene.said[shareOf(part)] !== undefined);
  },
  async answer(ports, { ref, part }, click) {
    // The manager's copy has no buttons of ours: what comes from there is forged.
    const scene = await ports.scenes.get(ref);
    if (scene !== null && scene.said[part ?? ""]?.kind === "shared")
      return { kind: "refused", because: "Nothing can be done with this here." };
    return press(ports, ref, click.verb, click.deliveryId);
  },
};

const shareButton: LetterButton = {
  verb: "share",
  label: "Share with my manager",
  confirm: "Your manager sees this result exactly as it stands here: the items with your lines, nothing else.",
};
/** Instead of the last line of a result, which says that nobody else sees it. */
const sharedWords: LetterPart = {
  kind: "small",
  text: "You shared this with your manager. Practice is apart from what is seen on calls.",
};

function letterOf(scene: Scene, said: Exclude<Said, { readonly kind: "shared" }>, isShared: boolean): Letter {
  const { scenario } = scene.session;
  switch (said.kind) {
    case "line":
      return bare(`${scenario.buyerName} answered`, [
        { kind: "text", runs: [{ text: `${scenario.buyerName}  `, style: "bold" }, { text: said.text }] },
      ]);
    case "note":
      return bare("About your practice", [
        { kind: "small", text: said.hint === null ? noteWords[said.note] : `${noteWords[said.note]} ${said.hint}` },
      ]);
    case "score":
      return bare("Your practice", isShared ? [...said.parts.slice(0, -1), sharedWords] : said.parts, [
        { verb: "again", label: "Try again", style: "primary" },
        ...(isShared ? [] : [shareButton]),
        { verb: "done", label: "Done" },
        {
          verb: "delete",
          label: "Delete",
          style: "danger",
          confirm: "Everything of this practice is deleted at once.",
        },
      ]);
    default:
      return said satisfies never;
  }
}

function sharedResult(parts: readonly LetterPart[], name: string): Letter {
  return {
    title: "A practice was shared with you",
    parts: [{ kind: "heading", text: `${name} shared a practice` }, ...parts],
    buttons: [],
    because: `${name} chose to share it with you. Practice says nothing about what happens on calls.`,
    canBeAnswered: false,
  };
}

const verbs = ["hint", "pause", "resume", "end", "again", "share", "done", "delete"] as const;

async function press(ports: Parameters<LetterWriter["answer"]>[0], ref: string, verb: string, deliveryId: string) {
  const kind = verbs.find((known) => known === verb);
  if (kind === undefined) return { kind: "refused" as const, because: "This button is from an older version." };
  const now = ports.clock.now().epochMilliseconds;
  const scene = await ports.scenes.get(ref);
  if (scene === null || isDeleted(scene)) return { kind: "refused" as const, because: "This practice was deleted." };
  if (kind === "share" && (await ports.people.find(scene.rep))?.managerEmail == null)
    return { kind: "refused" as const, because: "There is no manager on record for you, so nobody to share it with." };
  // A double click is one event: the session's revision has not moved in between.
  await giveSceneEvent(ports, ref, { id: `press-${kind}-${deliveryId}-${scene.session.rev}`, at: now, kind });
  return { kind: "said" as const, text: kind === "share" ? "Shared, exactly as it stands here." : "" };
}
