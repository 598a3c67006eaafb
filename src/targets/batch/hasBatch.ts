import type { ModelSignature } from '../../core/signature.ts';

/** Whether dimension 0 of every input and output varies, so that queries can be stacked along it. */
export function hasBatch({ inputs, outputs }: ModelSignature): boolean {
  return inputs.length > 0 && [...inputs, ...outputs].every(({ shape }) => shape[0] === -1);
}
