import { describe, expect, test } from "@jest/globals";
import { readSignal } from "#domain/behaviours/signal.ts";
import { signalItems } from "#integrations/transcripts/read-signal-file.ts";

async function rows(name: string, text: string, about = {}) {
  const found = [];
  for await (const item of signalItems(name, new TextEncoder().encode(text), about)) found.push(item);
  return found;
}
async function call(name: string, text: string, about = {}) {
  const [item] = await rows(name, text, about);
  const read = readSignal(item?.kind === "row" ? item.row : null);
  if (!("signal" in read) || read.signal.kind !== "call.transcript") throw new Error(JSON.stringify(read));
  return {
    ...read.signal,
    said: read.signal.turns.map(({ speaker, start_ms, text: words }) => [speaker, start_ms, words]),
  };
}
const on = "2026-11-20";

describe("recorders", () => {
  test("WebVTT with voice tags (Teams); pieces of one speaker are one turn", async () => {
    const vtt = `WEBVTT\n\nNOTE x\n\n1\n00:00:01.000 --> 00:00:03.000\n<v Tom Okafor>What would it</v>\n\n00:00:03.100 --> 00:00:05.000\n<v Tom Okafor>cost you?</v>\n\n00:00:06.000 --> 00:00:08.000\n<v Lars Holm>Tom Okafor: a lot &amp; more</v>\n`;
    expect((await call(`c-${on}.vtt`, vtt)).said).toEqual([
      ["Tom Okafor", 1000, "What would it cost you?"],
      ["Lars Holm", 6000, "Tom Okafor: a lot & more"],
    ]);
  });
  test("WebVTT with names before a colon (Zoom), hours left out", async () => {
    const vtt = `WEBVTT\r\n\r\n1\r\n00:01.000 --> 00:03.500\r\nTom Okafor: Does Thursday work?\r\n\r\n2\r\n00:04.000 --> 00:05.000\r\nLars Holm: It does.\r\n`;
    expect((await call(`c-${on}.vtt`, vtt)).said).toEqual([
      ["Tom Okafor", 1000, "Does Thursday work?"],
      ["Lars Holm", 4000, "It does."],
    ]);
  });
  test("a cue that names nobody is nobody's", async () => {
    const vtt = `WEBVTT\n\n00:01.000 --> 00:03.500\nTom Okafor: Hello\n\n00:04.000 --> 00:05.000\nand who are you\n`;
    expect((await call(`c-${on}.vtt`, vtt)).said).toEqual([
      ["Tom Okafor", 1000, "Hello"],
      [null, 4000, "and who are you"],
    ]);
  });
  test("Gong: milliseconds, addresses from the parties", async () => {
    const gong = {
      callTranscripts: [
        {
          callId: "77",
          transcript: [
            { speakerId: "1", sentences: [{ start: 460, end: 900, text: "Who signs?" }] },
            { speakerId: "2", sentences: [{ start: 1500, end: 2000, text: "I do." }] },
          ],
        },
      ],
      calls: [
        {
          metaData: { id: "77", started: "2026-11-20T10:00:00Z" },
          parties: [
            { speakerId: "1", name: "Tom", emailAddress: "Tom@OurCo.example" },
            { speakerId: "2", name: "Lars", emailAddress: null },
          ],
        },
      ],
    };
    const found = await call("gong.json", JSON.stringify(gong));
    expect(found).toMatchObject({ id: "gong:77", at: "2026-11-20T10:00:00Z", source: "gong" });
    expect(found.turns.map(({ email, start_ms }) => [email, start_ms])).toEqual([
      ["tom@ourco.example", 460],
      [null, 1500],
    ]);
  });
  test("Fireflies: seconds, what was heard before what was edited", async () => {
    const sentences = [
      { index: 1, speaker_name: "Lars", text: "Six weeks.", raw_text: "Six weeks", start_time: 4.2, end_time: 5 },
      { index: 0, speaker_name: "Tom", text: "Edited", raw_text: "What did you lose?", start_time: 1.5, end_time: 3 },
    ];
    expect((await call(`f-${on}.json`, JSON.stringify(sentences))).said).toEqual([
      ["Tom", 1500, "What did you lose?"],
      ["Lars", 4200, "Six weeks"],
    ]);
    const api = { data: { transcript: { id: "ff1", date: 1_763_632_800_000, sentences } } };
    expect(await call("f.json", JSON.stringify(api))).toMatchObject({ id: "fireflies:ff1", source: "fireflies" });
  });
  test.each([
    [
      "Otter",
      "Tom Okafor  0:12\nWhat did you lose?\n\nLars Holm  1:02\nSix weeks.\n",
      "otter",
      [
        ["Tom Okafor", 12_000],
        ["Lars Holm", 62_000],
      ],
    ],
    [
      "Zoom's captions",
      "[Tom Okafor] 10:00:05\nWhat did you lose?\n\n[Lars Holm] 10:00:20\nSix weeks.\n",
      "zoom",
      [
        ["Tom Okafor", 0],
        ["Lars Holm", 15_000],
      ],
    ],
    [
      "plain text",
      "Tom Okafor: What did you lose?\nLars Holm: Six weeks.\n",
      "text",
      [
        ["Tom Okafor", null],
        ["Lars Holm", null],
      ],
    ],
    [
      "plain text with times",
      "[00:12] Tom Okafor: What did you lose?\n[01:02] Lars Holm: Six weeks.\n",
      "text",
      [
        ["Tom Okafor", 12_000],
        ["Lars Holm", 62_000],
      ],
    ],
  ])("%s", async (_, text, source, expected) => {
    const found = await call(`call ${on}.txt`, text);
    expect(found.source).toBe(source);
    expect(found.said.map(([who, at]) => [who, at])).toEqual(expected);
    expect(found.said.map(([, , words]) => words)).toEqual(["What did you lose?", "Six weeks."]);
  });
  test("invisible characters are not part of what was said", async () => {
    expect((await call(`c-${on}.txt`, "Tom: he\u200bl\u202elo\u{e0041}\n")).said).toEqual([["Tom", null, "hello"]]);
  });
});

