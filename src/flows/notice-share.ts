/** Somebody shares a retired document where the app can read: they alone are told, once a week, and where the current one is. */
import { isShared, sharedNames } from "#domain/knowledge/shared-names.ts";
import { sendLetter } from "./letters/send.ts";
import type { Ports } from "./ports.ts";
import { mondayMorning } from "./remind-owners.ts";

export interface SharedMessage {
  readonly text: string;
  /** Names of files that came with it. */
  readonly files: readonly string[];
}

const mostNotes = 3;

/** `author` is looked up only when the message names a retired document. Returns how many notes were put on their way. */
export async function noticeShare(
  ports: Pick<Ports, "clock" | "deliveries" | "governance" | "log" | "newId" | "queue">,
  message: SharedMessage,
  author: () => Promise<{ readonly email: string } | null>,
): Promise<number> {
  const shared = sharedNames(message.text, message.files);
  if (shared === null || ports.governance === undefined) return 0;
  const now = ports.clock.now();
  const retired = (await ports.governance.retiredDocuments(now)).filter((document) => isShared(shared, document));
  if (retired.length === 0) return 0;
  const person = await author();
  if (person === null) return 0;
  const week = mondayMorning(now, "UTC").toString().slice(0, 10);
  let sent = 0;
  for (const { id } of retired.slice(0, mostNotes)) {
    const row = await sendLetter(ports, {
      kind: "owner-note",
      recipient: person.email,
      key: `retired-shared:${person.email}:${week}:${id}`,
      subject: { kind: "letter", topic: "retired-shared", ref: id },
      dueAt: now,
      expiresAt: now.add({ hours: 24 }),
    });
    if (row !== null) sent += 1;
  }
  ports.log.info("retired_document_shared", { documents: retired.length, notes: sent });
  return sent;
}
