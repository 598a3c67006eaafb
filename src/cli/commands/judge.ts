import { ConfigurationError } from '../../core/errors.ts';
import type { GateResult } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { EXIT_CODES } from '../../run/exitCodes.ts';
import { judgeGate, overallVerdict } from '../../run/gates/judgeGate.ts';
import { parseGate, type GateCondition } from '../../run/gates/parseGate.ts';
import { readRun } from '../../run/readRun.ts';
import { readYaml } from '../../run/scenario/readYaml.ts';

/** Options of `judge`. */
export interface JudgeCommandOptions {
  readonly gates?: string | undefined;
  readonly store?: string | undefined;
}

/** Judges a finished run again, offline, and exits with the verdict. Its reports stay as they are. */
export async function judgeCommand(reference: string, options: JudgeCommandOptions): Promise<void> {
  const { record } = await readRun(reference, options.store);
  const conditions =
    options.gates === undefined
      ? record.gates.map(({ condition }) => condition)
      : await readGates(options.gates);
  const results = conditions.map((text) => judgeOne(parseGate(text), record));
  for (const result of results) {
    process.stdout.write(`${result.verdict.padEnd(12)}  ${result.condition}  (${result.reason})\n`);
  }
  const verdict = overallVerdict(results);
  process.stdout.write(`verdict: ${verdict}\n`);
  process.exitCode = EXIT_CODES[verdict];
}

function judgeOne(gate: GateCondition, record: RunRecord): GateResult {
  const procedure = record.procedures.find(({ name }) => name === gate.procedure);
  const known = procedure?.measurements.map(({ name }) => name) ?? [];
  if (procedure !== undefined && known.includes(gate.measurement)) {
    return judgeGate(gate, procedure.measurements);
  }
  throw new ConfigurationError(
    `the gate "${gate.text}" names nothing that the run ${record.id} measured`,
    {
      code: 'gate.unknown-measurement',
      hint:
        procedure === undefined
          ? `The run has: ${record.procedures.map(({ name }) => name).join(', ')}.`
          : `${gate.procedure} measured: ${known.join(', ')}.`,
    },
  );
}

async function readGates(path: string): Promise<readonly string[]> {
  const { value } = await readYaml(path);
  const list =
    typeof value === 'object' && value !== null && 'gates' in value ? value.gates : value;
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw new ConfigurationError(`${path} holds no list of gates`, {
    code: 'gate.file',
    hint: 'Write a YAML list of conditions, or a map with a key `gates` that holds one.',
  });
}
