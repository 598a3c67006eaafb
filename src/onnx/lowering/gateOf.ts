import type { Emitter } from '../gradient/emitter.ts';

/** The columns of one gate in a matrix [.., G H], or its part of a vector [G H]. */
export function gateOf(e: Emitter, gates: string, index: number, hidden: number): string {
  const axis = e.shape(gates).length - 1;
  return e.slice(gates, [axis], [index * hidden], [(index + 1) * hidden]);
}
