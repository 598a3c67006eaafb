export { WRITTEN_TOGETHER } from './groupCommit.ts';
export type { Journal, JournalEntry, JournalRow, ReadFile } from './journal.ts';
export type { NewRun, RunStatus, Store, StoredRun } from './store.ts';
export { encodeTensors } from './encodeTensors.ts';
export { openStore } from './openStore.ts';
