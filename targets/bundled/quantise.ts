import type { Tensor, TensorMap } from '../../src/core/tensor.ts';
import { tensorOf } from '../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../src/onnx/graph/graphBuilder.ts';
import type { OnnxNode } from '../../src/onnx/graph/model.ts';
import { withOutputs } from '../../src/onnx/mutation/cutGraph.ts';
import { decodeModel } from '../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';

const QUANTISED = new Set(['Conv', 'Gemm']);

/**
 * The int8 build of a float32 model, in the form of QuantizeLinear and DequantizeLinear pairs: weights of Conv and Gemm
 * as int8 with a scale for each output channel, their inputs as uint8 with one scale, from the range that `samples`
 * show (static quantisation, min and max).
 */
export async function quantise(bytes: Uint8Array, samples: TensorMap): Promise<Uint8Array> {
  const model = decodeModel(bytes);
  const { graph } = model;
  const ranges = await activationRanges(bytes, graph.nodes, samples);
  const builder = new GraphBuilder({ graph: { ...graph, nodes: [] } });
  for (const node of graph.nodes) for (const name of node.outputs) builder.reserve(name);
  const weights = new Set<string>();
  const activations = new Map<string, string>();
  for (const node of graph.nodes) {
    const [x = '', w = '', ...rest] = node.inputs;
    const weight = graph.initializers.get(w);
    const range = ranges.get(x);
    if (!QUANTISED.has(node.opType) || weight === undefined || range === undefined) {
      builder.append([node]);
      continue;
    }
    weights.add(w);
    const known = activations.get(x) ?? quantiseActivation(builder, x, range);
    activations.set(x, known);
    builder.append([{ ...node, inputs: [known, quantiseWeight(builder, w, weight), ...rest] }]);
  }
  const built = builder.graph(graph.name);
  const initializers = new Map([...built.initializers].filter(([name]) => !weights.has(name)));
  return encodeModel({ ...model, graph: { ...built, initializers, outputs: graph.outputs } });
}

async function activationRanges(
  bytes: Uint8Array,
  nodes: readonly OnnxNode[],
  samples: TensorMap,
): Promise<ReadonlyMap<string, readonly [number, number]>> {
  const names = [
    ...new Set(nodes.filter(({ opType }) => QUANTISED.has(opType)).map(({ inputs }) => inputs[0]!)),
  ];
  const pool = await createSessionPool(encodeModel(withOutputs(decodeModel(bytes), names)));
  const values = await pool.run(samples);
  await pool.close();
  return new Map(
    names.map((name) => {
      const data = values[name]?.data as Float32Array;
      // Zero is exact, as padding needs it.
      return [
        name,
        [
          data.reduce((low, v) => Math.min(low, v), 0),
          data.reduce((high, v) => Math.max(high, v), 0),
        ],
      ];
    }),
  );
}

function quantiseActivation(
  builder: GraphBuilder,
  x: string,
  [low, high]: readonly [number, number],
): string {
  const scale = Math.max(high - low, 1e-6) / 255;
  const s = builder.constant(tensorOf('float32', [scale], []));
  const zero = builder.constant(tensorOf('uint8', [Math.round(-low / scale)], []));
  const q = builder.op('QuantizeLinear', [x, s, zero]);
  return builder.op('DequantizeLinear', [q, s, zero]);
}

function quantiseWeight(builder: GraphBuilder, name: string, { data, shape }: Tensor): string {
  const values = data as Float32Array;
  const channels = shape[0] ?? 1;
  const each = values.length / channels;
  const scales = Array.from({ length: channels }, (_, c) => {
    const own = values.subarray(c * each, (c + 1) * each);
    return (
      Math.max(
        1e-9,
        own.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
      ) / 127
    );
  });
  const q = Array.from(values, (v, i) => Math.round(v / scales[Math.floor(i / each)]!));
  const w = builder.constant(tensorOf('int8', q, shape), `${name}.int8`);
  const s = builder.constant(tensorOf('float32', scales, [channels]), `${name}.scale`);
  const zero = builder.constant(
    tensorOf(
      'int8',
      scales.map(() => 0),
      [channels],
    ),
    `${name}.zero`,
  );
  return builder.op('DequantizeLinear', [w, s, zero], { axis: 0 });
}
