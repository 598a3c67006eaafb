import { canonicalJson } from '../../core/canonicalJson.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { sha256 } from './sha256.ts';

/** A run that is finished but for its digests. */
type Undigested = Omit<RunRecord, 'digest' | 'timelessDigest'>;

/**
 * SHA-256 over what the same scenario, seed and replies reproduce; where times were measured, one without them, too, which
 * another run with the same seed and model reproduces. Left out of both: the id, times, where the scenario's file is,
 * versions and environment, how many answers came from the journal, how often a query was retried, and the commands that
 * repeat findings, which name the run.
 */
export function digestsOf(run: Undigested): Pick<RunRecord, 'digest' | 'timelessDigest'> {
  const whole = {
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
  };
  const digest = sha256(canonicalJson(whole));
  if (!run.procedures.some(({ times }) => times !== undefined)) return { digest };
  const { verdict: _, ...rest } = whole;
  const timeless = {
    ...rest,
    procedures: whole.procedures.map((procedure) =>
      procedure.times === 'all'
        ? { name: procedure.name, kind: procedure.kind }
        : { ...procedure, ...withoutTimes(procedure) },
    ),
    gates: run.gates.filter(({ subject }) => !isTimed(run, subject)),
  };
  return { digest, timelessDigest: sha256(canonicalJson(timeless)) };
}

function withoutTimes({
  times = [],
  measurements,
  exhibits,
}: Pick<ProcedureRecord, 'times' | 'measurements' | 'exhibits'>) {
  return {
    measurements: measurements.filter(({ name }) => !times.includes(name)),
    exhibits: exhibits.filter(({ id }) => !times.includes(id)),
  };
}

function isTimed(
  { procedures }: Undigested,
  subject: RunRecord['gates'][number]['subject'],
): boolean {
  const times = procedures.find(({ name }) => name === subject?.procedure)?.times ?? [];
  return times === 'all' || (subject !== undefined && times.includes(subject.measurement));
}
