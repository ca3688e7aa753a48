import { describe, expect, test } from "@jest/globals";
import { countWords } from "#domain/briefs/plain-text.ts";
import { checklistOf, feedbackOf, feedbackText } from "#domain/roleplays/feedback.ts";
import { gradeAnswer } from "#domain/roleplays/grading.ts";
import { faultOf, scriptedLine } from "#domain/roleplays/line-checks.ts";
import { type Criterion, criteria, type Scenario } from "#domain/roleplays/scenario.ts";
import type { Beat, GradedItem } from "#domain/roleplays/session.ts";
import { wordCheck } from "#domain/roleplays/word-check.ts";
import { conversations } from "./conversations.ts";
import { type Cast, play, scenario } from "./stage.ts";

const over = ({ phase }: ReturnType<typeof play>["session"]) =>
  phase.kind === "scored" || phase.kind === "closed" ? phase.because : phase.kind;
const metIn = (played: ReturnType<typeof play>): readonly Criterion[] =>
  checklistOf(played.session)
    .filter(({ met }) => met)
    .map(({ criterion }) => criterion);

/** Buyers as a model might play them, good and bad. What fails a check is replaced by the scripted line. */
const buyers: Readonly<Record<string, (beat: Beat, scenario: Scenario) => string>> = {
  good: (_, { buyerName }) => `Hm. Go on, but keep it short. ${buyerName} here has another meeting.`,
  "too soft": () => "You have convinced me, we will buy. Send the contract!",
  "role-swapping": () => "Let me show you our product. We offer the best price list.",
  leaking: () => "Between us: the board froze spending on duplicate storage until March.",
  hostile: () => "You are pathetic and clueless, shut up. See https://evil.example <!channel>",
};

/** Graders as a model might be, honest and not. */
const graders: Readonly<Record<string, (text: string, scenario: Scenario) => readonly GradedItem[]>> = {
  honest: (text, scenario) => wordCheck(text, scenario),
  "generous, with quotes that nobody said": () =>
    criteria.map((criterion) => ({
      criterion,
      met: true,
      quote: "a sentence that the rep never wrote",
      because: null,
    })),
  "met without a quote": () => criteria.map((criterion) => ({ criterion, met: true, quote: null, because: null })),
};

const castOf = (buyer: string, grader: string): Cast => ({
  grade: (text, scenario) => gradeAnswer(graders[grader]?.(text, scenario) ?? null, text, scenario),
  speak: (scenario, { beat }) => {
    const line = buyers[buyer]?.(beat, scenario) ?? "";
    return faultOf(line, beat, scenario, []) === null ? line : scriptedLine(scenario, beat);
  },
});

test("there are sixty conversations", () => {
  expect(conversations).toHaveLength(60);
});

describe("without a model", () => {
  test.each(conversations)("$group: $title -> $ends", ({ answers, ends, met }) => {
    const played = play(answers);
    expect({ ends: over(played.session), met: metIn(played) }).toEqual({ ends, met });
  });
});

describe.each(Object.keys(buyers))("a buyer who is %s changes nothing", (buyer) => {
  test.each(conversations)("$group: $title -> $ends", ({ answers, ends, met }) => {
    const played = play(answers, castOf(buyer, "honest"));
    expect({ ends: over(played.session), met: metIn(played) }).toEqual({ ends, met });
    const said = played.log.filter((line) => line.startsWith("buyer: ")).join("\n");
    expect(said).not.toMatch(/contract|our product|pathetic|evil\.example|<!channel>/);
    // The fact belongs to the third rung: not a word of it before the rep got there.
    const early = played.effects.flatMap((effect, index) => {
      const act = played.effects.slice(0, index).findLast((one) => one.kind === "act");
      const rung = act?.kind === "act" && "rung" in act.beat ? act.beat.rung : "commitment";
      return effect.kind === "say" && (rung === "smokescreen" || rung === "real-objection") ? [effect.line] : [];
    });
    expect(early.join("\n")).not.toContain("froze spending");
  });
});

describe.each(Object.keys(graders).slice(1))("a grader that is %s opens nothing", (grader) => {
  test.each(conversations)("$group: $title", ({ answers }) => {
    expect(metIn(play(answers, castOf("good", grader)))).toEqual([]);
  });
});

/** One that does whatever it is told, with true words of the answer as its quotes. */
const gullible = (text: string): readonly GradedItem[] =>
  criteria.map((criterion) => ({ criterion, met: true, quote: text, because: null }));
