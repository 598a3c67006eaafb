interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes what concurrent callers give, many at a time. */
export interface GroupCommit<Item> {
  /** Resolves when the items are written: all of one call, or none. After a failure every later call fails too. */
  add(items: readonly Item[]): Promise<void>;
  /** Resolves when nothing is waiting any more; never rejects. */
  settled(): Promise<void>;
}

/**
 * Collects the items of one turn of the event loop, or of the time that the last write took, and hands them to
 * `write` together. Not more than about `maxItems` at once (default 5000).
 */
export function groupCommit<Item>(
  write: (items: readonly Item[]) => Promise<void>,
  maxItems = 5000,
): GroupCommit<Item> {
  let waiting: Waiting<Item>[] = [];
  let running: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  async function drain(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (waiting.length > 0) {
      const group = takeGroup();
      try {
        if (failure) throw failure.error;
        await write(group.length === 1 ? group[0]!.items : group.flatMap(({ items }) => items));
        for (const { resolve } of group) resolve();
      } catch (error) {
        failure ??= { error };
        for (const { reject } of group) reject(error);
      }
    }
    running = undefined;
  }

  function takeGroup(): Waiting<Item>[] {
    let count = 0;
    let size = 0;
    for (const { items } of waiting) {
      if (size > 0 && count + items.length > maxItems) break;
      count += items.length;
      size++;
    }
    if (size === waiting.length) {
      const all = waiting;
      waiting = [];
      return all;
    }
    return waiting.splice(0, size);
  }

  return {
    add(items) {
      if (items.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject });
        running ??= drain();
      });
    },
    async settled() {
      await running;
    },
  };
}
