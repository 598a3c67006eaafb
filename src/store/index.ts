export type { Journal, JournalEntry, JournalRow } from './journal.ts';
export type { NewRun, RunStatus, Store, StoredRun } from './store.ts';
export { encodeTensors } from './encodeTensors.ts';
export { openStore } from './openStore.ts';
