import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { RandomStream } from '../../../src/core/random.ts';
import { elementCount } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { gradientError } from './gradientError.ts';

/** Random shapes and values for a rule's case. */
export interface Sampler {
  readonly random: RandomStream;
  /** A whole number from low to high, both included. */
  int(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  shape(rank: number, high?: number): number[];
  normal(shape: readonly number[]): Tensor;
  /** Uniform between bounds. */
  uniform(shape: readonly number[], low: number, high: number): Tensor;
  /** Normal times 1.5, but not within 0.1 of a kink. */
  away(shape: readonly number[], kinks: readonly number[]): Tensor;
  /** All different by at least 0.1, for extrema. */
  distinct(shape: readonly number[]): Tensor;
}

/** One operator with random operands. `build` returns the value to differentiate. */
export interface RuleCase {
  /** Fed tensors. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Constants of the graph. */
  readonly constants?: Readonly<Record<string, Tensor>>;
  readonly build: (builder: GraphBuilder) => string;
  /** What to differentiate in; default all floating inputs. Constants are fed. */
  readonly withRespectTo?: readonly string[];
  readonly opset?: number;
  readonly step?: number;
}

function createSampler(seed: number): Sampler {
  const random = createRandom(seed);
  const fill = (shape: readonly number[], value: () => number): Tensor =>
    float32Tensor(shape, Float32Array.from({ length: elementCount(shape) }, value));
  const sampler: Sampler = {
    random,
    int: (low, high) => low + random.integer(high - low + 1),
    pick: (items) => items[random.integer(items.length)] as (typeof items)[number],
    shape: (rank, high = 4) => Array.from({ length: rank }, () => sampler.int(1, high)),
    normal: (shape) => fill(shape, () => random.normal()),
    uniform: (shape, low, high) => fill(shape, () => low + (high - low) * random.uniform()),
    away: (shape, kinks) =>
      fill(shape, () => {
        for (;;) {
          const value = 1.5 * random.normal();
          if (kinks.every((kink) => Math.abs(value - kink) > 0.1)) return value;
        }
      }),
    distinct(shape) {
      const values = Array.from({ length: elementCount(shape) }, (_, i) => 0.1 * i - 1);
      for (let i = values.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [values[i], values[j]] = [values[j] ?? 0, values[i] ?? 0];
      }
      return float32Tensor(shape, values);
    },
  };
  return sampler;
}

/** A property: the rule's gradient equals finite differences for random shapes and values. */
export function checksRule(
  name: string,
  make: (sampler: Sampler) => RuleCase,
  { runs = 4, tolerance = 2e-3 }: { runs?: number; tolerance?: number } = {},
): void {
  const repeats = Number(process.env['PROOFMARK_LONG_TESTS'] ?? 1);
  it(name, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const {
          inputs,
          constants = {},
          build,
          opset,
          step,
          withRespectTo,
        } = make(createSampler(seed));
        const builder = new GraphBuilder();
        for (const [key, { dtype, shape }] of Object.entries(inputs))
          builder.input(key, dtype, shape);
        for (const [key, tensor] of Object.entries(constants)) builder.constant(tensor, key);
        builder.output(build(builder));
        const error = await gradientError(builder.build(opset === undefined ? {} : { opset }), {
          feeds: inputs,
          withRespectTo:
            withRespectTo ?? Object.keys(inputs).filter((key) => inputs[key]?.dtype === 'float32'),
          ...(step === undefined ? {} : { step }),
        });
        expect(error).toBeLessThan(tolerance);
      }),
      { numRuns: runs * repeats, seed: 7, endOnFailure: true },
    );
  });
}
