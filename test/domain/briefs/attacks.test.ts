import { describe, expect, test } from "@jest/globals";
import { assembleBrief } from "#domain/briefs/assemble.ts";
import type { Brief } from "#domain/briefs/brief.ts";
import { briefAsText } from "#domain/briefs/text.ts";
import { applyWording, wordingTask } from "#domain/briefs/wording.ts";
import { wordingVariables } from "#domain/briefs/wording-prompt.ts";
import { renderMessage } from "#slack/views/message.ts";
import { sourcesModal } from "#slack/views/sources.ts";
import { type Attack, attacks } from "./attacks.ts";
import { material, zone } from "./sample.ts";

/** Everything that the person reads, as Slack gets it; the word joiners that keep a client from making links are not seen. */
function seen(brief: Brief): string {
  const message = renderMessage(
    { kind: "brief", brief, shape: "active", changes: [], because: "", note: null, zone, origin: "brief" },
    "dlv-1",
  );
  return [briefAsText(brief, zone), JSON.stringify(message)].join("\n");
}
/** Nothing of it may be pressed or call anybody. */
function isInert(brief: Brief): boolean {
  const message = JSON.stringify([
    renderMessage(
      { kind: "brief", brief, shape: "active", changes: [], because: "", note: null, zone, origin: "brief" },
      "dlv-1",
    ),
    sourcesModal(brief, zone),
  ]);
  return !/"type":"(?:link|user|usergroup|channel|broadcast|emoji|image)"|"url":|"type":"mrkdwn"/.test(message);
}

function outcomes({ parts, obeys }: Attack): { plain: Brief; worded: Brief; prompt: string } {
  const whole = material(parts);
  const plain = assembleBrief(whole);
  const task = wordingTask(plain, whole);
  if (task === null) throw new Error("expected something to word");
  return {
    plain,
    worded: applyWording(plain, task, obeys, whole).brief,
    prompt: Object.values(wordingVariables(plain, task, "MARKER-38")).join("\n"),
  };
}

test("attacks 1 to 38 stand here, 39 and 40 below and with the roleplay", () => {
  expect(attacks.map(({ id }) => id)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
});

describe.each(attacks.map((attack) => [`${attack.id}. ${attack.what}`, attack] as const))("%s", (_, attack) => {
  test("without a model: no effect, and the brief is of use", () => {
    const { plain } = outcomes(attack);
    expect(changedOnly(attack, plain)).not.toMatch(attack.forbidden);
    expect(isInert(plain)).toBe(true);
    expect(plain.sections.length).toBeGreaterThanOrEqual(6);
  });
  test("with a model that obeys: no effect, and the brief is of use", () => {
    const { worded } = outcomes(attack);
    expect(changedOnly(attack, worded)).not.toMatch(attack.forbidden);
    expect(isInert(worded)).toBe(true);
    expect(worded.sections.length).toBeGreaterThanOrEqual(6);
  });
});

/** For contradictions what counts is that slot: the other number is there too, or this one is not. */
function changedOnly({ id }: Attack, brief: Brief): string {
  if (id !== 25 && id !== 30) return seen(brief);
  return (brief.sections.find(({ slot }) => slot === "changed")?.items ?? [])
    .map(({ text, detail }) => `${text} ${detail ?? ""}`)
    .join("\n");
}

test("38. nobody closes the data of a prompt from inside it", () => {
  const attack = attacks.find(({ id }) => id === 38);
  if (attack === undefined) throw new Error("expected attack 38");
  const { prompt } = outcomes(attack);
  const opened = prompt.match(/<<MARKER-38\n/g)?.length ?? 0;
  expect(prompt.match(/\nMARKER-38>>/g)?.length).toBe(opened);
  expect(prompt.match(/MARKER-38/g)?.length).toBe(opened * 2 + 1);
});
