import { expect, it } from 'vitest';

import { ConfigurationError, ProofmarkError } from '../../../src/core/errors.ts';
import { createRandom } from '../../../src/math/random.ts';
import { gradientModel } from '../../../src/onnx/gradient/gradientModel.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { tensorOf } from '../../../src/onnx/graph/constants.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { extent } from '../../helpers/long.ts';
import { mobileNet } from '../../helpers/onnx/mobileNet.ts';
import { transformerBlock } from '../../helpers/onnx/transformerBlock.ts';

const changed = extent(2000, 150);
/** No change may keep the engine longer. */
const LONGEST_MS = 30_000;

/** A quantized recurrent layer. */
function recurrent(): Uint8Array {
  const g = new GraphBuilder();
  g.input('x', 'float32', [3, 1, 2]);
  const random = createRandom(1);
  const weights = (...shape: readonly [number, number, number]): string => {
    const values = Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.normal());
    return g.constant(tensorOf('float32', values, shape));
  };
  const [y = ''] = g.node('LSTM', ['x', weights(1, 8, 2), weights(1, 8, 2)], { hidden_size: 2 }, 3);
  const [scale, zero] = [g.scalar(0.01), g.scalar(0, 'int8')];
  const levels = g.op('QuantizeLinear', [y, scale, zero]);
  g.output(g.op('DequantizeLinear', [levels, scale, zero]));
  return encodeModel(g.build());
}

it(`${changed} changed models are differentiated, or refused with a clear error`, async () => {
  const bases = [
    encodeModel(
      mobileNet({ random: createRandom(1), batch: 1, side: 32, width: 0.1, stages: 1, classes: 3 }),
    ),
    encodeModel(transformerBlock(createRandom(1))),
    recurrent(),
  ];
  const random = createRandom('changed models');
  const outcomes = { made: 0, refused: 0 };
  for (let i = 0; i < changed; i++) {
    const whole = bases[i % bases.length] ?? new Uint8Array();
    const bytes = whole.slice(0, i % 7 === 0 ? random.integer(whole.length) : whole.length);
    for (let edits = 1 + random.integer(4); edits > 0; edits--) {
      // Half of the changes go to the structure, which stands in front.
      const reach = edits % 2 === 0 ? bytes.length : Math.min(bytes.length, 3000);
      if (reach > 0) bytes[random.integer(reach)] = random.integer(256);
    }
    const start = performance.now();
    try {
      const model = decodeModel(bytes);
      const free = model.graph.inputs.find(({ name }) => !model.graph.initializers.has(name));
      const withRespectTo = [free?.name ?? 'x'];
      await gradientModel(model, { loss: { kind: 'output' }, withRespectTo });
      outcomes.made++;
    } catch (error) {
      const clear =
        error instanceof ConfigurationError ||
        (error instanceof ProofmarkError && error.code === 'onnx.run-failed');
      if (!clear) throw error;
      outcomes.refused++;
    }
    expect(performance.now() - start).toBeLessThan(LONGEST_MS);
  }
  expect(outcomes.made).toBeGreaterThan(changed / 20);
  expect(outcomes.refused).toBeGreaterThan(changed / 5);
}, 900_000);
