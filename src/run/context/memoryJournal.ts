import type { Journal } from '../../store/index.ts';

/** A journal that keeps nothing, for a procedure that runs once and is not resumed. */
export function memoryJournal(procedure: string): Journal {
  return {
    runId: '',
    procedure,
    length: 0,
    count: 0,
    bytes: 0,
    read: () => Promise.resolve([]),
    append: () => Promise.resolve(),
    retract: () => Promise.resolve(),
    remember: async (_, compute) => compute(),
    appendFiles: () => Promise.resolve(),
    files: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
