import { tensorOf } from '../../onnx/graph/constants.ts';
import type { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import { SQRT5 } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** What a Gaussian process has learnt, as a sum of kernels over its rows. */
export interface KernelSum {
  readonly used: number;
  /** used x dimensions features, row-major. */
  readonly x: Float64Array;
  readonly alpha: Float64Array;
  readonly mean: number;
}

/**
 * mean + sum_i alpha_i k(x_i, x) in an ONNX graph: float64 [n, dimensions] to float64 [n, 1]. With several sums,
 * `which` names the number of each row's one, int64 [n].
 */
export function kernelGraph(
  builder: GraphBuilder,
  features: string,
  { rate, isCategory, slope, smoothness, share = 0 }: Kernel,
  sums: readonly KernelSum[],
  which?: string,
): string {
  const d = isCategory.length;
  const size = Math.max(...sums.map(({ used }) => used));
  const number = (value: number) => builder.scalar(value, 'float64');
  /** A table of the sums, short ones padded with zeros, at each row of the features. */
  const table = (fill: (sum: KernelSum, i: number) => ArrayLike<number>, width: number) => {
    const data = new Float64Array(sums.length * size * width);
    sums.forEach((sum, s) => {
      for (let i = 0; i < sum.used; i++) data.set(fill(sum, i), (s * size + i) * width);
    });
    const constant = builder.constant(tensorOf('float64', data, [sums.length, size, width]));
    return which === undefined ? constant : builder.op('Gather', [constant, which]);
  };
  const numbers = isCategory.flatMap((is, j) => (is ? [] : [j]));
  const categories = isCategory.flatMap((is, j) => (is ? [j] : []));
  /** Some dimensions of the features as [n, 1, dimensions], and of the rows behind the sums. */
  const columns = (which: readonly number[]) => ({
    own: builder.op('Unsqueeze', [
      builder.op('Gather', [features, builder.ints(which)], { axis: 1 }),
      builder.ints([1]),
    ]),
    theirs: table(({ x }, i) => which.map((j) => x[i * d + j]!), which.length),
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
      const each = builder.op('Mul', [total(stationary(squared)), number(share / numbers.length)]);
      kernel = builder.op('Add', [kernel, each]);
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
  const alpha = builder.op('Squeeze', [
    table(({ alpha: weights }, i) => [weights[i]!], 1),
    builder.ints([2]),
  ]);
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
