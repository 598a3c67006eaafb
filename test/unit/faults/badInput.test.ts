import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { encodeNpy } from '../../../src/data/encodeNpy.ts';
import { FaultRunner } from '../../../src/faults/campaign/faultRunner.ts';
import { weightValues } from '../../../src/faults/population/faultValue.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { message, node, onnxModel } from '../../helpers/protobufBytes.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

/** Scores of two classes by a weight that two nodes read. */
function tied() {
  const g = new GraphBuilder();
  g.input('x', 'float32', ['n', 2]);
  const w = g.constant(float32Tensor([2, 2], [1, 0.5, -0.5, 1]), 'w');
  const h = g.op('MatMul', ['x', w]);
  g.node('MatMul', [h, w], {}, ['y']);
  g.output('y', 'float32', ['n', 2]);
  return g.build();
}

const model = tied();
const x = encodeNpy({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, -4) })!;

describe('a campaign is refused', () => {
  it.each([
    ['layers: [nothing]', 'onnx.unknown-site'],
    ['site: activations, layers: [nothing]', 'onnx.unknown-site'],
    ['layers: [w], fault: { kind: flip, bits: high }', 'faults.empty'],
    ['weightRate: 0.0001', 'faults.rate'],
    ['site: activations, flips: 2', 'faults.pattern'],
    ['list: empty.csv', 'faults.list'],
    ['list: other.csv', 'faults.list'],
    ['list: none.csv', undefined],
    ['choose: gradient, tolerance: {}', 'faults.search'],
    ['detector: { decoder: { kind: yolox } }', 'faults.detector'],
    ["criterion: 'y[0] > '", undefined],
    ['site: service', 'faults.no-repository'],
    ['site: fuzz', 'faults.no-wire'],
  ])('for %s', async (options, code) => {
    const { run } = await fixtureFolder({
      'm.onnx': encodeModel(model),
      'x.npy': x,
      'empty.csv': 'site,name,index,bit,action\n',
      'other.csv': 'site,name,index,bit,action,model\nweight,w,0,1,flip,0123456789abcdef\n',
      's.yaml': `name: s
target: { protocol: onnx, model: m.onnx }
procedures:
  f: { kind: faults, data: { path: x.npy, kind: signals }, ${options} }
`,
    });
    await expect(run({ out: 'out' })).rejects.toMatchObject({
      ...(code === undefined ? {} : { code }),
      hint: expect.stringMatching(/\S/) as string,
    });
  });

  it('for weights in another file', async () => {
    const { run } = await fixtureFolder({
      'm.onnx': elsewhere(),
      'x.npy': x,
      's.yaml': `name: s
target: { protocol: onnx, model: m.onnx }
procedures:
  f: { kind: faults, data: { path: x.npy, kind: signals } }
`,
    });
    await expect(run({ out: 'out' })).rejects.toMatchObject({ code: 'onnx.external-data' });
  });
});

it('a weight that two nodes read is one site, and a fault in it strikes both', async () => {
  const values = weightValues(model.graph);
  expect(values.map(({ site, readers }) => [site.name, readers])).toEqual([['w', 2]]);
  const feed = { x: float32Tensor([1, 2], [1, 0]) };
  const runner = new FaultRunner(model, { feeds: [feed], items: [1] });
  const site = values[0]!.site;
  for await (const { outputs } of runner.run([
    { edits: [{ site, index: 0, bit: 31, action: 'flip' }] },
  ])) {
    // Of [[-1, .5], [-.5, 1]]: its square's first row. Struck in one reader only it would be [-1.25, 0].
    expect([...(outputs[0]!['y']!.data as Float32Array)]).toEqual([0.75, 0]);
  }
  await runner.close();
});

/** `x * w`, where the file says that `w` lies in another one. */
function elsewhere(): Uint8Array {
  const location = message([1, 'location'], [2, 'weights.bin']);
  return onnxModel({
    nodes: [node('MatMul', ['x', 'w'], ['y'])],
    inputs: [['x', 1, ['n', 2]]],
    outputs: [['y', 1, ['n', 2]]],
    initializers: [message([1, 2], [1, 2], [2, 1], [8, 'w'], [13, location], [14, 1])],
  });
}
