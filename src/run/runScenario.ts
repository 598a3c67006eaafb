import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';

import { ConfigurationError, InterruptedError, ProofmarkError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Artifact, ProcedureContext } from '../core/procedure.ts';
import type { ProcedureRecord, RunRecord } from '../core/runRecord.ts';
import { leftOutNote } from '../core/signature.ts';
import type { Store } from '../store/store.ts';
import { checkProcedures } from './checkProcedures.ts';
import { openForWriting } from './folder/openForWriting.ts';
import { openDataSets } from './context/openDataSets.ts';
import { procedureContext, type ContextParts } from './context/procedureContext.ts';
import { judgeGate, overallVerdict } from './gates/judgeGate.ts';
import { openTargets, type OpenTarget } from './openTargets.ts';
import { skipAsked } from './skipAsked.ts';
import { runFiles, type RunFiles } from './files/runFiles.ts';
import { digestsOf } from './record/digestsOf.ts';
import { environment, versions } from './record/environment.ts';
import { toProcedureRecord } from './record/toProcedureRecord.ts';
import type { RunObserver } from './runEvent.ts';
import type { LoadedProcedure } from './scenario/loadProcedures.ts';
import type { LoadedScenario } from './scenario/loadScenario.ts';

/** Where and how a scenario runs. */
export interface RunPlan {
  readonly id: string;
  /** Folder of the run's reports, absolute. */
  readonly folder: string;
  /** Called once, when the targets answer and fit. */
  readonly openStore: () => Promise<Store>;
  /** Go on with the run of this id, which the store holds. */
  readonly resume: boolean;
  /** The finished run that gates compare with. */
  readonly baseline?: RunRecord | undefined;
  /** How long to wait for targets that start or load their models, ms; default not at all. */
  readonly waitReadyMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
  /** Keeps what a procedure exports, before the run counts as done. */
  keep(procedure: string, artifact: Artifact): Promise<void>;
}

/**
 * Runs a scenario: opens its targets, runs its procedures one after the other with everything they ask journaled,
 * judges the gates and stores the record. Throws ProofmarkError; the journal then holds all that was answered.
 */
export async function runScenario(scenario: LoadedScenario, plan: RunPlan): Promise<RunRecord> {
  const { id, signal, observe, waitReadyMs } = plan;
  // Every target, and every request under way, listens.
  setMaxListeners(0, signal);

  // 1. The targets answer and fit the procedures, before anything is asked.
  const opened = await openTargets(usedTargets(scenario), {
    seed: scenario.seed,
    signal,
    waitReadyMs,
  });
  try {
    const targets = new Map(opened.targets.map((target) => [target.key, target]));
    for (const { key, signature } of opened.targets) {
      observe({ type: 'target', name: key, summary: signature.name + leftOutNote(signature) });
    }
    await checkProcedures(scenario.procedures, targets);
    const dataSets = openDataSets(scenario);
    const files = runFiles();

    // 2. The run is in the store.
    const { store, startedAt } = await openForWriting(async () => {
      const opening = await plan.openStore();
      return {
        store: opening,
        startedAt: await enterRun(scenario, plan, opening, opened.targets),
      };
    });
    observe({
      type: 'run',
      id,
      scenario: scenario.name,
      folder: plan.folder,
      seed: scenario.seed,
      resumed: plan.resume,
    });

    try {
      // 3. The procedures, in the order of the scenario.
      const procedures: RunRecord['procedures'][number][] = [];
      for (const loaded of scenario.procedures) {
        observe({
          type: 'procedure',
          name: loaded.name,
          kind: loaded.procedure.kind,
          state: 'started',
        });
        const ended = await runProcedure(loaded, scenario, plan, {
          store,
          targets,
          dataSets,
          files,
        });
        for (const artifact of ended.result.artifacts ?? []) await plan.keep(loaded.name, artifact);
        procedures.push(toProcedureRecord(loaded, ended, id, scenario));
        observe({
          type: 'procedure',
          name: loaded.name,
          kind: loaded.procedure.kind,
          state: 'finished',
        });
      }

      // 4. The gates.
      const gates = scenario.gates.map((gate) => {
        const measured = procedures.find(({ name }) => name === gate.procedure);
        const judged = judgeGate(gate, measured?.measurements ?? [], plan.baseline);
        observe({ type: 'gate', ...judged });
        return judged;
      });

      // 5. The record.
      const undigested = scenario.secrets.redact({
        schema: 'proofmark.run/1' as const,
        id,
        scenario: { name: scenario.name, digest: scenario.digest, resolved: scenario.resolved },
        source: scenario.source,
        seed: scenario.seed,
        versions: versions(),
        environment: environment(),
        targets: opened.targets.map(({ key, signature, digest }) => ({
          name: key,
          definition: definitionOf(scenario, key),
          signature,
          digest,
        })),
        startedAt,
        endedAt: new Date().toISOString(),
        procedures,
        ...(plan.baseline === undefined
          ? {}
          : { baseline: { id: plan.baseline.id, digest: plan.baseline.digest } }),
        gates,
        verdict: overallVerdict(gates),
      });
      const record: RunRecord = { ...undigested, ...digestsOf(undigested) };
      await store.finishRun(id, 'done', record);
      observe({ type: 'verdict', verdict: record.verdict });
      return record;
    } catch (error) {
      await store.finishRun(id, signal.aborted ? 'interrupted' : 'stopped').catch(() => undefined);
      if (signal.aborted && !(error instanceof ProofmarkError)) throw interrupted(error);
      throw error;
    }
  } finally {
    await opened.close();
  }
}

