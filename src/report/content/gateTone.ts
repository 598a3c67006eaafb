import type { GateResult } from '../../core/gate.ts';
import type { Tone } from './block.ts';

/** How a gate's verdict is set apart. */
export function gateTone({ verdict }: GateResult): Tone {
  return verdict;
}
