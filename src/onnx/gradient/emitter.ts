import { elementCount } from '../../core/tensor.ts';
import type { Dtype, Tensor } from '../../core/tensor.ts';
import { float, tensorAttribute } from '../graph/attributes.ts';
import type { AttributeValues } from '../graph/attributes.ts';
import { int64Tensor, tensorOf } from '../graph/constants.ts';
import type { GraphBuilder } from '../graph/graphBuilder.ts';
import type { ProbedTypes } from '../graph/probeTypes.ts';
import type { ValueType } from '../graph/valueType.ts';
import { dataTypeOf } from '../proto/dtypes.ts';
import { broadcastShape, sameShape } from './broadcastShape.ts';

type Numeric = Exclude<Dtype, 'bytes'>;

/** Writes operators into a graph and keeps the type of every value, so that what changes nothing is left out. */
export class Emitter {
  readonly builder: GraphBuilder;
  readonly #types: Map<string, ValueType>;
  readonly #fixed: Map<string, Tensor>;

  /** `fixed` are the values that depend on no data. */
  constructor(
    builder: GraphBuilder,
    { types, fixed }: Pick<ProbedTypes, 'types' | 'fixed'> = { types: new Map(), fixed: new Map() },
  ) {
    this.builder = builder;
    this.#types = new Map(types);
    this.#fixed = new Map(fixed);
  }

  /** The value of what depends on no data and is not large; else undefined. */
  fixed(name: string): Tensor | undefined {
    return this.#fixed.get(name);
  }

  /** Type of a value; throws for a value that was never typed (a bug in a rule). */
  type(name: string): ValueType {
    const type = this.#types.get(name);
    if (type === undefined) throw new TypeError(`the type of '${name}' is not known`);
    return type;
  }

  /** Whether a value exists. */
  has(name: string): boolean {
    return this.#types.has(name);
  }

  shape(name: string): readonly number[] {
    return this.type(name).shape;
  }

  dtype(name: string): Numeric {
    return this.type(name).dtype as Numeric;
  }

  /** Any operator with one output, whose type the caller knows; `dtype` defaults to that of the first input. */
  op(
    opType: string,
    inputs: readonly string[],
    attributes: AttributeValues,
    shape: readonly number[],
    dtype: Dtype = this.dtype(inputs[0] ?? ''),
  ): string {
    return this.typed(this.builder.op(opType, inputs, attributes), shape, dtype);
  }

  /** Notes the type of a value made elsewhere. */
  typed(name: string, shape: readonly number[], dtype: Dtype): string {
    this.#types.set(name, { shape, dtype });
    return name;
  }

  constant(tensor: Tensor): string {
    const name = this.builder.constant(tensor);
    this.#fixed.set(name, tensor);
    return this.typed(name, tensor.shape, tensor.dtype);
  }

  /** A scalar of the dtype of another value. */
  scalar(value: number, like: string): string {
    const dtype = this.dtype(like);
    const name = this.builder.scalar(value, dtype);
    this.#fixed.set(name, tensorOf(dtype, [value], []));
    return this.typed(name, [], dtype);
  }

  /** A constant of any shape from plain numbers, in the dtype of another value. */
  values(values: ArrayLike<number>, shape: readonly number[], like: string): string {
    return this.constant(tensorOf(this.dtype(like), values, shape));
  }

  ints(values: readonly number[]): string {
    const name = this.builder.ints(values);
    this.#fixed.set(name, int64Tensor(values));
    return this.typed(name, [values.length], 'int64');
  }

  /** Zeros (or another value) of a shape, in the dtype of another value. */
  filled(shape: readonly number[], like: string, value = 0): string {
    const one = tensorAttribute(tensorOf(this.dtype(like), [value], [1]));
    return this.op('ConstantOfShape', [this.ints(shape)], { value: one }, shape, this.dtype(like));
  }

  /** An elementwise operator of one value. */
  map(opType: string, x: string, attributes: AttributeValues = {}): string {
    return this.op(opType, [x], attributes, this.shape(x));
  }

