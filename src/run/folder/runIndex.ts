import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = '.proofmark';
const FILE = 'runs.jsonl';

/** Where a run lives. */
export interface RunPlace {
  readonly id: string;
  /** Relative to the folder that the index stands in. */
  readonly folder: string;
  /** The journal's URL without credentials; undefined for `journal.db` in the run's folder. */
  readonly store?: string | undefined;
}

/** Notes a run in `.proofmark/runs.jsonl` of a directory, so that it can be named by its id or `last`. */
export async function noteRun(place: RunPlace, directory: string): Promise<void> {
  await mkdir(join(directory, FOLDER), { recursive: true });
  await appendFile(join(directory, FOLDER, FILE), `${JSON.stringify(place)}\n`);
}

/** The noted runs, oldest first. Lines that cannot be read are passed over. */
export async function notedRuns(directory: string): Promise<readonly RunPlace[]> {
  const text = await readFile(join(directory, FOLDER, FILE), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isPlace(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isPlace(value: unknown): value is RunPlace {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'folder' in value &&
    typeof value.id === 'string' &&
    typeof value.folder === 'string'
  );
}
