import { describe, expect, test } from "@jest/globals";
import { hasTitle, isAboutThem, namesUnknown, type RecordAsk, recordAsk } from "#domain/knowledge/record-question.ts";
import { contact } from "#test/support/world.ts";

const priya = contact("priya@lakeshore.example", "1", "Priya Raman");
const lars = contact("lars@lakeshore.example", "1", "Lars Holm");
const ask = (line: string, named: string | null = "lakeshore") => recordAsk(line, { named, contacts: [priya, lars] });
const field = (name: string): RecordAsk => ({ kind: "field", field: name as never }); // names are typed in the table below

describe("an account's own facts", () => {
  test.each<[string, RecordAsk]>([
    ["Who is the CFO of Lakeshore?", { kind: "title", title: "cfo" }],
    ["who's lakeshore's cfo", { kind: "title", title: "cfo" }],
    ["Who is head of data platform at Lakeshore?", { kind: "title", title: "head of data platform" }],
    ["Does Lakeshore have a CISO?", { kind: "title", title: "ciso" }],
    ["who handles procurement at Lakeshore", { kind: "title", title: "procurement" }],
    ["Wer ist der CFO von Lakeshore?", { kind: "title", title: "cfo" }],
    ["Qui est le directeur financier chez Lakeshore ?", { kind: "title", title: "directeur financier" }],
    ["Who is Priya at Lakeshore?", { kind: "contact", email: priya.email }],
    ["What is Lars Holm's title?", { kind: "contact", email: lars.email }],
    ["who do we know at Lakeshore?", { kind: "contacts" }],
    ["Which deals do we have with Lakeshore?", { kind: "opportunities" }],
    ["What is the amount of the Lakeshore deal?", field("amount")],
    ["how big is Lakeshore?", field("amount")],
    ["How much is the Lakeshore opportunity worth?", field("amount")],
    ["When does Lakeshore close?", field("close_date")],
    ["Lakeshore close date?", field("close_date")],
    ["Wann schließt Lakeshore ab?", field("close_date")],
    ["What stage is Lakeshore in?", field("stage")],
    ["where do we stand with Lakeshore?", field("stage")],
    ["What's the next step with Lakeshore?", field("next_step")],
    ["Who are we up against at Lakeshore?", field("competitor")],
    ["Which competitor is in Lakeshore?", field("competitor")],
    ["Who is the economic buyer at Lakeshore?", field("economic_buyer")],
    ["who signs at Lakeshore?", field("economic_buyer")],
    ["Who is Lakeshore's champion?", field("champion")],
    ["What are Lakeshore's decision criteria?", field("decision_criteria")],
    ["How does Lakeshore decide?", field("decision_process")],
    ["What is the paper process at Lakeshore?", field("paper_process")],
    ["What pain does Lakeshore have?", field("identified_pain")],
    ["Which metrics does Lakeshore use?", field("metrics")],
    ["Who owns Lakeshore?", field("owner")],
    ["Who owns the Lakeshore deal?", field("owner")],
    ["What industry is Lakeshore in?", field("industry")],
    ["When did we last talk to Lakeshore?", field("last_activity")],
  ])("%s", (line, expected) => {
    expect(ask(line)).toEqual(expected);
  });
});

test.each<[string, RecordAsk]>([
  ["who is the CFO?", { kind: "title", title: "cfo" }],
  ["and the next step?", field("next_step")],
  ["who is their champion?", field("champion")],
  ["what's the close date?", field("close_date")],
])("in the thread of a brief: %s", (line, expected) => {
  expect(ask(line, null)).toEqual(expected);
});

describe("what to do and say stands in documents", () => {
  test.each<[string, string | null]>([
    ["How do I find the economic buyer at Lakeshore?", "lakeshore"],
    ["what do we say when they bring up the competitor's price?", null],
    ["what about the competitor's price?", null],
    ["What counts as a next step?", null],
    ["why is the CFO the economic buyer?", null],
    ["how long does replay keep events?", null],
    ["is there a discount for three years?", null],
    ["who is on the call?", null],
    ["What should we ask the champion?", null],
    ["What makes a good champion?", null],
    ["What happened at Lakeshore last month?", "lakeshore"],
    ["what is the price per cluster?", null],
  ])("%s", (line, named) => {
    expect(ask(line, named)).toBeNull();
  });
});

test.each<[string | null, string, boolean]>([
  ["CFO", "chief financial officer", true],
  ["Chief Financial Officer", "cfo", true],
  ["Head of Data Platform", "head of data", true],
  ["Information Security Officer", "security officer", true],
  ["Head of Data Platform", "CFO", false],
  ["VP Claims Operations", "vice president of claims", true],
  ["Finance Director", "financial director", true],
  [null, "cfo", false],
  ["CFO", "of the", false],
])("%j answers to %j: %j", (title, asked, expected) => {
  expect(hasTitle(title, asked)).toBe(expected);
});

test.each<[string, boolean]>([
  ["what is their biggest worry?", true],
  ["do they have a data centre?", true],
  ["what do we say when they bring up the price?", false],
  ["what about the competitor's price?", false],
])("about the account of the thread? %s %j", (line, expected) => {
  expect(isAboutThem(line)).toBe(expected);
});

test.each<[string, boolean]>([
  ["Who is the CFO of Zorblax?", true],
  ["What is the close date for Zorblax Industries?", true],
  ["Who is the economic buyer of Atlas Flow?", false],
  ["Who is the economic buyer now?", false],
  ["What does replay cost at Zorblax?", false],
  ["Who joins from Corvid?", false],
])("asks for a record of a name that nobody knows? %s %j", (line, expected) => {
  expect(namesUnknown(line, ["atlas flow", "corvid"])).toBe(expected);
});
