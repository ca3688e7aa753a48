import DataLoader from "dataloader";

/** Askers of one statement at most: its parameter stays a few megabytes. */
const most = 200;
/** How long askers are gathered in a burst, in milliseconds. A brief asks about a dozen times one after the other. */
const gatherMs = 15;
/** So many unanswered asks of whatever kind are a burst: a brief alone has one or two. */
const burst = 6;
/** Of this process: there is one event loop, and what is gathered saves its time. */
let unanswered = 0;

/**
 * Askers of one statement, as one statement. Whoever asks while such a statement runs waits for the next one, so what is answered was always read
 * (or written) after it was asked for: nothing is remembered. Alone, an asker's statement goes out at once. In a burst of briefs two dozen deliveries
 * ask the same things at about the same time, and each statement costs this process and the database more than its rows: so in a burst one waits a
 * moment for more askers.
 *
 * `run` answers in the order of its items. When it fails for several, each is asked again alone, so that one bad value is its owner's problem only;
 * `once` is for what must not be repeated: then the failure is everybody's.
 */
export function together<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { once = false }: { readonly once?: boolean } = {},
): (item: Item) => Promise<Answer> {
  let underWay: Promise<unknown> = Promise.resolve();
  const begin = (go: () => void) => (unanswered >= burst ? setTimeout(go, gatherMs) : setImmediate(go));
  const loader = new DataLoader<Item, Answer>(
    async (items) => {
      const answers = run(items);
      underWay = answers.catch(() => {});
      try {
        return await answers;
      } catch (error) {
        if (items.length === 1 || once) throw error;
        return Promise.all(items.map((item) => run([item]).then(([answer]) => answer as Answer, asError)));
      }
    },
    { cache: false, maxBatchSize: most, batchScheduleFn: (go) => void underWay.then(() => begin(go)) },
  );
  return async (item) => {
    unanswered += 1;
    try {
      return await loader.load(item);
    } finally {
      unanswered -= 1;
    }
  };
}

/** DataLoader rejects the asker of an answer that is an Error. */
function asError(problem: unknown): Error {
  return problem instanceof Error ? problem : new Error(String(problem));
}

/** What each of `count` askers gets of rows that carry the asker's place, from 0; in the order of the rows. */
export function byAsker<Row extends { readonly asker: number }>(count: number, rows: readonly Row[]): Row[][] {
  const found = Map.groupBy(rows, ({ asker }) => asker);
  return Array.from({ length: count }, (_, asker) => found.get(asker) ?? []);
}

/** One row for each key, null where there is none. */
export function inOrder<Row>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
}
