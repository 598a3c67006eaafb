/** What is written together costs half of what single items do; more at once bring nothing. */
export const WRITTEN_TOGETHER = 32;
/** How long items may wait for others, ms: a fast target gives as many replies in that time. */
const WAIT_MS = 2;

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes what concurrent callers give, many at a time. */
export interface GroupCommit<Item> {
  /**
   * Resolves when the items are written: all of one call, or none. After a failure every later call fails too. `more`
   * says that others will follow, so that the items may wait for them, 2 ms at most or until there are 32.
   */
  add(items: readonly Item[], more?: boolean): Promise<void>;
  /** Writes what waits; resolves when nothing is waiting any more, and never rejects. */
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
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Whether what waits need not wait for others. */
  let isDue = false;
  let running: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  function start(): void {
    isDue = true;
    running ??= drain();
  }

  async function drain(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (isDue && waiting.length > 0) {
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
    let taken = 0;
    let size = 0;
    for (const { items } of waiting) {
      if (size > 0 && taken + items.length > maxItems) break;
      taken += items.length;
      size++;
    }
    count -= taken;
    if (size < waiting.length) return waiting.splice(0, size);
    const all = waiting;
    waiting = [];
    isDue = false;
    clearTimeout(timer);
    timer = undefined;
    return all;
  }

  return {
    add(items, more = false) {
      if (items.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject });
        count += items.length;
        if (!more || count >= WRITTEN_TOGETHER) start();
        else timer ??= setTimeout(start, WAIT_MS);
      });
    },
    async settled() {
      if (waiting.length > 0) start();
      await running;
    },
  };
}
