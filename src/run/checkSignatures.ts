import { ConfigurationError } from '../core/errors.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { OpenTarget } from './openTargets.ts';
import type { LoadedProcedure } from './scenario/loadProcedures.ts';

/** Lets every procedure check its options against the signatures of its targets. Throws ConfigurationError. */
export function checkSignatures(
  procedures: readonly LoadedProcedure[],
  targets: ReadonlyMap<string, OpenTarget>,
): void {
  for (const { name, procedure, options, targets: own, locate } of procedures) {
    try {
      procedure.check?.(options, signaturesOf(own, targets));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      // Procedures begin a message with the path of the option that it is about, such as `outputs.margin.value`.
      const path = /^[\w-]+(?:(?=[:[])|(?:\.[\w-]+)+)/.exec(error.message)?.[0].split('.') ?? [];
      const place = `procedures.${name}${path.length === 0 ? ': ' : '.'}`;
      throw new ConfigurationError(`${locate(path)}: ${place}${error.message}`, {
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
