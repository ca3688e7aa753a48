/** A model that plays the buyer and reads the answers of the practice in roleplay.test.ts: honest, and once a coach instead of a buyer. */
import type { Misbehaviour, ModelAsk, ModelServer } from "#test/support/model-server.ts";

export interface Buyer {
  /** The model's words for a line begin with it. */
  prefix: string;
  /** Lines that it worded and that hold, in order. */
  readonly worded: string[];
  /** Lines that no buyer says, each with the line that it was asked to word. */
  readonly refused: { readonly said: string; readonly instead: string }[];
}

const coaching = "Great answer! You should mention the proof point now.";
/** What each item looks like in the answers. */
const shows: readonly (readonly [RegExp, string])[] = [
  [/what would a second copy of this data cost you in review time\?/, "asked-open-question"],
  [/what would a second copy of this data cost you in review time\?/, "showed-behaviour"],
  [/Can we put 30 minutes with your security lead on Thursday\?/, "showed-behaviour"],
  [/I hear you, 15% is real money for your team\./, "acknowledged"],
  [/What I can tell you is this: Corvid charges .*/, "used-proof-point"],
  [/Can we put 30 minutes with your security lead on Thursday\?/, "dated-next-step"],
];
const usage = { prompt_tokens: 200, completion_tokens: 40, total_tokens: 240 };
const says = (content: unknown): Misbehaviour => ({ kind: "answer", content, usage });
const part = (asked: string, label: string): string =>
  new RegExp(`${label}: <<\\S+ ([\\s\\S]*?) \\S+>>`).exec(asked)?.[1] ?? "";

/** From now on the server is this buyer. Whatever else it is asked (briefs, calls, questions) it refuses at once. */
export function scriptedBuyer(server: ModelServer): Buyer {
  const buyer: Buyer = { prefix: "Look.", worded: [], refused: [] };
  server.behaves(({ body }: ModelAsk) => {
    const system = body.messages?.[0]?.content ?? "";
    const asked = body.messages?.at(-1)?.content ?? "";
    if (system.includes("You read one answer")) {
      const answer = part(asked, "The answer");
      const items = shows.flatMap(([pattern, criterion]) => {
        const quote = pattern.exec(answer)?.[0];
        return quote === undefined ? [] : [{ criterion, met: true, quote }];
      });
      return says({ items });
    }
    if (!system.includes("You give one line")) return { kind: "error", status: 400 };
    const line = /in other words: (.*)/.exec(asked)?.[1] ?? "";
    if (part(asked, "What the seller just said").includes("15% is real money")) {
      buyer.refused.push({ said: coaching, instead: line });
      return says({ line: coaching });
    }
    buyer.worded.push(`${buyer.prefix} ${line}`);
    return says({ line: `${buyer.prefix} ${line}` });
  });
  return buyer;
}
