/** A rep of the demo company in a practice thread: what they do, and what they then read. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { importPlays } from "#flows/import-plays.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import { previewScene } from "#flows/start-scene.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readPlayText } from "#integrations/play-files/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { demoFiles, loadDemoFixtures } from "#sandbox/demo/load-demo.ts";
import { memoryFolder } from "#sandbox/demo/memory-folder.ts";
import type { StoredMessage } from "#sandbox/slack/wire.ts";
import { startWorld, type World } from "#test/support/world.ts";
import { eventually, person, wordsOf } from "./steps.ts";

export const tom = "tom.okafor@tarnwick.example";
export const dana = "dana.whitfield@tarnwick.example";
const begin = "2026-11-24T08:00:00Z";
const directories: string[] = [];
export const removeDirectories = () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
};

export async function practise({
  keep = false,
  plays = false,
  env = {},
}: {
  /** The demo company's plays, so that there is a behaviour to practise and a lesson to read. */
  readonly plays?: boolean;
  readonly keep?: boolean;
  readonly env?: Readonly<Record<string, string>>;
} = {}) {
  const demo = await loadDemoFixtures(Temporal.Instant.from(begin), "Europe/London", readRecordText);
  const dataDir = keep ? mkdtempSync(join(tmpdir(), "sideline-roleplay-")) : undefined;
  if (dataDir !== undefined) directories.push(dataDir);
  const world = await startWorld({
    at: begin,
    env: { CALENDAR_POLL_SECONDS: "3600", INTERNAL_DOMAINS: "tarnwick.example", ...env },
    people: demo.people,
    accounts: demo.accounts,
    contacts: demo.contacts,
    opportunities: demo.opportunities,
    connected: [tom],
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  await importKnowledge(world.app.ports, {
    folder: memoryFolder(demo.knowledgeFiles),
    parsers: knowledgeParsers,
    source: "demo",
  });
  if (plays) {
    const files = await demoFiles("plays", { now: Temporal.Instant.from(begin), zone: "Europe/London" }, ".yaml");
    await importPlays(
      world.app.ports,
      files.map(({ path, text }) => readPlayText(path, text)),
    );
  }
  const rep = person(world, tom);
  const thread = (root: StoredMessage) =>
    world.slack
      .as(tom)
      .dm()
      .filter(
        ({ threadTs, ts, fromBot, deleted, ephemeralFor }) =>
          threadTs === root.ts && ts !== root.ts && fromBot && !deleted && ephemeralFor === null,
      );
  /** The newest one, or the first one after `after`. */
  const card = (after?: StoredMessage) =>
    eventually(
      async () => {
        await world.settle();
        return rep
          .messages()
          .findLast((message) => /^Practice:/.test(wordsOf(message)) && message.ts > (after?.ts ?? ""));
      },
      () => `a practice card; seen ${JSON.stringify(rep.messages().map(wordsOf))}`,
    );
  const lines = (root: StoredMessage) => thread(root).map(wordsOf);
  const more = async (root: StoredMessage, count: number) =>
    eventually(
      async () => {
        await world.settle();
        return lines(root).length >= count ? lines(root) : null;
      },
      () =>
        `${count} messages in the thread; seen ${JSON.stringify(lines(root))}; all ${JSON.stringify(
          world.slack
            .as(tom)
            .dm()
            .map((m) => [m.ts, m.threadTs, m.fromBot, wordsOf(m).slice(0, 30)]),
        )} ${root.ts}`,
    );
  const say = async (root: StoredMessage, text: string) => {
    const before = lines(root).length;
    await rep.actor.say(text, { threadTs: root.ts });
    await world.advance({ seconds: 3 });
    return (await more(root, before + 1)).slice(before);
  };
  return { world, rep, card, lines, more, say, thread };
}

/** The approved proof point for Lakeshore Freight as Tom would say it: with the source's number and terms, in a sentence of his. */
export async function proofWords(world: World): Promise<string> {
  const { ports } = world.app;
  const [account] = await ports.records.searchAccounts("Lakeshore Freight", 1);
  const { proof } = await previewScene(ports, { rep: tom, accountId: account?.id ?? "" });
  const words = proof?.text.split(/\s+/) ?? [];
  expect(words.length).toBeGreaterThan(10);
  return `What I can tell you for your team is this: ${words.slice(0, 10).join(" ")}, and for you that means ${words.slice(10).join(" ")}`;
}
