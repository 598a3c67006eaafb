import type { GateResult, Verdict } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { readRun } from '../readRun.ts';
import type { RunEnvironment } from '../runEnvironment.ts';
import type { GateOption } from '../scenario/gateOption.ts';
import { checkBaseline } from './baseline.ts';
import { checkGate, type GatedProcedure } from './checkGate.ts';
import { judgeGate, overallVerdict } from './judgeGate.ts';
import { readGates } from './readGates.ts';

/** How a finished run is judged again. */
export interface JudgeRequest {
  /** A YAML file with gates; default the run's own. */
  readonly gates?: string | undefined;
  /** A finished run to compare with; default the one that the run was compared with. */
  readonly baseline?: string | undefined;
  readonly store?: string | undefined;
}

/** A run judged again. */
export interface JudgedRun {
  readonly record: RunRecord;
  readonly results: readonly GateResult[];
  readonly verdict: Verdict;
}

/** Judges a finished run again from its record. Throws ConfigurationError for gates that it cannot be judged by. */
export async function judgeRun(
  reference: string,
  environment: RunEnvironment,
  { gates: path, baseline: named, store }: JudgeRequest,
): Promise<JudgedRun> {
  const { record } = await readRun(reference, environment, store);
  const options: readonly GateOption[] =
    path === undefined
      ? record.gates.map(({ condition, level = 'error' }) => ({ gate: condition, level }))
      : await readGates(path, environment.cwd);
  const procedures = record.procedures.map(measured);
  const gates = options.map((option) => checkGate(option, procedures, path ?? record.id));
  const wanted = named ?? record.baseline?.id;
  const baseline =
    wanted === undefined || gates.every(({ threshold }) => typeof threshold === 'number')
      ? undefined
      : (await readRun(wanted, environment, store)).record;
  checkBaseline(gates, baseline);
  const results = gates.map((gate) => {
    const procedure = record.procedures.find(({ name }) => name === gate.procedure);
    return judgeGate(gate, procedure?.measurements ?? [], baseline);
  });
  return { record, results, verdict: overallVerdict(results) };
}

/** What gates may name of a procedure that has run: what it measured. */
function measured({ name, kind, measurements }: RunRecord['procedures'][number]): GatedProcedure {
  const find = (wanted: string) =>
    measurements.find((candidate) => candidate.name === wanted || candidate.alias === wanted);
  return {
    name,
    kind,
    measurements: measurements.flatMap(({ name: own, alias }) =>
      alias === undefined ? [own] : [own, alias],
    ),
    unitOf: (wanted) => find(wanted)?.unit,
  };
}
