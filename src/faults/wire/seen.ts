/** What a client saw of one query. */
export type Seen =
  'right' | 'wrong' | 'decision' | 'timeout' | 'unavailable' | 'rejected' | 'malformed';

/** What each means. */
export const MEANING: Readonly<Record<Seen, string>> = {
  right: 'the golden answer',
  wrong: 'an answer that reads well and has other numbers',
  decision: 'an answer that reads well and decides otherwise (SDC-1)',
  timeout: 'no answer in time',
  unavailable: 'the server cannot be reached, or says so',
  rejected: 'the server refuses the query',
  malformed: 'an answer that cannot be read',
};
