import { describe, expect, test } from "@jest/globals";
import { readPlayForm } from "#slack/commands/play.ts";
import { limits } from "#slack/limits.ts";
import { playFields, playFormModal } from "#slack/views/play-form.ts";

const filled: Readonly<Record<string, unknown>> = {
  [playFields.name]: { value: "Recovery is a finance topic" },
  [playFields.launched]: { selected_date: "2026-11-24" },
  [playFields.ends]: { selected_date: null },
  [playFields.stages]: { value: "Evaluation\nProof of Value" },
  [playFields.behaviour]: { value: "Asks what a second copy costs" },
  [playFields.moment]: { selected_option: { value: "evaluation", text: { text: "Evaluation" } } },
  [playFields.says]: { value: "what would a second copy\n\nwho approves a second copy" },
  [playFields.yes]: { value: "What would a second copy cost you?" },
  [playFields.no]: { value: "Let me show you replay." },
};
const read = (more: Readonly<Record<string, unknown>> = {}) =>
  readPlayForm(
    Object.fromEntries(
      Object.entries({ ...filled, ...more }).map(([block, state]) => [block, { value: state }]),
    ) as Parameters<typeof readPlayForm>[0],
  );

describe("the form of a play", () => {
  test("becomes a play like that of a file", () => {
    expect(read()).toMatchObject({
      ok: true,
      form: {
        id: "play-recovery-is-a-finance-topic",
        launched_on: "2026-11-24",
        ends_on: null,
        qualifies_when: [
          { field: "account.type" },
          { field: "opportunity.stage", in: ["Evaluation", "Proof of Value"] },
        ],
        behaviours: [
          {
            id: "asks-what-a-second-copy-costs",
            moment: "evaluation",
            says: ["what would a second copy", "who approves a second copy"],
          },
        ],
      },
    });
  });
  test.each([
    [
      "a sentence that the cues miss",
      { [playFields.yes]: { value: "What would a second copy cost you?\nWho pays?" } },
      playFields.yes,
      /^Line 2: the card does not find its own example/,
    ],
    [
      "a sentence that they must not find",
      { [playFields.no]: { value: "What would a second copy be?" } },
      playFields.no,
      /^Line 1: the card finds "what would a second copy"/,
    ],
    [
      "a cue without a word",
      { [playFields.says]: { value: "what would a second copy\n?" } },
      playFields.says,
      /^Line 2: .*no word to look for/,
    ],
    [
      "an end before the start",
      { [playFields.ends]: { selected_date: "2026-11-01" } },
      playFields.ends,
      /is before launched_on/,
    ],
    ["no day", { [playFields.launched]: { selected_date: null } }, playFields.launched, /expected a date/],
    ["an id that can't be one", { [playFields.lesson]: { value: "a b" } }, playFields.lesson, /expected an id/],
    ["no name", { [playFields.name]: { value: "  " } }, playFields.name, /is empty/],
  ])("%s is said beside its field", (_, more, block, says) => {
    const reading = read(more);
    expect(reading.ok).toBe(false);
    expect(reading.ok ? {} : reading.errors).toMatchObject({ [block]: expect.stringMatching(says) });
  });
  test("keeps Slack's limits", () => {
    const view = playFormModal("2026-11-24");
    expect(view.blocks.length).toBeLessThanOrEqual(100);
    const labels = view.blocks.flatMap((block) => ("label" in block ? [block.label.text] : []));
    expect(labels).toHaveLength(13);
    expect(Math.max(...labels.map((label) => label.length))).toBeLessThanOrEqual(200);
    expect(view.title.text.length).toBeLessThanOrEqual(limits.viewTitle.max);
  });
});
