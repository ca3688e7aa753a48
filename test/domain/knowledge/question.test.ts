import { expect, test } from "@jest/globals";
import { isQuestion, missedKey, topicOf, withCompetitor } from "#domain/knowledge/question.ts";

test.each([
  "what do we say when they bring up the competitor's price?",
  "How long does replay keep events?",
  "how do we handle the security review",
  "Is there a discount for three years?",
  "Wie lange werden Ereignisse aufbewahrt?",
  "¿Cuánto cuesta un clúster?",
  "can we promise 90 days of replay?",
  "tell me about the pilots in banking",
])("a question: %s", (text) => expect(isQuestion(text)).toBe(true));

test.each([
  "",
  "Northwind",
  "northwind?",
  "prep northwind",
  "/prep Northwind Freight",
  "help",
  "practise acme",
  "thanks a lot",
  "Lakeshore Energy Ltd",
  "Will & Partners",
  "What can you do?",
])("no question: %s", (text) => expect(isQuestion(text)).toBe(false));

test.each(["and the price?", "why?", "show me the proof"])("under a brief it is one: %s", (text) =>
  expect(isQuestion(text, { inThread: true })).toBe(true),
);
test("thanks under a brief is none", () => expect(isQuestion("thanks a", { inThread: true })).toBe(false));

test.each([
  ["what do we say when they bring up the competitor's price?", ["competitor", "price"]],
  ["How long does replay keep events?", ["long", "replay", "keep", "event"]],
  ["what do we say?", ["say"]],
])("%s is about %j", (text, topic) => {
  expect(topicOf(text).map((stem) => topic.some((word) => word.startsWith(stem) || stem.startsWith(word)))).toEqual(
    topic.map(() => true),
  );
});

test("the competitor of a deal has a name there", () => {
  expect(withCompetitor("what about the competitor's price?", "Corvid").replace(/\s+/g, " ")).toBe(
    "what about Corvid's price?",
  );
  expect(withCompetitor("what about the price?", "Corvid")).toBe("what about the price?");
});

test("the same question in another order is counted as the same", () => {
  expect(missedKey("Do we support Kafka in Iceland?")).toBe(missedKey("In Iceland, is Kafka supported?"));
});
