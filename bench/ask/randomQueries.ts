import type { ModelSignature } from '../../src/core/signature.ts';
import { elementCount, float32Tensor, type TensorMap } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';

/** Queries of one row of uniform numbers, for a model of float32 inputs with a free batch dimension. */
export function randomQueries({ inputs }: ModelSignature, count: number): readonly TensorMap[] {
  const random = createRandom(1, 'bench');
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      inputs.map(({ name, shape }) => {
        const one = shape.map((extent) => (extent === -1 ? 1 : extent));
        const data = Float32Array.from({ length: elementCount(one) }, () => random.uniform());
        return [name, float32Tensor(one, data)];
      }),
    ),
  );
}
