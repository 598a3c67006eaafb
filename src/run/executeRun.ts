import { basename, join, relative, resolve } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Artifact } from '../core/procedure.ts';
import type { Reporter } from '../core/reporter.ts';
import type { RunRecord } from '../core/runRecord.ts';
import { openStore } from '../store/openStore.ts';
import type { Store } from '../store/store.ts';
import type { ReadFile } from '../store/journal.ts';
import { readBaseline } from './gates/readBaseline.ts';
import { FILE_LIST, formatFileList } from './files/fileList.ts';
import { pathFrom } from './files/pathFrom.ts';
import { claimFolder } from './folder/claimFolder.ts';
import { noteRun } from './folder/runIndex.ts';
import { openRun } from './readRun.ts';
import { newRunId } from './record/runId.ts';
import { findingFile } from './record/toProcedureRecord.ts';
import type { RunEnvironment } from './runEnvironment.ts';
import type { RunObserver } from './runEvent.ts';
import { runScenario } from './runScenario.ts';
import { loadScenario, type LoadedScenario } from './scenario/loadScenario.ts';
import { writeReports, writeWhole } from './writeReports.ts';

/** What the command line asks of a run. */
export interface RunRequest {
  /** Scenario file; may be undefined with `resume`. */
  readonly scenario: string | undefined;
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  readonly overrides: readonly string[];
  /** A run's id, its folder, or `last`. */
  readonly resume?: string | undefined;
  readonly store?: string | undefined;
  /** A finished run that gates compare with: its id, its folder, or `last`. */
  readonly baseline?: string | undefined;
  /** How long to wait for targets that start or load their models, ms; default not at all. */
  readonly waitReadyMs?: number | undefined;
  readonly reporters: readonly Reporter[];
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
}

/** What is left of a run: its record, its folder, and the files written. */
export interface ExecutedRun {
  readonly record: RunRecord;
  readonly folder: string;
  readonly files: readonly string[];
}

/** Runs a scenario from its file to its reports. Throws ProofmarkError with every secret redacted. */
export async function executeRun(
  request: RunRequest,
  environment: RunEnvironment,
): Promise<ExecutedRun> {
  return request.resume === undefined
    ? startRun(request, environment)
    : resumeRun(request, environment, request.resume);
}

async function startRun(request: RunRequest, environment: RunEnvironment): Promise<ExecutedRun> {
  if (request.scenario === undefined) {
    throw new ConfigurationError('there is no scenario to run', {
      code: 'cli.no-scenario',
      hint: 'Name a scenario file, or an interrupted run with --resume.',
    });
  }
  const scenario = await loadScenario(request.scenario, environment, request);
  const baseline = await readBaseline(request, scenario, environment);
  const id = newRunId(scenario.name, new Date());
  const folder = resolve(environment.cwd, request.out ?? join('reports', id));
  const url = request.store ?? environment.env['PROOFMARK_STORE'];
  const claimed = await claimFolder(folder);
  const open = async (): Promise<Store> => {
    const store = await openStore(url ?? join(folder, 'journal.db'));
    const place = { id, folder: relative(environment.cwd, folder) || '.' };
    await noteRun(url === undefined ? place : { ...place, store: store.location }, environment.cwd);
    return store;
  };
  try {
    const plan = { id, folder, baseline, resume: false, openStore: open };
    return await finish(request, environment, scenario, plan);
  } catch (error) {
    // A run that never began leaves nothing.
    await claimed.release();
    throw error;
  }
}

async function resumeRun(
  request: RunRequest,
  environment: RunEnvironment,
  reference: string,
): Promise<ExecutedRun> {
  const { store, run, folder: at } = await openRun(reference, environment, request.store);
  const folder = resolve(environment.cwd, request.out ?? at);
  const before = run.scenario.resolved as {
    path?: string;
    overrides?: readonly string[];
    baseline?: string;
  };
  const path = request.scenario ?? before.path;
  if (path === undefined) {
    await store.close();
    throw new ConfigurationError(`the journal of ${run.id} does not say which scenario it ran`, {
      code: 'cli.no-scenario',
      hint: 'Name the scenario file as well.',
    });
  }
  const given = request.overrides.length > 0 || request.seed !== undefined;
  const scenario = await loadScenario(path, environment, {
    overrides: given ? request.overrides : before.overrides,
    seed: request.seed,
  });
  const baseline = await readBaseline(
    { ...request, baseline: request.baseline ?? before.baseline },
    scenario,
    environment,
  );
  return finish(request, environment, scenario, {
    id: run.id,
    folder,
    baseline,
    resume: true,
    done: run.record,
    openStore: () => Promise.resolve(store),
  });
}

interface Opened {
  /** Called once, when the run begins. */
  readonly openStore: () => Promise<Store>;
  readonly id: string;
  readonly folder: string;
  readonly resume: boolean;
  readonly baseline: RunRecord | undefined;
  /** The record, when the run had finished and only its reports may be missing. */
  readonly done?: RunRecord | undefined;
}

async function finish(
  request: RunRequest,
  { cwd }: RunEnvironment,
  scenario: LoadedScenario,
  { openStore: open, id, folder, resume, baseline, done }: Opened,
): Promise<ExecutedRun> {
  const { signal, observe } = request;
  let store: Store | undefined;
  const begin = async (): Promise<Store> => {
    store ??= await open();
    return store;
  };
  const keep = async (procedure: string, { path, bytes }: Artifact): Promise<void> =>
    writeWhole(join(folder, procedure, path), bytes);
  try {
    const record =
      done ??
      (await runScenario(scenario, {
        id,
        folder,
        openStore: begin,
        resume,
        baseline,
        waitReadyMs: request.waitReadyMs,
        signal,
        observe,
        keep,
      }));
    const hasFiles = await writeFileList(await begin(), record, folder);
    await writeFindings(record, scenario, { folder, hasFiles });
    const files = await writeReports(record, folder, request.reporters);
    for (const file of files) observe({ type: 'report', file: relative(cwd, file) });
    return { record, folder, files };
  } catch (error) {
    throw scenario.secrets.redactError(error);
  } finally {
    await store?.close();
  }
}

/** The digests of all files that were read, so that a finding is repeated on the same ones. Says whether there are any. */
async function writeFileList(store: Store, record: RunRecord, folder: string): Promise<boolean> {
  const files: ReadFile[] = [];
  for (const { name } of record.procedures) {
    const journal = await store.journal(record.id, name, { readOnly: true });
    files.push(...(await journal.files()));
  }
  if (files.length > 0) await writeWhole(join(folder, FILE_LIST), formatFileList(files));
  return files.length > 0;
}

/** A file for each finding, with all that repeats it. */
async function writeFindings(
  record: RunRecord,
  scenario: LoadedScenario,
  { folder, hasFiles }: { readonly folder: string; readonly hasFiles: boolean },
): Promise<void> {
  for (const { name, findings } of record.procedures) {
    for (const finding of findings) {
      const content = {
        schema: 'proofmark.finding/1',
        run: record.id,
        scenario: pathFrom(
          join(folder, 'findings'),
          join(scenario.baseDir, basename(scenario.path)),
        ),
        overrides: scenario.overrides,
        ...(hasFiles ? { files: `../${FILE_LIST}` } : {}),
        procedure: name,
        ...finding,
      };
      await writeWhole(
        join(folder, findingFile(name, finding.id)),
        `${JSON.stringify(content, undefined, 2)}\n`,
      );
    }
  }
}
