import type { GateResult } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';

/** The gates on a procedure. */
export function gatesOf({ gates }: RunRecord, procedure: string): GateResult[] {
  return gates.filter((gate) => procedureOf(gate) === procedure);
}

/** The procedure that a gate is on; runs of earlier versions tell it by the condition alone. */
function procedureOf({ subject, condition }: GateResult): string | undefined {
  return subject?.procedure ?? condition.trim().split('.')[0];
}
