import { StoreError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Reply } from '../../core/target.ts';
import type { Journal, JournalRow } from '../../store/index.ts';
import { queryDigest } from './queryDigest.ts';

const PAGE_BYTES = 8 * 2 ** 20;
const MAX_PAGE_ROWS = 4096;

/** Answers queries from the journal of an earlier attempt. */
export interface JournalReader {
  /** One more than the highest sequence number of that attempt. */
  readonly end: number;
  /**
   * The replies to queries of which the first has this sequence number, as far as they are there.
   * Throws a StoreError when the journal holds other queries under these numbers.
   */
  replies(
    target: string,
    queries: readonly TensorMap[],
    first: number,
  ): Promise<readonly (Reply | undefined)[]>;
}

/** Reads ahead in pages of about 8 MB, and keeps two of them. */
export function journalReader(journal: Journal): JournalReader {
  const rowBytes = Math.max(1, journal.bytes / Math.max(1, journal.count));
  const pageRows = Math.max(1, Math.min(MAX_PAGE_ROWS, Math.floor(PAGE_BYTES / rowBytes)));
  const pages = new Map<number, Page | Promise<Page>>();

  async function load(number: number): Promise<Page> {
    const from = number * pageRows;
    const rows = await journal.read(from, from + pageRows);
    // Lets Ctrl-C and the progress bar through: libsql answers without leaving this turn of the event loop.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const page: (JournalRow | undefined)[] = Array.from({ length: pageRows });
    for (const row of rows) page[row.sequence - from] = row;
    if (pages.has(number)) pages.set(number, page);
    return page;
  }

  function pageOf(number: number): Page | Promise<Page> {
    let page = pages.get(number);
    if (page === undefined) {
      page = load(number);
      pages.set(number, page);
      const [oldest] = pages.keys();
      if (pages.size > 2 && oldest !== undefined) pages.delete(oldest);
    }
    return page;
  }

  return {
    end: journal.length,
    async replies(target, queries, first) {
      const replies: (Reply | undefined)[] = [];
      for (const [index, query] of queries.entries()) {
        const sequence = first + index;
        const found = pageOf(Math.floor(sequence / pageRows));
        const page = found instanceof Promise ? await found : found;
        const row = page[sequence % pageRows];
        if (row !== undefined) check(row, target, query, journal);
        replies.push(row?.reply());
      }
      return replies;
    },
  };
}

type Page = readonly (JournalRow | undefined)[];

function check(row: JournalRow, target: string, query: TensorMap, journal: Journal): void {
  if (row.target === target && queryDigest(query).equals(row.digest)) return;
  throw new StoreError(
    `the journal belongs to other queries: query ${row.sequence} of ${journal.procedure} in run ${journal.runId} is not the one that is asked now`,
    {
      code: 'store.other-queries',
      hint: 'The scenario, its data or proofmark has changed since: undo that, or start a new run without --resume.',
    },
  );
}