  neg(x: string): string {
    return this.map('Neg', x);
  }

  /** An elementwise operator of two values that broadcast; `dtype` for comparisons. */
  pair(opType: string, a: string, b: string, dtype: Dtype = this.dtype(a)): string {
    return this.op(opType, [a, b], {}, broadcastShape(this.shape(a), this.shape(b)), dtype);
  }

  add(a: string, b: string): string {
    return this.pair('Add', a, b);
  }

  sub(a: string, b: string): string {
    return this.pair('Sub', a, b);
  }

  mul(a: string, b: string): string {
    return this.pair('Mul', a, b);
  }

  div(a: string, b: string): string {
    return this.pair('Div', a, b);
  }

  /** x * factor. */
  scale(x: string, factor: number): string {
    if (factor === 1) return x;
    return factor === -1 ? this.neg(x) : this.mul(x, this.scalar(factor, x));
  }

  /** x + offset. */
  shift(x: string, offset: number): string {
    return offset === 0 ? x : this.add(x, this.scalar(offset, x));
  }

  where(condition: string, a: string, b: string): string {
    const shape = broadcastShape(
      this.shape(condition),
      broadcastShape(this.shape(a), this.shape(b)),
    );
    return this.op('Where', [condition, a, b], {}, shape, this.dtype(a));
  }

  cast(x: string, dtype: Dtype): string {
    if (this.dtype(x) === dtype) return x;
    return this.op('Cast', [x], { to: dataTypeOf(dtype) }, this.shape(x), dtype);
  }

  /** 1 where a condition holds and 0 elsewhere, in the dtype of another value. */
  mask(condition: string, like: string): string {
    return this.cast(condition, this.dtype(like));
  }

  /**
   * 1 where sign * x > bound * sign and 0 elsewhere. In float32 one HardSigmoid so steep that it is a step: exact, and
   * several times faster than a comparison and a cast.
   */
  step(x: string, sign: 1 | -1, bound: number): string {
    if (this.dtype(x) === 'float32' && Math.abs(bound) < 1e6 && Math.fround(bound) === bound) {
      const steep = 2 ** 100;
      return this.map('HardSigmoid', x, {
        alpha: float(sign * steep),
        beta: float(-sign * bound * steep),
      });
    }
    const opType = sign === 1 ? 'Greater' : 'Less';
    return this.mask(this.pair(opType, x, this.scalar(bound, x), 'bool'), x);
  }

  reshape(x: string, shape: readonly number[]): string {
    if (sameShape(this.shape(x), shape)) return x;
    if (elementCount(shape) !== elementCount(this.shape(x))) {
      throw new TypeError(`[${this.shape(x).join()}] cannot become [${shape.join()}]`);
    }
    return this.op(
      'Reshape',
      [x, this.ints(shape)],
      { allowzero: shape.includes(0) ? 1 : undefined },
      shape,
    );
  }

