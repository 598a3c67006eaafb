import { basename } from 'node:path';

import type { DataSet } from '../../core/dataSet.ts';
import { openDataSet } from '../../data/openDataSet.ts';
import { createFileAccess } from '../files/createFileAccess.ts';
import { createFileRecorder, type FileRecorder } from '../files/fileRecorder.ts';
import type { LoadedScenario } from '../scenario/loadScenario.ts';

/** A data set of a run, and the files that were read for it. */
export interface OpenData {
  readonly set: DataSet;
  readonly recorder: FileRecorder;
}

/** The data sets of a run, each opened when it is first used. */
export type OpenDataSets = (key: string) => Promise<OpenData>;

/** Opens each data set of a scenario once, whichever procedures use it. */
export function openDataSets({
  data,
  baseDir,
  seed,
}: Pick<LoadedScenario, 'data' | 'baseDir' | 'seed'>): OpenDataSets {
  const open = new Map<string, Promise<OpenData>>();
  return (key) => {
    const known = open.get(key);
    if (known !== undefined) return known;
    const loaded = data.find((candidate) => candidate.key === key);
    if (loaded === undefined) throw new TypeError(`there is no data set "${key}"`);
    const recorder = createFileRecorder();
    const opening = openDataSet(loaded.definition, createFileAccess(baseDir, recorder), {
      name: nameOf(key, loaded.definition),
      seed,
    }).then((set) => ({ set, recorder }));
    open.set(key, opening);
    return opening;
  };
}

/** A name of the scenario's map, or the last part of the path of a definition in place. */
function nameOf(key: string, definition: unknown): string {
  const { path } = definition as { readonly path?: unknown };
  return key.includes('.') && typeof path === 'string' ? basename(path) : key;
}
