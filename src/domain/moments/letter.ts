/**
 * A message that is not a brief: a nudge, a note to a document's owner, a line of a roleplay. One shape for all of them, so that what sends, edits,
 * explains and turns messages down is written once. The words are ours or cut from a source; the renderer makes every one of them harmless.
 */

/** What a letter is about: the file in flows/letters/ that writes it and answers its buttons. To add one: a file there and a word here. */
export const letterTopics = [
  "scene",
  "practice",
  "lesson",
  "knowledge-review",
  "wrong-source",
  "retired-shared",
  "owner-question",
  "answer",
  "nudge",
  "coaching",
  "moment-consent",
  "dossier",
  "landing",
] as const;
export type LetterTopic = (typeof letterTopics)[number];

export interface LetterSubject {
  readonly kind: "letter";
  readonly topic: LetterTopic;
  /** Id of the row that the letter is written from. */
  readonly ref: string;
  /** Which of the row's messages this is, where there are several: "1.2.line". */
  readonly part?: string;
  /** Under which message it is posted; absent: in the conversation itself. */
  readonly thread?: { readonly channel: string; readonly ts: string };
}

export interface Run {
  readonly text: string;
  readonly style?: "bold" | "italic" | "strike";
}

export type LetterPart =
  | { readonly kind: "heading"; readonly text: string }
  /** One paragraph; runs are set one after the other. */
  | { readonly kind: "text"; readonly runs: readonly Run[] }
  /** Words of somebody else, with who and when. */
  | { readonly kind: "quote"; readonly text: string; readonly source: string }
  | { readonly kind: "list"; readonly items: readonly (readonly Run[])[] }
  | { readonly kind: "fields"; readonly fields: readonly { readonly name: string; readonly value: string }[] }
  | {
      readonly kind: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly kind: "chart";
      readonly title: string;
      readonly form: "line" | "bar";
      readonly categories: readonly string[];
      readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
      /** The same in words: for screen readers and for clients that draw no charts. */
      readonly words: string;
    }
  /** Buttons that belong to what stands above them, at most five. */
  | { readonly kind: "buttons"; readonly buttons: readonly LetterButton[] }
  | { readonly kind: "small"; readonly text: string }
  | { readonly kind: "divider" };

export interface LetterButton {
  /** What the topic's `answer` is given: lower-case letters and hyphens. */
  readonly verb: string;
  readonly label: string;
  readonly style?: "primary" | "danger";
  /** The answer is shown in a modal: a form, or more than a sentence. */
  readonly opensModal?: true;
  /** Asked before it is done. */
  readonly confirm?: string;
  /** Distinguishes buttons of one verb: an index or an id of ours. At most 1,000 characters. */
  readonly argument?: string;
}

export interface Letter {
  /** The notification: at most 120 characters, no amounts, no names of customers' people. */
  readonly title: string;
  readonly parts: readonly LetterPart[];
  /** Rows of at most five. */
  readonly buttons: readonly LetterButton[];
  /** Why you, why now. Null where the thread itself says it. */
  readonly because: string | null;
  /** The kinds of answer that every letter of ours has: useful, not useful, wrong; snooze and stop are in the menu. "menu": only that, the letter asks itself. */
  readonly canBeAnswered: boolean | "menu";
}

/** A few questions in a modal. */
export interface LetterForm {
  readonly title: string;
  readonly intro: string | null;
  readonly submit: string;
  readonly fields: readonly LetterField[];
}
export type LetterField =
  | {
      readonly kind: "text";
      readonly name: string;
      readonly label: string;
      readonly long: boolean;
      readonly optional: boolean;
      readonly maxChars: number;
      readonly hint?: string;
      readonly initial?: string;
    }
  | {
      readonly kind: "choice";
      readonly name: string;
      readonly label: string;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
      readonly initial?: string;
    };

/** What a click does: says something to who clicked, shows more in a modal, or asks first. */
export type LetterReply =
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "shown"; readonly title: string; readonly parts: readonly LetterPart[] }
  | { readonly kind: "form"; readonly form: LetterForm }
  | { readonly kind: "refused"; readonly because: string };

export interface LetterClick {
  readonly topic: LetterTopic;
  readonly verb: string;
  readonly argument: string;
  /** Who clicked, resolved by the product; never taken from the button. */
  readonly email: string;
  readonly deliveryId: string;
  /** Of a form: its fields by name. */
  readonly values?: Readonly<Record<string, string>>;
}
