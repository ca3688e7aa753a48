/** What a model does in a scene: grades one answer, phrases one line. Both are checked by code; a failure is null and the script goes on. */
import { z } from "zod";
import { fenced } from "#domain/briefs/wording-prompt.ts";
import { knownTo, scriptedLine } from "#domain/roleplays/line-checks.ts";
import { type Criterion, criteriaOf, criterionNames } from "#domain/roleplays/scenario.ts";
import type { Beat, GradedItem } from "#domain/roleplays/session.ts";
import { askModel } from "./ask-model.ts";
import type { Ports } from "./ports.ts";
import type { Scene } from "./scene-ports.ts";

/** A turn is answered within this many milliseconds, by the script if need be. */
const turnMs = 8_000;

const gradeSchema = z.object({
  items: z.array(z.object({ criterion: z.string(), met: z.boolean(), quote: z.string().nullable() })).max(12),
});
const lineSchema = z.object({ line: z.string() });

export async function gradesFromModel(
  ports: Ports,
  scene: Scene,
  answer: string,
): Promise<readonly GradedItem[] | null> {
  const { scenario, turns } = scene.session;
  const asked = criteriaOf(scenario);
  const value = await askModel(ports, {
    person: scene.rep,
    accountId: scenario.accountId,
    prompt: "roleplay-grade",
    variables: (marker) => ({
      marker,
      criteria: asked.map((one) => `${one}: ${criterionNames[one]}`).join("\n"),
      behaviour:
        scenario.behaviour === null
          ? "none"
          : `${scenario.behaviour.name}. For example: ${scenario.behaviour.says.join(" / ")}`,
      proof: scenario.proof?.text ?? "none",
      buyer_line: turns.at(-2)?.line ?? scenario.ladder[scene.session.rung].first,
      answer: fenced(answer, marker),
    }),
    schema: gradeSchema,
    budgetMs: turnMs / 2,
  });
  if (value === null) return null;
  return value.items.flatMap(({ criterion, met, quote }) =>
    asked.includes(criterion as Criterion) ? [{ criterion: criterion as Criterion, met, quote, because: null }] : [],
  );
}

export async function lineFromModel(ports: Ports, scene: Scene, beat: Beat): Promise<string | null> {
  const { scenario, turns } = scene.session;
  const value = await askModel(ports, {
    person: scene.rep,
    accountId: scenario.accountId,
    prompt: "roleplay-line",
    variables: (marker) => ({
      marker,
      role: scenario.role,
      name: scenario.buyerName,
      style: scenario.style.join("\n"),
      known: knownTo(scenario, beat).join("\n"),
      must_say: scriptedLine(scenario, beat),
      answer: fenced(turns.at(-1)?.text ?? "(the meeting begins)", marker),
    }),
    schema: lineSchema,
    budgetMs: turnMs / 2,
  });
  return value?.line.replace(/\s+/g, " ").trim() ?? null;
}
