import { ConfigurationError, OptionError } from '../core/errors.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { OpenTarget } from './openTargets.ts';
import type { LoadedProcedure } from './scenario/loadProcedures.ts';

/**
 * Lets every procedure check its options against its targets, before any of them asks anything. Throws
 * ConfigurationError.
 */
export async function checkProcedures(
  procedures: readonly LoadedProcedure[],
  targets: ReadonlyMap<string, OpenTarget>,
): Promise<void> {
  for (const { name, procedure, options, targets: own, locate } of procedures) {
    try {
      const signatures = signaturesOf(own, targets);
      procedure.check?.(options, signatures);
      const endpoints = endpointsOf(own, targets);
      await procedure.checkEndpoints?.(options, { signatures, endpoints });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const option = error instanceof OptionError ? error.option : [];
      const place = `procedures.${name}${option.length === 0 ? ': ' : '.'}`;
      throw new ConfigurationError(`${locate(option)}: ${place}${error.message}`, {
        code: error.code,
        hint: error.hint,
        cause: error,
      });
    }
  }
}

/** The signatures of a procedure's targets, by the names that it knows them by. */
export function signaturesOf(
  own: LoadedProcedure['targets'],
  targets: ReadonlyMap<string, OpenTarget>,
): ProcedureContext<unknown>['signatures'] {
  return Object.fromEntries(
    Object.entries(own).flatMap(([role, key]) => {
      const target = targets.get(key);
      return target === undefined ? [] : [[role, target.signature]];
    }),
  );
}

/** Where a procedure's targets are, by the names that it knows them by; those without an address are left out. */
export function endpointsOf(
  own: LoadedProcedure['targets'],
  targets: ReadonlyMap<string, OpenTarget>,
): NonNullable<ProcedureContext<unknown>['endpoints']> {
  return Object.fromEntries(
    Object.entries(own).flatMap(([role, key]) => {
      const endpoint = targets.get(key)?.endpoint;
      return endpoint === undefined ? [] : [[role, endpoint]];
    }),
  );
}
