import { expect, test } from "@jest/globals";
import { asInstruction, isAboutRecords } from "#domain/briefs/instruction.ts";

test.each([
  [
    "Asks what a second copy of the data costs, before replay is shown",
    "Ask what a second copy of the data costs, before replay is shown",
  ],
  ["Proposes a next step with a date and a person", "Propose a next step with a date and a person"],
  ["Names the number and asks who owns it", "Name the number and ask who owns it"],
  ["Clarifies who signs", "Clarify who signs"],
  ["Discusses the price last", "Discuss the price last"],
  ["Ask what the outage costs them", "Ask what the outage costs them"],
  ["Costs before features", "Costs before features"],
  ["Numbers and names", "Numbers and names"],
  ["", ""],
])("%p is said to the rep as %p", (name, expected) => {
  expect(asInstruction(name)).toBe(expected);
});

test.each([
  ["In the opportunity plan. Name, what they gain, and when.", true],
  ["Write name and title only after the person confirmed it.", true],
  ["Never fill the field with a number from another customer.", true],
  ["Update the metric after each call in which it was confirmed.", true],
  ["Ask the champion to open the door.", false],
  ["Write the steps on a page during the call and let them correct it.", false],
  ["Offer 20 minutes, not an hour.", false],
])("%p is about records: %p", (text, expected) => {
  expect(isAboutRecords(text)).toBe(expected);
});
