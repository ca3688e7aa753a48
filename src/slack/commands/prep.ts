import type { SlackIdentity } from "#flows/use-cases.ts";
import { neverSilent } from "../clicks.ts";
import type { CommandFeature, SlackDeps } from "../feature.ts";
import { unknownPersonWords } from "../person.ts";
import type { Layout } from "../views/blocks.ts";
import { helpLayout, prepLayout, wordsLayout } from "../views/prep.ts";

const textMax = 400;

export interface PrepQuestion {
  readonly identity: SlackIdentity;
  readonly text: string;
  /** Where it was asked. */
  readonly channel: string;
  /** Say so even where the brief will appear: true for a question typed as a message. */
  readonly always: boolean;
  /** The message to answer under, in their own conversation; absent for a command. */
  readonly thread?: { readonly channel: string; readonly ts: string };
  /** The message that asks; absent for a command. */
  readonly message?: { readonly channel: string; readonly ts: string };
}

/** "practise", "practice acme", "roleplay with acme": the account's name, "" for the next call's; null when something else is asked. */
export function practiceAskedFor(text: string): string | null {
  return (
    /^\/?(?:prep\s+)?(?:practi[sc]e|role-?\s?play)\b(?:\s+(?:for|on|with|before|my next call))*\s*(.*)$/is
      .exec(text.trim())?.[1]
      ?.trim() ?? null
  );
}

/** Null: no question. "answering": the answer comes by itself, where it was asked. */
async function askInWords(
  deps: SlackDeps,
  email: string,
  { text, thread, message, channel, always }: PrepQuestion,
): Promise<Layout | "answering" | null> {
  const asked = await deps.useCases.ask({
    email,
    text,
    thread: thread ?? null,
    ...(message === undefined ? {} : { message }),
  });
  if (asked.kind === "not-a-question") return null;
  if (asked.kind === "refused") return wordsLayout(asked.because);
  if (always) return "answering";
  const link = await deps.people.slackLink(email);
  return link?.channel === channel ? "answering" : wordsLayout("The answer is on its way to our direct messages.");
}

/** Answers a request for a brief in words; null when the brief itself is the answer. */
export async function askPrep(deps: SlackDeps, question: PrepQuestion): Promise<Layout | null> {
  const person = await deps.useCases.whoIs(question.identity);
  if (person === null) return wordsLayout(unknownPersonWords);
  const text = question.text.trim().slice(0, textMax);
  const practice = practiceAskedFor(text);
  if (practice === null) {
    const asked = await askInWords(deps, person.email, question);
    if (asked !== null) return asked === "answering" ? null : asked;
  }
  const answer =
    practice === null
      ? await deps.useCases.prep(person.email, text)
      : await deps.useCases.practiseAccount(person.email, practice);
  // Read after the answer: a first brief opens the conversation.
  const link = await deps.people.slackLink(person.email);
  const inOwnDm = !question.always && link?.channel === question.channel;
  const zone = link?.zone ?? (await deps.people.find(person.email))?.timeZone ?? "UTC";
  return prepLayout(answer, { inOwnDm, zone });
}

/**
 * In a direct message the brief's own placeholder comes within a second, and a line of ours would stay above the brief for ever: the response URL of a
 * command can neither replace nor delete what the command said (slackapi/bolt-js#2287, slackapi/bolt-python#1268).
 */
const isDirect = (command: { readonly channel_id: string; readonly channel_name?: string }): boolean =>
  command.channel_name === "directmessage" || command.channel_id.startsWith("D");

export const prep: CommandFeature = {
  command: "/prep",
  description: "A brief for your next customer call or an account, or an answer",
  usageHint: "[account name | a question | practise | help]",
  register: (app, deps) =>
    app.command("/prep", async ({ ack, command, respond }) => {
      if (/^\s*(help|\?)\s*$/i.test(command.text)) {
        await ack({ response_type: "ephemeral", ...helpLayout() });
        return;
      }
      // Nothing may stand before these lines: Slack waits three seconds, and a store can be busy for longer.
      if (isDirect(command)) await ack();
      else await ack({ response_type: "ephemeral", text: "Looking up the call…" });
      const tell = (layout: Layout) => respond({ response_type: "ephemeral", replace_original: true, ...layout });
      await neverSilent(tell, async () => {
        const identity = { teamId: command.team_id, userId: command.user_id };
        const question = { identity, text: command.text, channel: command.channel_id, always: false };
        const layout = await askPrep(deps, question);
        if (layout !== null) await tell(layout);
      });
    }),
};
