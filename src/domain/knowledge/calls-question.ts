/** Questions about the asker's own calls: which come next, and what was said in the last one. Documents answer neither. Pure. */
import { fold } from "#domain/briefs/plain-text.ts";

const call = "(?:calls?|meetings?|appointments?|conversations?)";
const customers = "(?:(?:customer|client|sales|prospect|external) )?";
const coming = "(?:next|upcoming|coming|following|first)";
const when =
  "(?: (?:today|tomorrow|(?:this|next|the coming) (?:week|morning|afternoon)|on \\w+day|(?:in|for|over) the next \\w+ days|up|coming up|scheduled|planned|booked|next|with|for|then|please)\\b.*)?";
const own: readonly RegExp[] = [
  new RegExp(
    `^(?:when|where|who|what|which|what time|what day|how many|list|show me|tell me)(?: (?:s|is|are|time|day|when|with))* (?:my|our) (?:(?:\\w+ )?${coming} )(?:\\w+ )?${customers}${call}${when}$`,
  ),
  new RegExp(`^(?:who|what) (?:s|is|are) (?:my|our) ${coming} ${customers}${call} (?:with|about)$`),
  new RegExp(
    `^(?:what|which|how many) (?:${coming} )?${customers}${call} (?:do (?:i|we) have|have (?:i|we)(?: got)?|are (?:coming up|next|planned|scheduled|in my calendar|on my calendar))${when}$`,
  ),
  new RegExp(`^when (?:do|will) i (?:have|meet|get) (?:my |the |a )?(?:${coming} )?${customers}${call}${when}$`),
  new RegExp(
    `^(?:do i have|have i(?: got)?|is there|are there) (?:a |an |any |another |more )?(?:${coming} )?${customers}${call}${when}$`,
  ),
  /^who (?:am i|will i be) (?:meeting|calling|talking to|speaking (?:to|with)|seeing)(?: (?:next|today|tomorrow|(?:this|next) \w+|on \w+day))?$/,
  /^who do i (?:meet|call|talk to|see) (?:next|today|tomorrow|this week|on \w+day)$/,
  /^what(?: s| is) (?:on|in) my calendar(?: .*)?$/,
  /^(?:wann (?:ist|sind)|was ist|welches sind) mein\w* nachste\w* (?:call|anruf|termin|gesprach|kundentermin|kundengesprach|meeting)\w*$/,
  /^(?:quand est|quel est|quels sont) mon\w* prochain\w* (?:appel|rendez vous|reunion)s?$/,
  /^(?:cuando es|cual es|cuales son) mis? proxim\w+ (?:llamada|reunion|cita)\w*$/,
];
const opener = /^(?:(?:and|so|ok|okay|hi|hey|hello|please|can you tell me|could you tell me|tell me) )+(?=\w)/;

/** "When is my next call?", "do I have calls tomorrow?": the calendar answers. */
export function asksForOwnCalls(line: string): boolean {
  const text = fold(line.slice(0, 400)).replace(opener, "");
  return own.some((shape) => shape.test(text));
}

const said =
  "(?:what (?:all )?(?:happened|came up|(?:was|were|got) (?:\\w+ )?(?:said|discussed|agreed|decided|raised)|(?:did|has|have) (?:\\w+ ){1,4}?(?:say|said|discuss|agree|ask|raise|want|mention|tell|talk|decide|object|complain)\\w*)|how (?:did|was|went)|was (?:ist|wurde)|que s est il|que paso)";
const past =
  "(?:(?:last|latest|previous|most recent|recent|past) (?:\\w+ )?(?:calls?|meetings?|conversations?|time)|(?:in|on|at|during) the (?:call|meeting)|yesterday s (?:call|meeting)|letzten (?:call|gesprach|termin|anruf)|dernier appel|ultima llamada)";
const lastCall = new RegExp(`\\b${said}\\b.*\\b${past}\\b`);

/** "What happened in the last call with Acme?": the transcript of that call answers, or nothing does. */
export const asksAboutLastCall = (line: string): boolean => lastCall.test(fold(line.slice(0, 400)));