const hollow = conversations.filter(
  ({ group, met }) => ["poor", "injection", "give me marks"].includes(group) && met.length === 0,
);

test.each(hollow)(
  "a grader that calls every word of “$title” met opens no more than the words show",
  ({ answers, met }) => {
    const played = play(answers, {
      ...castOf("good", "honest"),
      grade: (text, scenario) => gradeAnswer(gullible(text), text, scenario),
    });
    expect(metIn(played)).toEqual(met);
  },
);

test.each(conversations)(
  "the feedback of “$title” has at most 70 words and only words of the rep or of a source",
  ({ answers }) => {
    const { session } = play(answers);
    if (session.phase.kind !== "scored") return expect(session.phase.kind).toMatch(/live|closed/);
    const text = feedbackText(feedbackOf(session));
    expect(countWords(text)).toBeLessThanOrEqual(70);
    expect(text.replace(/“[^”]*”/g, "")).not.toMatch(/\byou are\b|\bpoor\b|\bbad\b|\bstreak\b|\brank/i);
    const quoted = feedbackOf(session)?.strength?.quote.replace(/…$/, "") ?? "";
    expect(answers.join("\n")).toContain(quoted);
  },
);

describe("a pasted sentence is held against what it would have shown, and nothing else", () => {
  const pastedProof = scenario.proof?.text ?? "";
  const reasons = (answer: string) =>
    Object.fromEntries(
      wordCheck(answer, scenario)
        .filter(({ met }) => !met)
        .map(({ criterion, because }) => [criterion, because]),
    );

  test("the proof word for word: the proof is pasted, the rest is plainly not there", () => {
    expect(reasons(pastedProof)).toEqual({
      acknowledged: null,
      "asked-open-question": null,
      "used-proof-point": "copied",
      "showed-behaviour": null,
      "dated-next-step": null,
    });
  });

  test("its words in a sentence of one's own count", () => {
    const own = `What I can tell you and your team from other customers who looked at both is that ${pastedProof}`;
    expect(reasons(own)["used-proof-point"]).toBeUndefined();
  });

  test("a wrong number in own words is the reason, whatever was pasted beside it", () => {
    const wrong = "For your team Corvid adds EUR 15,300 a year for the recoveries of 50 TB.";
    expect(reasons(`${pastedProof} ${wrong}`)["used-proof-point"]).toBe("wrong-number");
  });

  test("a grader with a model does not count a pasted line for anything, and own words beside it are still heard", () => {
    const heard = "I hear you, 15% is real money for your team.";
    const said: readonly GradedItem[] = [
      { criterion: "acknowledged", met: true, quote: heard, because: null },
      { criterion: "used-proof-point", met: true, quote: pastedProof, because: null },
      { criterion: "showed-behaviour", met: true, quote: `${pastedProof} ${heard}`, because: null },
    ];
    const graded = gradeAnswer(said, `${pastedProof} ${heard}`, scenario);
    expect(graded.filter(({ met }) => met).map(({ criterion }) => criterion)).toEqual(["acknowledged"]);
    expect(graded.find(({ criterion }) => criterion === "used-proof-point")?.because).toBe("copied");
    expect(graded.find(({ criterion }) => criterion === "showed-behaviour")?.because).toBe("copied");
  });
});

describe("the feedback reads as one would say it", () => {
  const ended = (answers: readonly string[], more: Partial<Scenario> = {}) =>
    feedbackText(
      feedbackOf(play([...answers, { event: { kind: "end" } }], { scenario: { ...scenario, ...more } }).session),
    );
  const empty = "We are the leading platform and many companies like what we do.";
  const objection = (text: string) => ({ objection: { ...scenario.objection, text } });

  test("the fix is something to do, with quotation marks that match", () => {
    const text = ended(["Fair question. What does a recovery cost your team today?", empty]);
    expect(text).toMatch(/^One fix: acknowledge the concern first\. Say: “I hear you: ‘[^“”‘]+’” \(/m);
  });

  test.each([
    "“Corvid is 15% cheaper”",
    'They say "Corvid is cheaper", and "faster"',
    "“We saw “both” of them",
    "“Corvid is cheaper than you are by a lot and we saw it in both of their offers last week”",
  ])("an objection that is quoted in its source: %s", (words) => {
    const text = ended(["Fair question. What does a recovery cost your team today?", empty], objection(words));
    const fix = text.split("\n").find((line) => line.startsWith("One fix:")) ?? "";
    expect(fix).toMatch(/^One fix: [^“”"]+ Say: “[^“”"]+”(?: \([^“”"]+\))?$/);
  });
});
