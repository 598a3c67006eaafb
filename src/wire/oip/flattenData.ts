import type { LooseJson } from '../looseJson.ts';
import { WireError } from '../wireError.ts';

/** JSON data in row-major order, from a flat list or from lists nested exactly as the shape says. */
export function flattenData(
  data: LooseJson | undefined,
  shape: readonly number[],
  tensor: string,
): readonly LooseJson[] {
  if (!Array.isArray(data)) {
    throw new WireError('wire.message', `tensor "${tensor}" has no list "data"`);
  }
  if (!Array.isArray(data[0])) return data;
  let level: LooseJson[] = data;
  for (const [axis, extent] of shape.entries()) {
    if (axis === 0) {
      if (level.length !== extent) throw ragged(tensor, shape, axis);
      continue;
    }
    const next: LooseJson[] = [];
    for (const row of level) {
      if (!Array.isArray(row) || row.length !== extent) throw ragged(tensor, shape, axis);
      for (const child of row) next.push(child);
    }
    level = next;
  }
  return level;
}

function ragged(tensor: string, shape: readonly number[], axis: number): WireError {
  return new WireError(
    'wire.shape',
    `tensor "${tensor}": its nested data does not follow the shape [${shape.join(', ')}] in dimension ${axis}`,
  );
}
