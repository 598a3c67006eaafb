import type { Journal, JournalEntry } from '../../store/index.ts';

/** Replies that are written together cost half of what single ones do; more at once bring nothing. */
export const WRITTEN_TOGETHER = 32;
/** How long a reply may wait for others, ms: a fast target gives as many in that time. */
const WAIT_MS = 2;

/** Writes replies to the journal, several at a time where nobody waits for them. */
export interface JournalWriter {
  /**
   * Resolves when the entries are durable. `more` says that the target has work meanwhile, so that they may wait a moment
   * for others.
   */
  add(entries: readonly JournalEntry[], more: boolean): Promise<void>;
}

/** Those that are written together. */
interface Group {
  readonly entries: JournalEntry[];
  readonly written: Promise<void>;
  readonly write: () => void;
  timer?: NodeJS.Timeout;
}

/** A writer of one journal. */
export function journalWriter(journal: Journal): JournalWriter {
  let open: Group | undefined;

  function begin(): Group {
    const entries: JournalEntry[] = [];
    let write = (): void => {};
    const written = new Promise<void>((resolve, reject) => {
      write = () => {
        clearTimeout(open?.timer);
        open = undefined;
        journal.append(entries).then(resolve, reject);
      };
    });
    return { entries, written, write };
  }

  return {
    add(added, more) {
      if (added.length === 0) return Promise.resolve();
      const group = (open ??= begin());
      for (const entry of added) group.entries.push(entry);
      if (!more || group.entries.length >= WRITTEN_TOGETHER) group.write();
      else group.timer ??= setTimeout(group.write, WAIT_MS);
      return group.written;
    },
  };
}
