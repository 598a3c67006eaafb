import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { SQRT5 } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** What a Gaussian process has learnt, as a sum of kernels over its rows. */
export interface KernelSum {
  readonly used: number;
  /** Numbers of its rows in the table; default: the first `used`. */
  readonly rows?: ArrayLike<number> | undefined;
  readonly alpha: Float64Array;
  readonly mean: number;
}

/**
 * mean + sum_i alpha_i k(x_i, x) in an ONNX graph: float64 [n, dimensions] to float64 [n, 1]; `x` is the table of
 * features, row-major. With several sums, which share the table, `which` names the number of each row's one, int64 [n].
 */
export function kernelGraph(
  builder: GraphBuilder,
  features: string,
  { rate, isCategory, slope, smoothness, share = 0 }: Kernel,
  x: Float64Array,
  sums: readonly KernelSum[],
  which?: string,
): string {
  const d = isCategory.length;
  const size = Math.max(...sums.map(({ used }) => used));
  const number = (value: number) => builder.scalar(value, 'float64');
  /** A number of each sum's row, 0 beyond its last, at each row of the features: [n, size]. */
  const each = (dtype: 'float64' | 'int64', read: (sum: KernelSum, i: number) => number) => {
    const data = new Float64Array(sums.length * size);
    for (const [s, sum] of sums.entries())
      for (let i = 0; i < sum.used; i++) data[s * size + i] = read(sum, i);
    const constant = builder.constant(tensorOf(dtype, data, [sums.length, size]));
    return which === undefined ? constant : builder.op('Gather', [constant, which]);
  };
  const rows = each('int64', ({ rows: own }, i) => own?.[i] ?? i);
  const numbers = isCategory.flatMap((is, j) => (is ? [] : [j]));
  const categories = isCategory.flatMap((is, j) => (is ? [j] : []));
  let last = 0;
  for (const { used, rows: own } of sums)
    for (let i = 0; i < used; i++) last = Math.max(last, own?.[i] ?? i);
  /** Some dimensions of the rows that are used, [rows, dimensions]. */
  const table = (which: readonly number[]) => {
    const data = new Float64Array((last + 1) * which.length);
    for (let i = 0; i <= last; i++)
      for (const [at, j] of which.entries()) data[i * which.length + at] = x[i * d + j]!;
    return builder.constant(tensorOf('float64', data, [last + 1, which.length]));
  };
  /** Some dimensions of the features as [n, 1, dimensions], and of the rows behind the sums. */
  const columns = (which: readonly number[]) => ({
    own: builder.op('Unsqueeze', [
      builder.op('Gather', [features, builder.ints(which)], { axis: 1 }),
      builder.ints([1]),
    ]),
    theirs: builder.op('Gather', [table(which), rows]),
    rates: builder.constant(
      tensorOf(
        'float64',
        which.map((j) => rate[j]!),
        [1, 1, which.length],
      ),
    ),
  });
  const total = (value: string) =>
    builder.op('ReduceSum', [value, builder.ints([2])], { keepdims: 0 });
  /** The stationary kernel of squared distances in units of length scales. */
  const stationary = (squared: string) => {
    if (smoothness === 'squared-exponential')
      return builder.op('Exp', [builder.op('Mul', [squared, number(-0.5)])]);
    const r = builder.op('Mul', [builder.op('Sqrt', [squared]), number(SQRT5)]);
    const third = builder.op('Mul', [squared, number(5 / 3)]);
    const polynomial = builder.op('Add', [builder.op('Add', [r, third]), number(1)]);
    return builder.op('Mul', [polynomial, builder.op('Exp', [builder.op('Neg', [r])])]);
  };
  let kernel = number(1 - share);
  let linear = number(0);
  if (numbers.length > 0) {
    const { own, theirs, rates } = columns(numbers);
    const gap = builder.op('Mul', [builder.op('Sub', [own, theirs]), rates]);
    const squared = builder.op('Mul', [gap, gap]);
    kernel = builder.op('Mul', [stationary(total(squared)), kernel]);
    if (share > 0) {
      const sum = builder.op('Mul', [total(stationary(squared)), number(share / numbers.length)]);
      kernel = builder.op('Add', [kernel, sum]);
    }
    linear = builder.op('Mul', [total(builder.op('Mul', [own, theirs])), number(slope)]);
  }
  if (categories.length > 0) {
    const { own, theirs, rates } = columns(categories);
    const differs = builder.op('Not', [builder.op('Equal', [own, theirs])]);
    const mismatch = builder.op('Mul', [builder.op('Cast', [differs], { to: 11 }), rates]);
    const match = builder.op('Exp', [builder.op('Neg', [total(mismatch)])]);
    kernel = builder.op('Mul', [kernel, match]);
  }
  const covariance = builder.op('Add', [kernel, linear]);
  const alpha = each('float64', ({ alpha: weights }, i) => weights[i]!);
  const sum = builder.op('ReduceSum', [builder.op('Mul', [covariance, alpha]), builder.ints([1])]);
  const means = builder.constant(
    tensorOf(
      'float64',
      sums.map(({ mean }) => mean),
      [sums.length, 1],
    ),
  );
  return builder.op('Add', [
    sum,
    which === undefined ? means : builder.op('Gather', [means, which]),
  ]);
}
