import { expect, test } from "@jest/globals";
import { checkClaim } from "#domain/briefs/checks/verify.ts";
import { now } from "#test/domain/briefs/sample.ts";
import { demoPassages } from "./demo-passages.ts";
import { chance, contextFor, correctClaims, type FlipKind, flipKinds, flips, syntheticHits } from "./mutations.ts";

/** What must not slip through: facts with a shape. The rest is meaning, where rules over words end. */
const structured: readonly FlipKind[] = ["number", "date", "name", "competitor", "stitched quote"];

test("200 correct answers, turned wrong in eight ways", async () => {
  const hits = [...(await demoPassages(now)), ...syntheticHits];
  const random = chance(20_261_124);
  // What a card past its review date says is no correct answer to "what changed".
  const inReview = hits.filter(({ document }) => document.reviewBy === null || document.reviewBy >= "2026-11-24");
  const correct = correctClaims(inReview, 200, random);
  const context = contextFor(hits);
  const outcomes = correct.map((one) => checkClaim(one.claim, context));
  const rows: { kind: string; tried: number; caught: number; missed: string[] }[] = [];
  for (const kind of flipKinds) {
    let tried = 0;
    const missed: string[] = [];
    for (const [index, one] of correct.entries()) {
      // A claim that was marked before the flip would be "caught" whatever was done to it.
      if (outcomes[index]?.kind !== "kept") continue;
      const wrong = flips[kind](one, correct, random);
      if (wrong === null) continue;
      tried += 1;
      const { kind: outcome } = checkClaim(wrong, context);
      if (outcome === "kept" || outcome === "old") missed.push(`${wrong.gloss}  <<  ${wrong.cites[0]?.quote}`);
    }
    rows.push({ kind, tried, caught: tried - missed.length, missed });
  }
  const rate = (some: typeof rows) =>
    some.reduce((sum, { caught }) => sum + caught, 0) / some.reduce((sum, { tried }) => sum + tried, 0);
  const lost = outcomes.filter(({ kind }) => kind === "dropped").length / correct.length;
  const count = (kind: string) => outcomes.filter((one) => one.kind === kind).length;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const lines = [
    `${correct.length} correct claims: ${count("kept")} kept, ${count("marked")} marked, ${count("replaced")} replaced by the quote, ${count("old")} old, ${count("disagree")} shown with a disagreeing source, ${count("dropped")} dropped (${percent(lost)})`,
    ...rows.map(
      ({ kind, tried, caught }) =>
        `${kind.padEnd(15)} ${String(caught).padStart(3)} of ${String(tried).padStart(3)}  ${percent(caught / tried)}`,
    ),
    `structured      ${percent(rate(rows.filter(({ kind }) => structured.includes(kind as FlipKind))))}`,
    `overall         ${percent(rate(rows))}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (process.env.SHOW_MISSED !== undefined) {
    for (const { kind, missed } of rows) for (const line of missed) process.stdout.write(`MISSED ${kind}: ${line}\n`);
    for (const one of outcomes)
      if (one.kind !== "kept")
        process.stdout.write(
          `CORRECT ${one.kind} ${one.check} ${one.because}: ${one.claim.gloss}  <<  ${one.claim.cites[0]?.quote}\n`,
        );
  }
  expect(correct).toHaveLength(200);
  for (const { tried, kind } of rows) expect([kind, tried >= 8]).toEqual([kind, true]);
  expect(rate(rows.filter(({ kind }) => structured.includes(kind as FlipKind)))).toBeGreaterThanOrEqual(0.95);
  expect(rate(rows)).toBeGreaterThanOrEqual(0.7);
  expect(lost).toBeLessThanOrEqual(0.03);
});
