import { expect, test } from "@jest/globals";
import { asksAboutLastCall, asksForOwnCalls } from "#domain/knowledge/calls-question.ts";

test.each([
  "when is my next call?",
  "What are my next calls?",
  "what calls do I have tomorrow?",
  "Do I have any customer calls this week?",
  "who am I meeting tomorrow?",
  "When do I have my next meeting with Lakeshore?",
  "when is my next call with Lakeshore?",
  "who is my next call with?",
  "what's on my calendar today?",
  "Hi, when is my next customer call?",
  "how many calls do I have today?",
  "Wann ist mein nächster Termin?",
])("the calendar answers: %s", (line) => {
  expect(asksForOwnCalls(line)).toBe(true);
});

test.each([
  "What should I say in my next call?",
  "What should I ask on my next call with Lakeshore?",
  "How do I open my next call?",
  "brief me for my next call",
  "what is the next step?",
  "How many calls does a pilot need?",
  "Which calls does replay make?",
  "What should I do after a call?",
])("the calendar does not answer: %s", (line) => {
  expect(asksForOwnCalls(line)).toBe(false);
});

test.each([
  "what happened in the last call with Halden?",
  "What did the customer say in the last call with Lakeshore?",
  "what did they say last time?",
  "what was discussed in our last meeting with Vantry?",
  "How did the last call with Lakeshore go?",
])("the last call is meant: %s", (line) => {
  expect(asksAboutLastCall(line)).toBe(true);
});

test.each([
  "when was the last call with Halden?",
  "What should I say when the last call went badly?",
  "what happened at Kestrel Line during the failover?",
  "What did Kestrel Line measure?",
])("no last call is meant: %s", (line) => {
  expect(asksAboutLastCall(line)).toBe(false);
});
