/** Writes letters and answers their buttons. Which rows a person may answer is decided here, once: the recipient of the letter and nobody else. */
import type { Person } from "#domain/accounts/records.ts";
import type { Letter, LetterClick, LetterReply, LetterSubject, LetterTopic } from "#domain/moments/letter.ts";
import type { Ports } from "../ports.ts";

export interface LetterWriter {
  /** What the letter says now. Null: there is nothing to say any more; a letter not posted yet is then left out. */
  write(ports: Ports, subject: LetterSubject, recipient: Person): Promise<Letter | null>;
  /** `click.values` are there when a form was submitted. The answer is for who clicked. */
  answer(ports: Ports, subject: LetterSubject, click: LetterClick): Promise<LetterReply>;
}

export interface LetterDesk {
  write(subject: LetterSubject, recipient: Person): Promise<Letter | null>;
  answer(click: Omit<LetterClick, "topic">): Promise<LetterReply>;
}

export type LetterWriters = Partial<Readonly<Record<LetterTopic, LetterWriter>>>;

export function createLetterDesk(portsOf: () => Ports, writers: LetterWriters): LetterDesk {
  return {
    write: async (subject, recipient) => (await writers[subject.topic]?.write(portsOf(), subject, recipient)) ?? null,
    async answer(click) {
      const ports = portsOf();
      const row = await ports.deliveries.get(click.deliveryId);
      if (row === null || row.subject.kind !== "letter" || row.recipient !== click.email)
        return { kind: "refused", because: "This message is no longer kept, or it is not yours to answer." };
      const writer = writers[row.subject.topic];
      if (writer === undefined) return { kind: "refused", because: "This kind of message is no longer sent." };
      return writer.answer(ports, row.subject, { ...click, topic: row.subject.topic });
    },
  };
}