  transpose(x: string, perm: readonly number[]): string {
    if (perm.every((from, to) => from === to)) return x;
    const shape = this.shape(x);
    // Moving axes of extent 1 moves nothing in memory.
    const moved = perm.filter((axis) => shape[axis] !== 1);
    const target = perm.map((axis) => shape[axis] ?? 1);
    if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? -1))) {
      return this.reshape(x, target);
    }
    return this.op('Transpose', [x], { perm }, target);
  }

  /** Swaps the last two axes. */
  swapLast(x: string): string {
    const rank = this.shape(x).length;
    return this.transpose(x, [...range(rank - 2), rank - 1, rank - 2]);
  }

  /** A reduction (ReduceSum, ReduceMean, ReduceMax, ...) over axes, which stay with extent 1 unless `keep` is false. */
  reduce(opType: string, x: string, axes: readonly number[], keep = true): string {
    const shape = this.shape(x);
    const at = new Set(axes);
    const kept = shape.map((extent, axis) => (at.has(axis) ? 1 : extent));
    const target = keep ? kept : shape.filter((_, axis) => !at.has(axis));
    if (axes.every((axis) => shape[axis] === 1)) return this.reshape(x, target);
    return this.op(opType, [x, this.ints(axes)], { keepdims: keep ? 1 : 0 }, target);
  }

  sum(x: string, axes: readonly number[], keep = true): string {
    return this.reduce('ReduceSum', x, axes, keep);
  }

  mean(x: string, axes: readonly number[], keep = true): string {
    return this.reduce('ReduceMean', x, axes, keep);
  }

  expand(x: string, shape: readonly number[]): string {
    if (sameShape(this.shape(x), shape)) return x;
    return this.op('Expand', [x, this.ints(shape)], {}, shape);
  }

  /** Sums a gradient down to the shape of an operand that was broadcast. */
  unbroadcast(gradient: string, shape: readonly number[]): string {
    const from = this.shape(gradient);
    if (sameShape(from, shape)) return gradient;
    const offset = from.length - shape.length;
    const axes = [...from.keys()].filter(
      (axis) => axis < offset || (shape[axis - offset] === 1 && from[axis] !== 1),
    );
    const reduced = axes.length === 0 ? gradient : this.sum(gradient, axes);
    return this.reshape(reduced, shape);
  }

  /** x[start, start + step, ... below end] along axes. */
  slice(
    x: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): string {
    const shape = [...this.shape(x)];
    const whole = axes.every(
      (axis, i) => starts[i] === 0 && (ends[i] ?? 0) >= (shape[axis] ?? 0) && steps[i] === 1,
    );
    if (whole) return x;
    axes.forEach((axis, i) => {
      const end = Math.min(ends[i] ?? 0, shape[axis] ?? 0);
      shape[axis] = Math.max(0, Math.ceil((end - (starts[i] ?? 0)) / (steps[i] ?? 1)));
    });
    const bounds = [starts, ends, axes].map((list) => this.ints(list));
    if (steps.some((step) => step !== 1)) bounds.push(this.ints(steps));
    return this.op('Slice', [x, ...bounds], {}, shape);
  }

  /** Reverses axes. */
  flip(x: string, axes: readonly number[]): string {
    const turned = axes.filter((axis) => this.shape(x)[axis] !== 1);
    if (turned.length === 0) return x;
    const bounds = [
      turned.map(() => -1),
      turned.map(() => -Infinity),
      turned,
      turned.map(() => -1),
    ];
    return this.op('Slice', [x, ...bounds.map((list) => this.ints(list))], {}, this.shape(x));
  }

  /** Adds zeros (negative: cuts off) before and after every axis. */
  pad(x: string, before: readonly number[], after: readonly number[]): string {
    if ([...before, ...after].every((extent) => extent === 0)) return x;
    const shape = this.shape(x).map((extent, i) => extent + (before[i] ?? 0) + (after[i] ?? 0));
    return this.op('Pad', [x, this.ints([...before, ...after])], {}, shape);
  }

  concat(parts: readonly string[], axis: number): string {
    const [first = ''] = parts;
    if (parts.length === 1) return first;
    const total = parts.reduce((sum, part) => sum + (this.shape(part)[axis] ?? 0), 0);
    const shape = this.shape(first).map((extent, i) => (i === axis ? total : extent));
    return this.op('Concat', parts, { axis }, shape);
  }

  /** Batched matrix product of operands of rank 2 or more. */
  matmul(a: string, b: string): string {
    const [left, right] = [this.shape(a), this.shape(b)];
    const batch = broadcastShape(left.slice(0, -2), right.slice(0, -2));
    return this.op('MatMul', [a, b], {}, [...batch, left.at(-2) ?? 1, right.at(-1) ?? 1]);
  }
}

/** 0, 1, ... below n. */
export function range(n: number, from = 0): number[] {
  return Array.from({ length: Math.max(0, n - from) }, (_, i) => i + from);
}
