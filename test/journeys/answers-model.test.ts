/** An answer is there at once in the documents' words; a model's wording follows when it holds, and never when it does not. */
import { expect, test } from "@jest/globals";
import { type Misbehaviour, startModelServer } from "#test/support/model-server.ts";
import { startWorld } from "#test/support/world.ts";
import { ana, begin, eventually, person, quietCalendar, wordsOf } from "./steps.ts";

const sentence = "Atlas keeps all events for 14 days, and the window can be set to up to 90 days.";
const claim = (gloss: string, quote: string, passage = "window#0"): Misbehaviour => ({
  kind: "answer",
  content: { claims: [{ gloss, cites: [{ passage_id: passage, quote }] }] },
});

test.each<[string, Misbehaviour, RegExp | null]>([
  ["a good one is shown, with its quote", claim("Atlas keeps all events for 14 days.", sentence), /Worded by AI/],
  ["another number is not", claim("Atlas keeps all events for 40 days.", sentence), null],
  ["a passage that was not given is not", claim("Atlas keeps all events for 14 days.", sentence, "secret#0"), null],
  ["a link is not", claim("Atlas keeps all events for 14 days, see https://evil.example/x.", sentence), null],
  ["a server that is down costs nothing", { kind: "error", status: 500 }, null],
])("%s", async (_, behaviour, expected) => {
  await using server = await startModelServer();
  server.behaves(() => behaviour);
  await using world = await startWorld({
    at: begin,
    env: { ...quietCalendar, OPENAI_BASE_URL: server.url, OPENAI_MODEL: "gpt-6-luna" },
  });
  const title = "Replay window";
  const document = {
    id: "window",
    source: "test",
    path: "window.md",
    title,
    kind: "product-note" as const,
    product: null,
    stage: null,
    competitor: null,
    owner: null,
    validFrom: "2026-11-20",
    reviewBy: null,
    supersedes: [],
    audience: [],
    checksum: "sum-window",
  };
  const passage = {
    id: "window#0",
    documentId: "window",
    ord: 0,
    titlePath: [title],
    heading: title,
    text: sentence,
    start: 0,
    end: sentence.length,
  };
  await world.app.ports.documents.save("test", {
    upserts: [{ document, passages: [passage] }],
    removedPaths: [],
    now: world.now(),
  });
  const rep = person(world, ana);
  await rep.actor.say("How long does Atlas keep all events?");
  await eventually(
    () => rep.reads().some((words) => /Worded by AI|In the words of your documents/.test(words)) || null,
    () => JSON.stringify(rep.reads()),
  );
  await eventually(
    () => server.asks.length > 0 || null,
    () => "the model to be asked",
  );
  await world.settle();
  const words = () => wordsOf(rep.message(/You asked/));
  if (expected !== null) await eventually(() => expected.test(words()) || null, words);
  else expect(words()).toMatch(/In the words of your documents/);
  expect(words()).toContain("14 days");
  expect(words()).not.toMatch(/40 days|evil/);
  expect(rep.messages().filter(({ fromBot }) => fromBot)).toHaveLength(1);
});
