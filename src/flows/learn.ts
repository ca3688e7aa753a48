/** Two minutes of learning before a call: the passage for the gap, one question, and a completion that counts as learning and as nothing else. */
import type { Behaviour } from "#domain/behaviours/play.ts";
import type { PassageHit } from "#domain/knowledge/document.ts";
import { collectSignals } from "./collect-signals.ts";
import { deliverMessage } from "./deliver-message.ts";
import { sendLetter } from "./letters/send.ts";
import { lessonsOf } from "./plays-for-brief.ts";
import type { Ports } from "./ports.ts";
import type { ActionResult } from "./use-cases.ts";

const mostWords = 320;

export interface Lesson {
  readonly behaviour: Pick<Behaviour, "id" | "name" | "examples">;
  readonly passages: readonly PassageHit[];
  /** Three lines, one of which does it; the order is the lesson's own. */
  readonly choices: readonly { readonly text: string; readonly isRight: boolean }[];
}

export async function learnFromBrief(ports: Ports, deliveryId: string, email: string): Promise<ActionResult> {
  const row = await ports.deliveries.get(deliveryId);
  if (row === null || row.recipient !== email) return { kind: "refused", because: "This brief is not yours." };
  const brief = row.briefId === null ? null : await ports.briefs.get(row.briefId);
  const practice = brief?.practice;
  if (practice == null || practice.lesson === null)
    return { kind: "refused", because: "There is no lesson for this call in your sources." };
  const now = ports.clock.now();
  const key = `lesson:${deliveryId}:${practice.behaviour}`;
  const order = {
    kind: "scene" as const,
    recipient: email,
    key,
    subject: { kind: "letter" as const, topic: "lesson" as const, ref: practice.behaviour, part: practice.lesson },
    dueAt: now,
    expiresAt: now.add({ hours: 1 }),
  };
  const sent = await sendLetter(ports, order, { wake: false });
  if (sent === null) return { kind: "done", said: "The lesson is above, in our messages." };
  await deliverMessage(ports, { id: sent.id }, AbortSignal.timeout(20_000));
  return { kind: "done", said: "" };
}

/** Null: the play, the behaviour or the document is not there for this person any more. */
export async function lessonFor(
  ports: Pick<Ports, "clock" | "documents" | "people" | "plays">,
  input: { readonly email: string; readonly behaviour: string; readonly documentId: string },
): Promise<Lesson | null> {
  const person = await ports.people.find(input.email);
  const behaviour = (await ports.plays.list())
    .flatMap((play) => play.behaviours)
    .find(({ id }) => id === input.behaviour);
  if (person === null || behaviour === undefined) return null;
  // As the brief found it: what a play has retired meanwhile is no lesson any more.
  const own = (await lessonsOf(ports, { behaviour }, { person, now: ports.clock.now() }))
    .filter(({ document }) => document.id === input.documentId)
    .toSorted((a, b) => a.passage.ord - b.passage.ord);
  const passages: PassageHit[] = [];
  let words = 0;
  for (const hit of own) {
    words += hit.passage.text.split(/\s+/).length;
    if (words > mostWords && passages.length > 0) break;
    passages.push(hit);
  }
  return passages.length === 0 ? null : { behaviour, passages, choices: choicesOf(behaviour) };
}

function choicesOf({ id, examples }: Behaviour): Lesson["choices"] {
  const [right] = examples.yes;
  const wrong = examples.no.slice(0, 2);
  if (right === undefined || wrong.length === 0) return [];
  const place = id.length % (wrong.length + 1);
  const lines = wrong.map((text) => ({ text, isRight: false }));
  return [...lines.slice(0, place), { text: right, isRight: true }, ...lines.slice(place)];
}

/** The same completion twice is one. */
export async function recordLearned(
  ports: Pick<Ports, "clock" | "signals">,
  input: { readonly email: string; readonly documentId: string },
): Promise<void> {
  const at = ports.clock.now().toString();
  const row = {
    id: `sideline-lesson:${input.documentId}:${input.email}`,
    kind: "lms.completed",
    at,
    source: "sideline",
    person: input.email,
    document_id: input.documentId,
  };
  async function* items() {
    yield { kind: "row" as const, line: 1, row };
  }
  await collectSignals(ports, { name: "lesson", items: items() });
}
