import assert from 'node:assert';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { float32Tensor, type Tensor, type TensorMap } from '../../../../src/core/tensor.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { GraphBuilder } from '../../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../../src/onnx/graph/model.ts';
import { editBits, type BitEdit } from '../../../../src/onnx/mutation/bitEdit.ts';
import { openFaultSite } from '../../../../src/onnx/mutation/faultSite.ts';
import type { Injection } from '../../../../src/onnx/mutation/injectionPlan.ts';
import { promoteWeight } from '../../../../src/onnx/mutation/promoteWeight.ts';
import {
  runInjections,
  type InjectionResult,
} from '../../../../src/onnx/mutation/runInjections.ts';
import { activationSites, weightSites } from '../../../../src/onnx/mutation/siteValues.ts';
import { decodeModel } from '../../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { absent, sharedData } from '../../../helpers/sharedData.ts';

const numbers = (tensor: Tensor | undefined): number[] => Array.from(tensor?.data as Float32Array);

async function runWhole(model: OnnxModel, feeds: TensorMap): Promise<TensorMap> {
  const pool = await createSessionPool(encodeModel(model));
  const outputs = await pool.run(feeds);
  await pool.close();
  return outputs;
}

/** The same fault written into the file: slow, and beyond doubt. */
function rebuilt(model: OnnxModel, { site, edits }: Injection): OnnxModel {
  const initializers = new Map(model.graph.initializers);
  initializers.set(site.name, editBits(initializers.get(site.name) as Tensor, edits));
  return { ...model, graph: { ...model.graph, initializers } };
}

async function all(results: AsyncIterable<InjectionResult>): Promise<InjectionResult[]> {
  const list: InjectionResult[] = [];
  for await (const result of results) list[result.place] = result;
  return list;
}

/** Relative distance of each output. The runtime fuses other nodes when a weight is no constant, and rounds otherwise;
 * sigmoids near 0 carry an absolute error. */
function expectClose(actual: TensorMap, expected: TensorMap): void {
  expect(Object.keys(actual).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const name in expected) {
    const [a, b] = [numbers(actual[name]), numbers(expected[name])];
    const norm = Math.hypot(...b);
    if (Number.isFinite(norm)) {
      expect(Math.hypot(...b.map((value, i) => value - (a[i] ?? NaN)))).toBeLessThan(
        1e-4 * norm + 1e-6 * Math.sqrt(b.length),
      );
    } else expect(a.every(Number.isFinite)).toBe(false);
  }
}

describe.each(['mnist_cnn', 'cifar10_resnet_2b', 'yunet_n_320_320'])('%s', (name) => {
  it('every layer: an injection does what the same fault in the file does', async (context) => {
    const file = sharedData(`models/${name}.onnx`);
    if (file === undefined) context.skip(absent(`models/${name}.onnx`));
    assert(file !== undefined);
    const model = decodeModel(readFileSync(file));
    const random = createRandom(name);
    const pool = await createSessionPool(encodeModel(model));
    const [input] = pool.inputs;
    await pool.close();
    assert(input !== undefined);
    const shape = input.shape.map((extent) => (extent === -1 ? 1 : extent));
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      random.uniform(),
    );
    const feeds = { [input.name]: float32Tensor(shape, data) };
    const weights = weightSites(model.graph).filter(
      ({ tensor, name }) =>
        tensor.dtype === 'float32' && model.graph.initializers.has(name) && tensor.data.length > 4,
    );
    const chosen = weights.filter((_, i) => i % Math.ceil(weights.length / 4) === 0);
    const injections = chosen.flatMap(({ name: weight, tensor }): Injection[] =>
      [22, 25].map((bit) => ({
        site: { kind: 'weight', name: weight },
        edits: [{ index: random.integer(tensor.data.length), bit, action: 'flip' }],
      })),
    );
    const results = await all(runInjections(model, feeds, injections, { workers: 2 }));
    expect(results).toHaveLength(injections.length);
    const golden = await runWhole(model, feeds);
    for (const [i, injection] of injections.entries()) {
      const result = results[i] as InjectionResult;
      expect(result.injection).toBe(injection);
      expect(result.siteMoves).toBe(true);
      expectClose(result.golden, golden);
      if (i % 2 === 0)
        expectClose(result.outputs, await runWhole(rebuilt(model, injection), feeds));
    }
  });
});

/** y = relu(x w + b) v, z = x w: a second output before the relu. */
function small(dtype: 'float32' | 'float16' | 'bfloat16' | 'int8'): OnnxModel {
  const graph = new GraphBuilder();
  graph.input('x', 'float32', ['n', 2]);
  const bits = {
    float32: Float32Array.of(1, 2, 3, 4),
    float16: Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400),
    bfloat16: Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080),
    int8: Int8Array.of(1, 2, 3, 4),
  };
  graph.constant({ dtype, shape: [2, 2], data: bits[dtype] }, 'w');
  graph.constant(float32Tensor([2], [-1, 0]), 'b');
  graph.constant(float32Tensor([2, 1], [1, 10]), 'v');
  const w =
    dtype === 'int8'
      ? graph.op('DequantizeLinear', ['w', graph.scalar(1)])
      : graph.op('Cast', ['w'], { to: 1 });
  graph.node('MatMul', ['x', w], {}, ['z']);
  graph.node('Add', ['z', 'b'], {}, ['sum']);
  graph.node('Relu', ['sum'], {}, ['h']);
  graph.node('MatMul', ['h', 'v'], {}, ['y']);
  graph.output('y', 'float32', ['n', 1]);
  graph.output('z', 'float32', ['n', 2]);
  return graph.build();
}

