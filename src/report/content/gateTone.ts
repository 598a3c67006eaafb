import type { GateResult } from '../../core/gate.ts';
import type { Tone } from './block.ts';

/** How a gate's verdict is set apart. A gate that only warns is never set apart as a violation. */
export function gateTone({ verdict, level }: GateResult): Tone {
  return verdict !== 'pass' && level === 'warning' ? 'warning' : verdict;
}
