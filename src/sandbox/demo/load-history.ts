import { InvariantError } from "#domain/errors.ts";
import { collectSignals } from "#flows/collect-signals.ts";
import { importObservations } from "#flows/import-observations.ts";
import { importPlays } from "#flows/import-plays.ts";
import { observeBehaviours } from "#flows/observe-behaviours.ts";
import type { Ports } from "#flows/ports.ts";
import { readPlayText } from "#integrations/play-files/index.ts";
import { readRecordText } from "#integrations/record-files/read-record-file.ts";
import { aboutEnding, readAbout, signalItems } from "#integrations/transcripts/read-signal-file.ts";
import type { DemoWhen } from "./demo-events.ts";
import { demoFiles } from "./load-demo.ts";

/** Managers see what their reps could read for a day first; the demo begins with a past, not with a day of empty pages. */
const knownHours = 48;
const knownSince = (ports: Ports): Ports => ({
  ...ports,
  observations: {
    ...ports.observations,
    record: (batches, input) =>
      ports.observations.record(batches, { ...input, now: input.now.subtract({ hours: knownHours }) }),
  },
});

/** The demo company's plays and its last four months: what was seen on calls, and the transcripts, completions and deal moves of the last weeks. */
export async function importHistory(ports: Ports, when: DemoWhen): Promise<void> {
  const plays = await demoFiles("plays", when, ".yaml");
  await importPlays(
    ports,
    plays.map(({ path, text }) => readPlayText(`fixtures/plays/${path}`, text)),
  );
  const [observations, signals] = await demoFiles("", when, ".jsonl");
  if (observations === undefined || signals === undefined)
    throw new InvariantError("Expected observations.jsonl and signals.jsonl in fixtures/.");
  const bytes = (text: string) => new TextEncoder().encode(text);
  await collectSignals(ports, {
    name: "fixtures/signals.jsonl",
    items: signalItems("signals.jsonl", bytes(signals.text)),
  });
  const files = new Map((await demoFiles("transcripts", when)).map(({ path, text }) => [path, text]));
  for (const [path, text] of files) {
    if (path.endsWith(aboutEnding)) continue;
    const about = readAbout(`fixtures/transcripts/${path}${aboutEnding}`, files.get(`${path}${aboutEnding}`) ?? "{}");
    await collectSignals(ports, { name: `fixtures/transcripts/${path}`, items: signalItems(path, bytes(text), about) });
  }
  // By cue cards: a model that hangs would keep the first brief waiting. Where there is one, the jobs read these calls with it right after.
  while ((await observeBehaviours({ ...ports, wording: null })).more);
  // After the reading: of a call that is in both, what was said and answered is the transcript's, and the verdict is the file's, which judges replies as well.
  await importObservations(knownSince(ports), {
    file: readRecordText("fixtures/observations.jsonl", observations.text),
  });
}