const x = float32Tensor([1, 2], [1, 1]);
describe.each(['float32', 'float16', 'bfloat16', 'int8'] as const)('a weight of %s', (dtype) => {
  it('is struck bit by bit', async () => {
    // [1, 1] x [[1, 2], [3, 4]] = [4, 6]; with the sign of the 4 turned over, or in int8 4 - 128, [4, 2 + that].
    const sign = { float32: 31, float16: 15, bfloat16: 15, int8: 7 }[dtype];
    const struck = dtype === 'int8' ? 4 - 128 : -4;
    const edits: BitEdit[] = [{ index: 3, bit: sign, action: 'flip' }];
    const [result] = await all(
      runInjections(small(dtype), { x }, [{ site: { kind: 'weight', name: 'w' }, edits }]),
    );
    expect(result?.siteMoves).toBe(true);
    expect(numbers(result?.golden['z'])).toEqual([4, 6]);
    expect(numbers(result?.golden['y'])).toEqual([63]);
    expect(numbers(result?.outputs['z'])).toEqual([4, 2 + struck]);
    expect(numbers(result?.outputs['y'])).toEqual([3 + 10 * Math.max(0, 2 + struck)]);
  });
});

describe('sites', () => {
  it('a bias and activations; outputs before the site stay as they are', async () => {
    const strike = (kind: 'weight' | 'activation', name: string): Injection => ({
      site: { kind, name },
      edits: [{ index: 0, bit: 31, action: 'flip' }],
    });
    const injections = [
      strike('weight', 'b'),
      strike('activation', 'sum'),
      strike('activation', 'h'),
      strike('activation', 'z'),
      strike('activation', 'y'),
    ];
    const results = await all(runInjections(small('float32'), { x }, injections));
    // z = [4, 6]; b = [-1, 0]; sum = [3, 6]; y = relu(sum) [1, 10].
    expect(results.map(({ outputs }) => numbers(outputs['y']))).toEqual([
      [65],
      [60],
      [57],
      [60],
      [-63],
    ]);
    expect(results.map(({ outputs }) => numbers(outputs['z']))).toEqual([
      [4, 6],
      [4, 6],
      [4, 6],
      [-4, 6],
      [4, 6],
    ]);
    expect(results.every(({ siteMoves }) => siteMoves)).toBe(true);
  });

  it('the canary tells a site that reaches no output', async () => {
    const model = small('float32');
    const graph = new GraphBuilder({ graph: model.graph });
    graph.constant(float32Tensor([1], [5]), 'lost');
    graph.op('Add', ['z', 'lost']);
    const dead = graph.constant(float32Tensor([1], [0]), 'zero');
    graph.node('Mul', [graph.op('Mul', ['y', 'lost']), dead], {}, ['none']);
    graph.output('none', 'float32', ['n', 1]);
    const muted = await openFaultSite(graph.build(), [{ kind: 'weight', name: 'lost' }], [{ x }]);
    expect(muted.moves).toBe(false);
    await muted.close();
    const alone = { ...model, graph: { ...graph.graph(), outputs: model.graph.outputs } };
    const unread = await openFaultSite(alone, [{ kind: 'weight', name: 'lost' }], [{ x }]);
    expect(unread.moves).toBe(false);
    expect(numbers((await unread.run(0, {}))['y'])).toEqual([63]);
    await unread.close();
  });

  it('a second canary finds a zero point that shifts and shifts back', async () => {
    const g = new GraphBuilder();
    g.input('x', 'float32', ['n', 1]);
    const scale = g.constant(float32Tensor([], [1]), 'scale');
    const zero = g.constant({ dtype: 'uint8', shape: [], data: Uint8Array.of(0) }, 'zero');
    const q = g.op('QuantizeLinear', ['x', scale, zero]);
    g.node('DequantizeLinear', [q, scale, zero], {}, ['y']);
    g.output('y', 'float32', ['n', 1]);
    const sites = [{ kind: 'weight' as const, name: 'zero' }];
    for (const [value, canary] of [
      [200, 0],
      [3, 1],
    ] as const) {
      // From 0 to 85, 3 stays 3 and 200 is cut to 170; to 255, nothing is left of 3.
      const site = await openFaultSite(g.build(), sites, [{ x: float32Tensor([1, 1], [value]) }]);
      expect(site).toMatchObject({ moves: true, canary });
      await site.close();
    }
    const nothing = await openFaultSite(g.build(), sites, [{ x: float32Tensor([1, 1], [0]) }]);
    expect(nothing.moves).toBe(false);
    await nothing.close();
  });

  it('lists them, and says so when one is unknown', async () => {
    const model = small('float32');
    expect(
      weightSites(model.graph).map(({ name, readers }) => `${name}: ${readers.join()}`),
    ).toEqual(['w: Cast', 'b: Add', 'v: MatMul']);
    expect(activationSites(model.graph).slice(1)).toEqual(['z', 'sum', 'h', 'y']);
    const injection = { site: { kind: 'weight', name: 'w9' }, edits: [] } as const;
    const error: unknown = await all(runInjections(model, { x }, [injection])).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as ConfigurationError).hint).toBe('it has w, b, v');
  });
});

it('a promoted weight is an input and no constant', async () => {
  const { model, value } = promoteWeight(small('float32'), 'v');
  expect(model.graph.initializers.has('v')).toBe(false);
  expect(numbers(value)).toEqual([1, 10]);
  const outputs = await runWhole(model, { x, v: float32Tensor([2, 1], [2, 3]) });
  expect(numbers(outputs['y'])).toEqual([24]);
  expect(() => promoteWeight(small('float32'), 'z')).toThrow(ConfigurationError);
});
