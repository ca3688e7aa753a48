import { importPlays } from "#flows/import-plays.ts";
import { importKnowledge } from "#flows/ingest-documents.ts";
import type { Ports } from "#flows/ports.ts";
import { knowledgeParsers } from "#integrations/markdown/index.ts";
import { readPlayText } from "#integrations/play-files/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { demoFiles, loadDemoFixtures } from "./load-demo.ts";
import { memoryFolder } from "./memory-folder.ts";

/** The demo company's records, documents and plays in an empty store, dates against the clock; no calls, no past. For evaluations. */
export async function fillStore(
  ports: Pick<Ports, "clock" | "documents" | "log" | "plays" | "records" | "rights" | "signals">,
): Promise<void> {
  const when = { now: ports.clock.now(), zone: "UTC" };
  const demo = await loadDemoFixtures(when.now, when.zone, readRecordText);
  await ports.records.importPeople(demo.people);
  await ports.records.importAccounts(demo.accounts);
  await ports.records.importContacts(demo.contacts);
  await ports.records.importOpportunities(demo.opportunities);
  await importKnowledge(ports, {
    folder: memoryFolder(demo.knowledgeFiles),
    parsers: knowledgeParsers,
    source: "demo",
  });
  const plays = await demoFiles("plays", when, ".yaml");
  await importPlays(
    ports,
    plays.map(({ path, text }) => readPlayText(`fixtures/plays/${path}`, text)),
  );
}
