import { join, relative, resolve } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Artifact } from '../core/procedure.ts';
import type { Reporter } from '../core/reporter.ts';
import type { RunRecord } from '../core/runRecord.ts';
import { openStore } from '../store/openStore.ts';
import type { Store } from '../store/store.ts';
import { catalog } from './catalog.ts';
import { noteRun } from './folder/runIndex.ts';
import { openRun } from './readRun.ts';
import { newRunId } from './record/runId.ts';
import { findingFile } from './record/toProcedureRecord.ts';
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
export async function executeRun(request: RunRequest): Promise<ExecutedRun> {
  return request.resume === undefined ? startRun(request) : resumeRun(request, request.resume);
}

async function startRun(request: RunRequest): Promise<ExecutedRun> {
  if (request.scenario === undefined) {
    throw new ConfigurationError('there is no scenario to run', {
      code: 'cli.no-scenario',
      hint: 'Name a scenario file, or an interrupted run with --resume.',
    });
  }
  const scenario = await load(request.scenario, request.overrides, request.seed);
  const id = newRunId(scenario.name, new Date());
  const folder = resolve(request.out ?? join('reports', id));
  const url = request.store ?? process.env['PROOFMARK_STORE'];
  const store = await openStore(url ?? join(folder, 'journal.db'));
  const place = { id, folder: relative(process.cwd(), folder) || '.' };
  await noteRun(url === undefined ? place : { ...place, store: store.location });
  return finish(request, scenario, { store, id, folder, resume: false });
}

async function resumeRun(request: RunRequest, reference: string): Promise<ExecutedRun> {
  const { store, run, folder: at } = await openRun(reference, request.store);
  const folder = resolve(request.out ?? at);
  const before = run.scenario.resolved as { path?: string; overrides?: readonly string[] };
  const path = request.scenario ?? before.path;
  if (path === undefined) {
    await store.close();
    throw new ConfigurationError(`the journal of ${run.id} does not say which scenario it ran`, {
      code: 'cli.no-scenario',
      hint: 'Name the scenario file as well.',
    });
  }
  const given = request.overrides.length > 0 || request.seed !== undefined;
  const scenario = await load(
    path,
    given ? request.overrides : (before.overrides ?? []),
    request.seed,
  );
  return finish(request, scenario, { store, id: run.id, folder, resume: true, done: run.record });
}

async function load(
  path: string,
  overrides: readonly string[],
  seed: number | undefined,
): Promise<LoadedScenario> {
  return loadScenario(path, catalog, { overrides, seed, environment: process.env });
}

interface Opened {
  readonly store: Store;
  readonly id: string;
  readonly folder: string;
  readonly resume: boolean;
  /** The record, when the run had finished and only its reports may be missing. */
  readonly done?: RunRecord | undefined;
}

async function finish(
  request: RunRequest,
  scenario: LoadedScenario,
  { store, id, folder, resume, done }: Opened,
): Promise<ExecutedRun> {
  const { signal, observe } = request;
  const keep = async (procedure: string, { path, bytes }: Artifact): Promise<void> =>
    writeWhole(join(folder, procedure, path), bytes);
  try {
    const record =
      done ?? (await runScenario(scenario, { id, folder, store, resume, signal, observe, keep }));
    await writeFindings(record, scenario, folder);
    const files = await writeReports(record, folder, request.reporters);
    for (const file of files) observe({ type: 'report', file });
    return { record, folder, files };
  } catch (error) {
    throw scenario.secrets.redactError(error);
  } finally {
    await store.close();
  }
}

/** A file for each finding, with all that repeats it. */
async function writeFindings(
  record: RunRecord,
  scenario: LoadedScenario,
  folder: string,
): Promise<void> {
  for (const { name, findings } of record.procedures) {
    for (const finding of findings) {
      const content = {
        schema: 'proofmark.finding/1',
        run: record.id,
        scenario: relative(join(folder, 'findings'), scenario.path),
        overrides: scenario.overrides,
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
