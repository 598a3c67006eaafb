import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { WireError } from '../wireError.ts';

/** Tensors by name, from names that a stranger chose: no prototype, no name twice. */
export function tensorTable(entries: Iterable<readonly [string, Tensor]>): TensorMap {
  const table = Object.create(null) as Record<string, Tensor>;
  for (const [name, tensor] of entries) {
    if (name in table) throw new WireError('wire.message', `tensor "${name}" is given twice`);
    table[name] = tensor;
  }
  return table;
}

/** A tensor's name, checked. */
export function checkName(name: unknown, where: string): string {
  if (typeof name !== 'string' || name === '') {
    throw new WireError('wire.message', `${where} has no usable "name"`);
  }
  return name;
}
