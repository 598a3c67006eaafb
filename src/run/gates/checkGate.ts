import { ConfigurationError } from '../../core/errors.ts';
import type { GateOption } from '../scenario/gateOption.ts';
import { convertUnit } from './convertUnit.ts';
import { parseGate, type GateCondition } from './parseGate.ts';

const SIDES = '.lower, .upper and .n';
const MOST_NAMES = 12;

/** What gates may name of one procedure. */
export interface GatedProcedure {
  readonly name: string;
  readonly kind: string;
  readonly measurements: readonly string[];
  /** The unit of a measurement; undefined when it is not known yet. */
  readonly unitOf: (measurement: string) => string | undefined;
}

/**
 * Parses a gate and checks that a procedure measures what it names, in a unit that goes with the gate's. Where there is
 * one procedure only, its name may be left out. Throws ConfigurationError that begins with `where`.
 */
export function checkGate(
  option: GateOption,
  procedures: readonly GatedProcedure[],
  where: string,
): GateCondition {
  const gate = withProcedure(parseGate(option), procedures);
  const named = procedures.find((candidate) => candidate.name === gate.procedure);
  const refuse = (what: string, code: string, hint: string): ConfigurationError =>
    new ConfigurationError(`${where}: the gate "${gate.text}" ${what}`, { code, hint });
  if (named === undefined)
    throw refuse(
      `names the procedure "${gate.procedure}", which is not there`,
      'gate.unknown-procedure',
      `There is: ${procedures.map(({ name }) => name).join(', ')}.`,
    );
  const { measurements: known } = named;
  if (!known.includes(gate.measurement)) {
    const stem = gate.measurement.slice(0, Math.max(0, gate.measurement.lastIndexOf('.')));
    if (known.includes(stem))
      throw refuse(
        `has the suffix ".${gate.measurement.slice(stem.length + 1)}", which ${stem} does not have`,
        'gate.unknown-suffix',
        `The suffixes are ${SIDES}.`,
      );
    throw refuse(
      `names "${gate.measurement}", which ${gate.procedure} (${named.kind}) does not measure`,
      'gate.unknown-measurement',
      `It measures: ${likely(gate.measurement, known)}.`,
    );
  }
  const unit = gate.side === 'n' ? 'count' : named.unitOf(gate.measurement);
  if (unit !== undefined && convertUnit(0, gate.unit, unit) === undefined)
    throw refuse(
      `is in ${gate.unit}, but ${gate.measurement} is ${unit === '1' ? 'a share' : `in ${unit}`}`,
      'gate.unit',
      unit === '1' ? 'Write a share such as 0.02, or 2 %.' : `Write a number in ${unit}.`,
    );
  return gate;
}

function withProcedure(gate: GateCondition, procedures: readonly GatedProcedure[]): GateCondition {
  const [only] = procedures;
  if (only === undefined || procedures.length > 1 || only.name === gate.procedure) return gate;
  const { text, level } = gate;
  const full = parseGate({ gate: `${only.name}.${text.trim()}`, level });
  return only.measurements.includes(full.measurement) ? { ...full, text } : gate;
}

/** The names that begin as the wanted one does, or all; no more than a reader takes in. */
function likely(wanted: string, known: readonly string[]): string {
  const stem = /^[A-Za-z]*/.exec(wanted)?.[0] ?? '';
  const alike = stem === '' ? [] : known.filter((name) => name.startsWith(stem));
  const names = alike.length > 0 ? alike : known;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown}, ... (${names.length} in all)` : shown;
}
