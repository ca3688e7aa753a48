/** The end of the queue for this process's event loop. There is one loop, so there is one queue, whoever composes the app. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a computation of some milliseconds in a turn of the event loop of its own. Two dozen briefs whose data come with one answer of the store would
 * otherwise be assembled in one go, and `/prep` would wait for all of them: so it waits for one.
 */
export function inTurn<T>(compute: () => T): Promise<T> {
  const mine = last.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(compute);
  last = mine.catch(() => {});
  return mine;
}
