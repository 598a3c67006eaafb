import { resolve } from 'node:path';

import type { ModelFile, ProcedureContext } from '../../core/procedure.ts';
import type { AttachedRecord, QueryLedger } from '../../core/runRecord.ts';
import { readModelFile } from '../../onnx/sessions/readModelFile.ts';
import { createRandom } from '../../math/random.ts';
import type { Journal } from '../../store/index.ts';
import { inferBatch } from '../../targets/inferBatch.ts';
import { modelSource } from '../../targets/modelSource.ts';
import { createAsk } from '../ask/createAsk.ts';
import { endpointsOf, signaturesOf } from '../checkProcedures.ts';
import { createFileAccess } from '../files/createFileAccess.ts';
import { createFileRecorder } from '../files/fileRecorder.ts';
import { pathFrom } from '../files/pathFrom.ts';
import type { ProcedureFiles } from '../files/runFiles.ts';
import type { OpenTarget } from '../openTargets.ts';
import type { RunObserver } from '../runEvent.ts';
import type { LoadedProcedure } from '../scenario/loadProcedures.ts';
import type { LoadedScenario } from '../scenario/loadScenario.ts';
import type { OpenDataSets } from './openDataSets.ts';

/** What a context is assembled from. */
export interface ContextParts {
  readonly loaded: LoadedProcedure;
  readonly scenario: LoadedScenario;
  readonly targets: ReadonlyMap<string, OpenTarget>;
  readonly dataSets: OpenDataSets;
  readonly files: ProcedureFiles;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
}

/** A context, and what came of it. */
export interface AssembledContext {
  readonly context: ProcedureContext<unknown>;
  ledger(): QueryLedger;
  attached(): readonly AttachedRecord[];
  /** Closes what was attached. */
  close(): Promise<void>;
}

/** All that a procedure of a scenario may touch, in a run and when a finding is repeated. */
export function procedureContext(parts: ContextParts): AssembledContext {
  const { loaded, scenario, targets, dataSets, files, journal, signal, observe } = parts;
  const { name, options, targets: roles, data: dataRoles } = loaded;
  const recorder = createFileRecorder();
  files.follow(recorder);
  const own = Object.entries(roles).flatMap(([role, key]) => {
    const target = targets.get(key);
    return target === undefined ? [] : [[role, target] as const];
  });
  const asker = createAsk({
    journal,
    targets: Object.fromEntries(
      own.map(([role, { target, signature, definition }]) => [
        role,
        { target, signature, batch: definition.batch, concurrency: definition.concurrency },
      ]),
    ),
    infer: inferBatch,
    signal,
    before: () => files.settle(),
    redact: (text) => scenario.secrets.redactText(text),
  });
  const began = performance.now();

  async function modelFile(role: string): Promise<ModelFile | undefined> {
    const loadedTarget = scenario.targets.find(({ key }) => key === roles[role]);
    if (loadedTarget === undefined) return undefined;
    const source = modelSource(loadedTarget.definition);
    if (source === undefined) return undefined;
    const path = resolve(loadedTarget.baseDir, source.path);
    const { bytes, sha256, files: read } = await readModelFile({ ...source, path });
    for (const file of read) {
      recorder.note({ ...file, path: pathFrom(scenario.baseDir, file.path) });
    }
    return { bytes, sha256 };
  }

  return {
    context: {
      name,
      options,
      seed: scenario.seed,
      random: createRandom(scenario.seed, name),
      signatures: signaturesOf(roles, targets),
      targetKeys: roles,
      endpoints: endpointsOf(roles, targets),
      ask: asker.ask,
      remember: asker.remember,
      attach: asker.attach,
      async data(role) {
        const key = dataRoles[role];
        if (key === undefined) throw new TypeError(`${name} has no data set "${role}"`);
        const { set, recorder: its } = await dataSets(key);
        files.follow(its);
        return set;
      },
      modelFile,
      elapsedMs: () => performance.now() - began,
      progress: (state) => observe({ type: 'progress', procedure: name, ...state }),
      log: (level, message) =>
        observe({
          type: 'log',
          procedure: name,
          level,
          message: scenario.secrets.redactText(message),
        }),
      signal,
      files: createFileAccess(scenario.baseDir, recorder),
    },
    ledger: asker.ledger,
    attached: asker.attached,
    close: asker.close,
  };
}