/** The error of a run that was stopped from outside. */
export function interrupted(cause?: unknown): InterruptedError {
  return new InterruptedError('the run was interrupted; all answers so far are in its journal', {
    code: 'run.interrupted',
    cause,
  });
}

/** Creates the run in the store, or takes it up again. Returns when it began. */
async function enterRun(
  scenario: LoadedScenario,
  { id, folder, resume, baseline }: RunPlan,
  store: Store,
  targets: readonly OpenTarget[],
): Promise<string> {
  const entry: Json = {
    scenario: scenario.resolved,
    path: scenario.path,
    overrides: scenario.overrides,
    ...(baseline === undefined ? {} : { baseline: baseline.id }),
    targets: Object.fromEntries(targets.map(({ key, digest }) => [key, digest])),
  };
  if (!resume) {
    const startedAt = new Date().toISOString();
    await store.createRun({
      id,
      scenario: { name: scenario.name, digest: scenario.digest, resolved: entry },
      seed: scenario.seed,
      folder: resolve(folder),
      startedAt,
    });
    return startedAt;
  }
  const stored = await store.findRun(id);
  if (stored === undefined || stored.scenario.digest !== scenario.digest) {
    throw new ConfigurationError(`the scenario is not the one that the run ${id} began with`, {
      code: 'run.other-scenario',
      hint: 'Resume with the same file, --seed and --set, or start a new run.',
    });
  }
  const before =
    (stored.scenario.resolved as { targets?: Readonly<Record<string, Json>> }).targets ?? {};
  const changed = targets.filter(({ key, digest }) => before[key] !== digest);
  if (changed.length > 0) {
    throw new ConfigurationError(
      `the model behind ${changed.map(({ key }) => key).join(', ')} is not the one that the run ${id} began with`,
      { code: 'run.other-model', hint: 'Serve the same model again, or start a new run.' },
    );
  }
  await store.resumeRun(id);
  return stored.startedAt;
}

/** Where the inputs go in the models that take them by their place, by role. */
function placesOf(
  { procedure, options }: LoadedProcedure,
  signatures: ProcedureContext<unknown>['signatures'],
): ProcedureRecord['places'] {
  const queries = Object.entries(procedure.example?.(options, signatures) ?? {});
  return Object.fromEntries(
    queries
      .filter(([, { places }]) => places.some(({ place }) => place !== undefined))
      .map(([role, { places }]) => [role, places]),
  );
}

/** Runs one procedure with its journal. */
async function runProcedure(
  loaded: LoadedProcedure,
  scenario: LoadedScenario,
  { id, signal, observe }: RunPlan,
  open: Pick<ContextParts, 'targets' | 'dataSets'> & {
    readonly store: Store;
    readonly files: RunFiles;
  },
) {
  const journal = await open.store.journal(id, loaded.name);
  await skipAsked(journal, loaded, open.targets);
  const files = await open.files.of(journal);
  const assembled = procedureContext({
    loaded,
    scenario,
    journal,
    signal,
    observe,
    files,
    targets: open.targets,
    dataSets: open.dataSets,
  });
  try {
    const result = await loaded.procedure.run(assembled.context);
    await files.settle();
    return {
      result,
      ledger: assembled.ledger(),
      attached: assembled.attached(),
      files: files.records(),
      durationMs: assembled.context.elapsedMs(),
      places: placesOf(loaded, assembled.context.signatures),
    };
  } finally {
    await assembled.close();
    await journal.close();
  }
}

function definitionOf(scenario: LoadedScenario, key: string): Json {
  const { targets } = scenario.resolved as { targets: Readonly<Record<string, Json>> };
  return targets[key] ?? null;
}

/** The targets that a procedure uses; the others of the scenario need not answer. */
function usedTargets({ targets, procedures }: LoadedScenario): LoadedScenario['targets'] {
  const used = new Set(procedures.flatMap((procedure) => Object.values(procedure.targets)));
  return targets.filter(({ key }) => used.has(key));
}
