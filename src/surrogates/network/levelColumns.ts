import { createRandom } from '../../math/random.ts';
import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { oneHot, oneHotWidth } from '../oneHot.ts';
import { oneHotGraph } from '../oneHotGraph.ts';

/** Levels up to which a category has a column a level; of more, each has a code of signs, so that its cost is bounded. */
const MOST_LEVELS = 64;
const CODE = 32;

/** Numbers that a network reads for each row of features. */
export function levelColumnsWidth(categories: readonly number[]): number {
  return categories.reduce((sum, levels) => sum + widthOf(levels), 0);
}

/** Features as a network reads them: `oneHot`, but a category with many levels by a fixed random code of 32 signs. */
export function levelColumns(
  x: Float64Array,
  count: number,
  categories: readonly number[],
): Float32Array {
  if (categories.every((levels) => levels <= MOST_LEVELS))
    return new Float32Array(oneHot(x, count, categories));
  const d = categories.length;
  const codes = categories.map((levels) => (levels > MOST_LEVELS ? codesOf(levels) : undefined));
  const columns = new Float32Array(count * levelColumnsWidth(categories));
  let at = 0;
  for (let i = 0; i < count; i++)
    for (const [j, levels] of categories.entries()) {
      const value = x[i * d + j]!;
      const code = codes[j];
      if (code !== undefined) columns.set(code.subarray(value * CODE, (value + 1) * CODE), at);
      else columns[levels === 0 ? at : at + value] = levels === 0 ? value : 1;
      at += widthOf(levels);
    }
  return columns;
}

/** The same in an ONNX graph: float64 features [n, dimensions] to float64 [n, width]. */
export function levelColumnsGraph(
  builder: GraphBuilder,
  features: string,
  categories: readonly number[],
): string {
  if (categories.every((levels) => levels <= MOST_LEVELS))
    return oneHotGraph(builder, features, categories);
  const columns = categories.map((levels, j) => {
    const column = builder.op('Gather', [features, builder.ints([j])], { axis: 1 });
    if (levels <= MOST_LEVELS) return oneHotGraph(builder, column, [levels]);
    const table = builder.constant(
      tensorOf('float64', Float64Array.from(codesOf(levels)), [levels, CODE]),
    );
    const level = builder.op('Squeeze', [column, builder.ints([1])]);
    return builder.op('Gather', [table, builder.op('Cast', [level], { to: 7 })]);
  });
  return builder.op('Concat', columns, { axis: 1 });
}

function widthOf(levels: number): number {
  return levels > MOST_LEVELS ? CODE : oneHotWidth([levels]);
}

const CODES = new Map<number, Float32Array>();

/** A row of signs for each level, the same ones however many there are. */
function codesOf(levels: number): Float32Array {
  const known = CODES.get(levels);
  if (known !== undefined) return known;
  const random = createRandom(0, 'level-codes');
  const codes = Float32Array.from({ length: levels * CODE }, () =>
    random.uniform() < 0.5 ? -1 : 1,
  );
  CODES.set(levels, codes);
  return codes;
}
