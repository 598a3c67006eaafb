import { canonicalJson } from '../../core/canonicalJson.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { sha256 } from './sha256.ts';

/**
 * SHA-256 over what the same scenario, seed and replies reproduce. Left out: the id, times, where the scenario's file
 * is, versions and environment, how many answers came from the journal, how often a query was retried, and the commands
 * that repeat findings, which name the run.
 */
export function digestRun(run: Omit<RunRecord, 'digest'>): string {
  return sha256(
    canonicalJson({
      schema: run.schema,
      scenario: run.scenario,
      seed: run.seed,
      targets: run.targets,
      procedures: run.procedures.map(({ ledger, ...procedure }) => ({
        ...procedure,
        durationMs: undefined,
        findings: procedure.findings.map((finding) => ({ ...finding, repeat: undefined })),
        asked: ledger.asked,
        failed: ledger.failed,
      })),
      gates: run.gates,
      verdict: run.verdict,
    }),
  );
}
