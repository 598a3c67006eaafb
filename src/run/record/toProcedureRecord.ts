import type { ProcedureResult } from '../../core/procedure.ts';
import type { ProcedureRecord, QueryLedger } from '../../core/runRecord.ts';
import type { LoadedProcedure } from '../scenario/loadScenario.ts';
import { sha256 } from './sha256.ts';

/** What the record keeps of a procedure's result: artifacts by digest, and for each finding how to repeat it. */
export function toProcedureRecord(
  { name, procedure, options }: LoadedProcedure,
  result: ProcedureResult,
  ledger: QueryLedger,
  durationMs: number,
): ProcedureRecord {
  return {
    name,
    kind: procedure.kind,
    hazards: procedure.hazards?.(options) ?? [],
    ...(result.headline === undefined ? {} : { headline: result.headline }),
    durationMs: Math.round(durationMs),
    measurements: result.measurements,
    findings: result.findings.map((finding) => ({
      ...finding,
      repeat: `npx proofmark repeat ${findingFile(name, finding.id)}`,
    })),
    exhibits: result.exhibits,
    artifacts: (result.artifacts ?? []).map(({ path, title, bytes }) => ({
      path: `${name}/${path}`,
      title,
      sha256: sha256(bytes),
    })),
    ledger,
  };
}

/** The file of a finding, relative to the run's folder. */
export function findingFile(procedure: string, id: string): string {
  return `findings/${procedure}-${id}.json`;
}
