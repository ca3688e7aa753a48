import { fold } from "#domain/briefs/plain-text.ts";

/** What a message is, before anybody reads it as an answer. */
export type Reading =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "command"; readonly command: "hint" | "pause" | "resume" | "end" | "again" | "done" }
  | {
      readonly kind:
        | "emoji-only"
        | "no-words"
        | "file-only"
        | "empty"
        | "other-language"
        | "care"
        | "abuse"
        | "asks-for-marks";
    };

const commands: Readonly<Record<string, "hint" | "pause" | "resume" | "end" | "again" | "done">> = {
  hint: "hint",
  pause: "pause",
  resume: "resume",
  continue: "resume",
  end: "end",
  stop: "end",
  quit: "end",
  "end it": "end",
  again: "again",
  "try again": "again",
  done: "done",
};

const emoji =
  /(?::[a-z0-9_+'-]+:)|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3/gu;

/** Somebody in trouble is not a rep practising. Broad on purpose: a scene that ends for nothing costs a click. */
const care =
  /\b(?:kill(?:ing)? myself|suicid\w*|end my life|want to die|hurt(?:ing)? myself|self[- ]harm|can'?t go on|panic attack|breaking down|i(?:'m| am) (?:in crisis|crying|burn(?:ed|t) out|desperate))\b/i;
const abuse =
  /\b(?:fuck(?:ing)? (?:you|off)|you(?:'re| are) (?:an? )?(?:idiot|moron|stupid|bitch|bastard|cunt)|shut up|i(?:'ll| will) (?:kill|hurt|beat) you|go to hell|bitch|cunt|whore)\b/i;
/** Talking to the grader instead of the buyer. */
const marks =
  /\b(?:give me|i want|i deserve|just|mark (?:it|me)|score (?:it|me)?|set)\b[^.?!]{0,30}\b(?:5 ?(?:\/|out of|of) ?5|full (?:marks|score)|all (?:five|5)|perfect score|top marks|100 ?%)|\b(?:ignore|disregard|forget) (?:all |any |the )?(?:previous|prior|above|your) (?:instructions?|rules?|prompts?)|\bmark (?:it all|everything|all (?:of )?(?:it|them|items))\b|\b(?:as|is|are) met\b|"met"|\b(?:dear|hey|hi|hello|to the|note to) (?:grader|checker|assistant|ai|model)\b|\b(?:the )?(?:grader|rubric)\b|\b(?:stop acting|drop the act|break character|system prompt|you are now|act as (?:the )?(?:grader|admin))\b/i;

const english = new Set(
  "a about all also am an and any are as at be because but by can could do does for from get had has have how i if in into is it its just let like me more my no not of on one or our out so some than that the their them then there they this to up us was we what when where which who why will with would you your".split(
    " ",
  ),
);
const foreign: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    de: "und der die das ist nicht wir ihr sie ich mit für auf ein eine zu den dem von wie was können haben sind auch aber bei wenn uns euch ihnen kosten",
    fr: "et le la les est pas nous vous je avec pour sur un une de des du que qui dans ce cette mais comme plus ne sont votre notre au aux quel",
    es: "y el la los las es no nosotros usted yo con para por un una de del que en este esta pero como más son su nuestra nuestro qué cuál cómo",
    it: "e il la gli è non noi voi io con per un una di del che in questo questa ma come più sono vostro nostro cosa quale",
    nl: "en de het een is niet wij u ik met voor op van dat die in maar als meer zijn uw ons wat hoe kunnen hebben",
    pt: "e o a os as é não nós você eu com para por um uma de do da que em este esta mas como mais são seu nosso qual",
  }).map(([language, words]) => [language, new Set(words.split(" "))]),
);

/** `files`: how many were attached. Never throws; the text may be anything. */
export function readMessage(text: string, files: number): Reading {
  const bare = text.normalize("NFKC").trim();
  const words = bare.replace(emoji, " ").trim();
  const letters = words.replace(/[^\p{L}\p{N}]+/gu, "");
  if (letters === "") {
    if (files > 0) return { kind: "file-only" };
    return { kind: bare === "" ? "empty" : "emoji-only" };
  }
  const folded = fold(words);
  const command = Object.hasOwn(commands, folded) ? commands[folded] : undefined;
  if (command !== undefined) return { kind: "command", command };
  if (care.test(words)) return { kind: "care" };
  if (abuse.test(words)) return { kind: "abuse" };
  if (marks.test(words)) return { kind: "asks-for-marks" };
  if (isKeyMash(words)) return { kind: "no-words" };
  if (isOtherLanguage(words)) return { kind: "other-language" };
  return { kind: "answer", text: words };
}

/** The scene is in English: cards, sources and checks are. A short answer or one full of names gets the benefit of the doubt. */
function isOtherLanguage(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = text.match(/\p{Script=Latin}/gu) ?? [];
  if (letters.length >= 8 && latin.length < letters.length / 2) return true;
  const tokens = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  if (tokens.length < 5) return false;
  const known = tokens.filter((token) => english.has(token)).length;
  const others = Math.max(
    ...Object.values(foreign).map((words) => tokens.filter((token) => words.has(token) && !english.has(token)).length),
  );
  return others >= 2 && others > known;
}

const keyRows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm"].flatMap((row) => [
  row,
  [...row].toReversed().join(""),
]);
const hummed = new Set("hmm hm mhm mm pfft psst shh tsk thx pls brb btw tbh fyi nth".split(" "));

/** "asdf", "qwerty sdfgh", "blablabla": no word of any language. Anything else with a number or a single possible word in it is an answer. */
function isKeyMash(text: string): boolean {
  const tokens = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  return tokens.length > 0 && !/\p{N}/u.test(text) && tokens.every(isMash);
}

function isMash(token: string): boolean {
  const word = token.toLowerCase();
  if (!/^[a-z]{3,}$/.test(word) || hummed.has(word) || (token.length < 6 && token === token.toUpperCase()))
    return false;
  if (/^(.{1,3})\1{2,}$/.test(word) || /^[^aeiouy]{5,}$/.test(word) || /[^aeiouy]{6,}/.test(word)) return true;
  const [once] = /^(.{3,})(?=\1$)/.exec(word) ?? [];
  return isOfKeyRows(once ?? word);
}

/** Made of neighbouring keys in a row: all of it, or nearly all when there are four or more in one run ("were" and "property" are words). */
function isOfKeyRows(word: string): boolean {
  let covered = 0;
  let longest = 0;
  for (let from = 0; from < word.length; ) {
    let length = 0;
    while (from + length < word.length && keyRows.some((row) => row.includes(word.slice(from, from + length + 1))))
      length += 1;
    if (length >= 3) {
      covered += length;
      longest = Math.max(longest, length);
    }
    from += Math.max(1, length);
  }
  return covered === word.length || (longest >= 4 && covered >= word.length * 0.7);
}