describe("when and whose the call was", () => {
  const text = "Tom: hello there\n";
  test.each([
    ["the day in the file's name", "x_20261120_y.txt", {}, "2026-11-20T12:00:00Z"],
    ["what is said beside it", "x-2020-01-01.txt", { at: "2026-11-20T09:30:00+01:00" }, "2026-11-20T08:30:00Z"],
    ["a day said beside it", "x.txt", { at: "2026-11-20" }, "2026-11-20T12:00:00Z"],
  ])("%s", async (_, name, about, at) => {
    expect(await call(name, text, { ...about, account_id: "ACC-1" })).toMatchObject({ at, account_id: "ACC-1" });
  });
  test("a file that does not say when is refused, with what to do", async () => {
    await expect(rows("x.txt", text)).rejects.toThrow(/does not say when the call was.*x\.txt\.about\.json/);
  });
});

describe("what learning systems send", () => {
  const kinds = async (name: string, text: string) =>
    (await rows(name, text)).map((item) => {
      if (item.kind !== "row") return item;
      const read = readSignal(item.row);
      return "signal" in read ? read.signal : read;
    });
  test("a CSV of completions: what is not finished is left out", async () => {
    const csv =
      "Email,Course ID,Completed At,Status\nTom@OurCo.example,micro-1,2026-11-18,Completed\neve@ourco.example,micro-1,,In progress\n";
    expect(await kinds("lms.csv", csv)).toEqual([
      expect.objectContaining({
        kind: "lms.completed",
        person: "tom@ourco.example",
        document_id: "micro-1",
        at: "2026-11-18T12:00:00Z",
      }),
    ]);
  });
  test("a CSV without a person says which column is missing", async () => {
    expect(await rows("lms.csv", "course,date\nA,2026-11-18\n")).toEqual([
      expect.objectContaining({ kind: "bad", line: 2, problem: expect.stringMatching(/no address of the person/) }),
    ]);
  });
  test("xAPI statements, one by line, in a list or under statements", async () => {
    const statement = (verb: string) => ({
      id: `s-${verb}`,
      actor: { mbox: "mailto:tom@ourco.example" },
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
      object: { id: "https://lms.example/courses/micro-1", definition: { name: { en: "Two minutes" } } },
      timestamp: "2026-11-18T08:00:00Z",
    });
    const both = [statement("completed"), statement("experienced"), statement("shared")];
    const expected = [
      expect.objectContaining({ kind: "lms.completed", document_id: "micro-1", person: "tom@ourco.example" }),
      expect.objectContaining({ kind: "content.viewed", document_id: "micro-1" }),
    ];
    expect(await kinds("x.json", JSON.stringify(both))).toEqual(expected);
    expect(await kinds("x.json", JSON.stringify({ statements: both }))).toEqual(expected);
    expect(await kinds("x.jsonl", both.map((one) => JSON.stringify(one)).join("\n"))).toEqual(expected);
  });
});

test.each([
  ["broken JSON", "x.json", "{", /is not JSON/],
  ["no cues", `x-${on}.vtt`, "WEBVTT\n\nhello", /holds no turns/],
  ["no speaker", `x-${on}.txt`, "only words without a speaker", /holds no turns/],
  ["another format", "x.docx", "x", /ends in \.jsonl/],
])("%s is refused in words", async (_, name, text, says) => {
  await expect(rows(name, text)).rejects.toThrow(says);
});
