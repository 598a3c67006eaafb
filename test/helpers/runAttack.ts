import type { AttackOptions } from '../../src/attacks/options.ts';
import { attack } from '../../src/attacks/procedure.ts';
import type { Measurement } from '../../src/core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../src/core/procedure.ts';

/** A result whose measurements are found by name. */
export interface AttackResult extends ProcedureResult {
  /** Throws where there is none of the name. */
  measurement(name: string): Measurement;
}

/** Checks the options of an attack procedure and runs it. */
export async function runAttack(context: ProcedureContext<AttackOptions>): Promise<AttackResult> {
  attack.check?.(context.options, context.signatures);
  const result = await attack.run(context);
  return {
    ...result,
    measurement(name) {
      const found = result.measurements.find((one) => one.name === name);
      if (found === undefined) throw new Error(`there is no measurement ${name}`);
      return found;
    },
  };
}
