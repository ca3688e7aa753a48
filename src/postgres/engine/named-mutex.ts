/** Callers of one name take turns within this process: the only process of an embedded database. */
export class NamedMutex {
  readonly #tails = new Map<string, Promise<void>>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#tails.set(name, done);
    await before;
    try {
      return await work();
    } finally {
      if (this.#tails.get(name) === done) this.#tails.delete(name);
      resolve();
    }
  }

  async tryRun(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#tails.has(name)) return false;
    await this.run(name, work);
    return true;
  }
}
