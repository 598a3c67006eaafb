import { readdirSync, readFileSync } from 'node:fs';

import fc from 'fast-check';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import { DTYPES, elementCount } from '../../../../src/core/tensor.ts';
import type { Dtype, NumericArray, Tensor } from '../../../../src/core/tensor.ts';
import { float } from '../../../../src/onnx/graph/attributes.ts';
import { numbersOf, tensorOf } from '../../../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../../../src/onnx/graph/graphBuilder.ts';
import { decodeModel } from '../../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../../src/onnx/proto/encodeModel.ts';
import { message, onnxModel } from '../../../helpers/protobufBytes.ts';
import { absent, sharedData } from '../../../helpers/sharedData.ts';

const relu = message([1, 'x'], [2, 'y'], [4, 'Relu']);
const x = ['x', 1, ['n', 3]] as const;
const y = ['y', 1, ['n', 3]] as const;

describe('decodeModel', () => {
  it('reads names, types and symbols', () => {
    const model = decodeModel(onnxModel({ nodes: [relu], inputs: [x], outputs: [y] }));
    expect(model.opsets).toEqual({ '': 18 });
    expect(model.graph.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['n', 3] }]);
    expect(model.graph.nodes[0]).toMatchObject({ opType: 'Relu', inputs: ['x'], outputs: ['y'] });
  });

  it('keeps fields that it does not know, at every level', () => {
    const node = message([1, 'x'], [2, 'y'], [4, 'Relu'], [6, 'a doc string'], [77, 'future']);
    const tensor = message([1, 2], [2, 1], [8, 'w'], [9, new Uint8Array(8)], [12, 'weights']);
    const bytes = onnxModel({ nodes: [node], inputs: [x], outputs: [y], initializers: [tensor] });
    const whole = new Uint8Array([...bytes, ...message([14, message([1, 'k'], [2, 'v'])])]);
    const again = Buffer.from(encodeModel(decodeModel(whole)));
    for (const text of ['a doc string', 'future', 'weights', '\u0001k\u0012\u0001v']) {
      expect(again.includes(text)).toBe(true);
    }
    const twice = Buffer.from(encodeModel(decodeModel(again)));
    expect(twice.equals(again)).toBe(true);
  });

  it.each([
    ['no protobuf', new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1])],
    ['no graph', new Uint8Array()],
    ['truncated', onnxModel({ nodes: [relu], inputs: [x], outputs: [y] }).subarray(0, 20)],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeModel(bytes)).toThrow(
      expect.objectContaining({ code: 'onnx.invalid-model' }),
    );
  });

  it.each([
    ['onnx.external-data', message([1, 1], [2, 1], [8, 'w'], [13, message([1, 'location'])])],
    ['onnx.unsupported', message([1, 1], [2, 17], [8, 'w'], [9, new Uint8Array(1)])],
    ['onnx.invalid-model', message([1, 3], [2, 1], [8, 'w'], [9, new Uint8Array(8)])],
    ['onnx.invalid-model', message([1, -3], [2, 1], [8, 'w'], [9, new Uint8Array(8)])],
    ['onnx.invalid-model', message([1, 2 ** 50], [2, 1], [8, 'w'], [9, new Uint8Array(8)])],
  ])('refuses an initializer with %s', (code, tensor) => {
    const bytes = onnxModel({ nodes: [relu], inputs: [x], outputs: [y], initializers: [tensor] });
    expect(() => decodeModel(bytes)).toThrow(expect.objectContaining({ code }));
  });

  it('gives real models back with the same outputs', async (context) => {
    const folder = sharedData('models');
    if (folder === undefined) return context.skip(absent('models'));
    for (const file of readdirSync(folder).filter((name) => name.startsWith('mnist'))) {
      const bytes = readFileSync(`${folder}/${file}`);
      const before = await InferenceSession.create(bytes);
      const after = await InferenceSession.create(encodeModel(decodeModel(bytes)));
      const input = before.inputMetadata[0];
      if (!input?.isTensor) throw new Error('no input');
      const shape = input.shape.map((extent) => (typeof extent === 'number' ? extent : 1));
      const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i));
      const feeds = { [input.name]: new RuntimeTensor('float32', data, shape) };
      const [a, b] = [await before.run(feeds), await after.run(feeds)];
      for (const name of before.outputNames) expect(b[name]?.data).toEqual(a[name]?.data);
    }
  });
});

describe('a tensor', () => {
  const numeric = DTYPES.filter((dtype) => dtype !== 'bytes');

  it('comes back bit for bit in every dtype', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...numeric),
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        (dtype: Exclude<Dtype, 'bytes'>, shape, bytes) => {
          const { data } = tensorOf(dtype, new Float64Array(elementCount(shape)), shape);
          const view = new Uint8Array((data as NumericArray).buffer);
          for (let i = 0; i < view.length; i++) view[i] = bytes.next().value;
          const tensor: Tensor = { dtype, shape, data };
          const builder = new GraphBuilder();
          builder.constant(tensor, 'w');
          const again = decodeModel(encodeModel(builder.build())).graph.initializers.get('w');
          expect(again?.shape).toEqual(shape);
          const bits = again?.data as NumericArray;
          expect(new Uint8Array(bits.buffer)).toEqual(view);
        },
      ),
    );
  });

  it('converts numbers', () => {
    for (const dtype of numeric) {
      expect(numbersOf(tensorOf(dtype, [0, 1, 2], [3]))).toEqual([0, 1, 2]);
    }
  });

  it('is read from typed fields too', () => {
    const floats = message([1, 2], [2, 10], [8, 'h'], [5, new Uint8Array([0x80, 0x78, 0])]);
    const bytes = onnxModel({ nodes: [relu], inputs: [x], outputs: [y], initializers: [floats] });
    expect(decodeModel(bytes).graph.initializers.get('h')?.data).toEqual(Uint16Array.of(0x3c00, 0));
  });
});

describe('GraphBuilder', () => {
  it('builds a model that runs', async () => {
    const builder = new GraphBuilder();
    builder.input('x', 'float32', ['n', 2]);
    const shifted = builder.op('Add', ['x', builder.scalar(1)]);
    builder.node('LeakyRelu', [shifted], { alpha: float(0.5) }, ['y']);
    builder.output('y', 'float32', ['n', 2]);
    const session = await InferenceSession.create(encodeModel(builder.build()));
    const feeds = { x: new RuntimeTensor('float32', Float32Array.of(-3, 1), [1, 2]) };
    expect((await session.run(feeds))['y']?.data).toEqual(Float32Array.of(-1, 2));
  });

  it('never reuses a name of the graph that it starts with', () => {
    const first = new GraphBuilder();
    first.input('v0_Relu', 'float32');
    first.op('Relu', ['v0_Relu']);
    const second = new GraphBuilder({ graph: first.graph() });
    const names = new Set(Array.from({ length: 5 }, () => second.op('Relu', ['v0_Relu'])));
    expect(names.size).toBe(5);
    expect(names.has('v1_Relu')).toBe(false);
  });
});
