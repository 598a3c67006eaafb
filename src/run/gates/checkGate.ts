import { ConfigurationError } from '../../core/errors.ts';
import type { Procedure } from '../../core/procedure.ts';
import type { WireTraits } from '../../core/wire.ts';
import { parseGate, type GateCondition } from './parseGate.ts';

const MOST_NAMES = 12;

/** A procedure that gates may name. */
export interface GatedProcedure {
  readonly name: string;
  readonly procedure: Procedure;
  readonly options: unknown;
}

/** Parses a gate and checks that a procedure measures what it names. Throws ConfigurationError that begins with `where`. */
export function checkGate(
  text: string,
  procedures: readonly GatedProcedure[],
  wires: readonly WireTraits[],
  where: string,
): GateCondition {
  const gate = parseGate(text);
  const named = procedures.find((candidate) => candidate.name === gate.procedure);
  if (named === undefined) {
    throw new ConfigurationError(
      `${where}: the gate "${text}" names the procedure "${gate.procedure}", which is not there`,
      {
        code: 'gate.unknown-procedure',
        hint: `The scenario has: ${procedures.map(({ name }) => name).join(', ')}.`,
      },
    );
  }
  const known = named.procedure.measurements(named.options, wires);
  if (!known.includes(gate.measurement)) {
    throw new ConfigurationError(
      `${where}: the gate "${text}" names "${gate.measurement}", which ${gate.procedure} (${named.procedure.kind}) does not measure`,
      {
        code: 'gate.unknown-measurement',
        hint: `It measures: ${likely(gate.measurement, known)}.`,
      },
    );
  }
  return gate;
}

/** The names that begin as the wanted one does, or all; no more than a reader takes in. */
function likely(wanted: string, known: readonly string[]): string {
  const stem = /^[A-Za-z]*/.exec(wanted)?.[0] ?? '';
  const alike = stem === '' ? [] : known.filter((name) => name.startsWith(stem));
  const names = alike.length > 0 ? alike : known;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown}, ... (${names.length} in all)` : shown;
}
