import type { FileRecord } from '../../core/fileRecord.ts';
import type { ProcedureResult } from '../../core/procedure.ts';
import type { AttachedRecord, ProcedureRecord, QueryLedger } from '../../core/runRecord.ts';
import type { LoadedProcedure } from '../scenario/loadProcedures.ts';
import type { LoadedScenario } from '../scenario/loadScenario.ts';
import { shellWord } from '../../core/shellWord.ts';
import { sha256 } from './sha256.ts';

/** How a procedure ended. */
export interface EndedProcedure {
  readonly result: ProcedureResult;
  readonly ledger: QueryLedger;
  readonly attached: readonly AttachedRecord[];
  readonly files: readonly FileRecord[] | undefined;
  readonly durationMs: number;
  /** Where the inputs of its queries go, by role. */
  readonly places: ProcedureRecord['places'];
}

/** What the record keeps of a procedure's result: artifacts by digest, and for each finding how to repeat it, or the run. */
export function toProcedureRecord(
  { name, procedure, options }: LoadedProcedure,
  { result, ledger, attached, files, durationMs, places }: EndedProcedure,
  runId: string,
  scenario: Pick<LoadedScenario, 'path' | 'overrides'>,
): ProcedureRecord {
  const isRepeatable = procedure.repeat !== undefined && (procedure.repeatable?.(options) ?? true);
  const sets = scenario.overrides.map((override) => ` --set ${shellWord(override)}`).join('');
  const again = `npx proofmark run ${shellWord(scenario.path)}${sets}`;
  return {
    name,
    kind: procedure.kind,
    hazards: procedure.hazards?.(options) ?? [],
    ...(result.headline === undefined ? {} : { headline: result.headline }),
    ...(procedure.terms === undefined ? {} : { terms: procedure.terms }),
    ...(result.violations === undefined ? {} : { violations: result.violations }),
    durationMs: Math.round(durationMs),
    measurements: result.measurements,
    findings: result.findings.map((finding) => ({
      ...finding,
      repeat: isRepeatable ? `npx proofmark repeat ${name}-${finding.id} --run ${runId}` : again,
    })),
    exhibits: result.exhibits,
    artifacts: (result.artifacts ?? []).map(({ path, title, bytes }) => ({
      path: `${name}/${path}`,
      title,
      sha256: sha256(bytes),
    })),
    ...(places === undefined || Object.keys(places).length === 0 ? {} : { places }),
    ...(attached.length === 0 ? {} : { attached }),
    ...(files === undefined ? {} : { files }),
    ...(result.evidence === undefined ? {} : { evidence: result.evidence }),
    ...(result.times === undefined ? {} : { times: result.times }),
    ledger,
  };
}

/** The file of a finding, relative to the run's folder. */
export function findingFile(procedure: string, id: string): string {
  return `findings/${procedure}-${id}.json`;
}
