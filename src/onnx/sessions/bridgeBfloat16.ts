import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import type { ValueInfo } from '../graph/model.ts';
import { decodeModel } from '../proto/decodeModel.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { checkFeeds } from './checkFeeds.ts';
import type { SessionPool } from './workerPool.ts';

/** ONNX numbers of the types. */
const FLOAT32 = 1;
const BFLOAT16 = 16;

/** What ONNX Runtime for Node says of a model with inputs or outputs of bfloat16. */
export const NO_BFLOAT16 = /Unsupported data type: 16\b/;

/** A model whose bfloat16 inputs and outputs became float32, which holds each of their values exactly. */
export interface BridgedModel {
  readonly bytes: Uint8Array;
  readonly names: ReadonlySet<string>;
}

/** Puts a Cast behind each input and before each output of bfloat16. Names stay. */
export function bridgeBfloat16(bytes: Uint8Array): BridgedModel {
  const model = decodeModel(bytes);
  const { graph } = model;
  const isBridged = (value: ValueInfo): boolean =>
    value.dtype === 'bfloat16' && !graph.initializers.has(value.name);
  const names = new Set([...graph.inputs, ...graph.outputs].filter(isBridged).map((v) => v.name));
  const inner = new Map([...names].map((name) => [name, `${name}__bfloat16`]));
  const rename = (name: string): string => inner.get(name) ?? name;
  const builder = new GraphBuilder();
  for (const { name } of graph.inputs.filter((value) => names.has(value.name))) {
    builder.node('Cast', [name], { to: BFLOAT16 }, [rename(name)]);
  }
  builder.append(
    graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
  );
  for (const { name } of graph.outputs.filter((value) => names.has(value.name))) {
    builder.node('Cast', [rename(name)], { to: FLOAT32 }, [name]);
  }
  const typed = (value: ValueInfo): ValueInfo =>
    names.has(value.name) ? { ...value, dtype: 'float32' } : value;
  return {
    names,
    bytes: encodeModel({
      ...model,
      graph: {
        ...graph,
        nodes: builder.graph().nodes,
        inputs: graph.inputs.map(typed),
        outputs: graph.outputs.map(typed),
        valueInfo: graph.valueInfo.filter((value) => !names.has(value.name)),
      },
    }),
  };
}

/** The pool of a bridged model, as the model itself would be. */
export function bridgedPool(pool: SessionPool, names: ReadonlySet<string>): SessionPool {
  const specs = (list: SessionPool['inputs']): SessionPool['inputs'] =>
    list.map((spec) => (names.has(spec.name) ? { ...spec, dtype: 'bfloat16' as const } : spec));
  const inputs = specs(pool.inputs);
  return {
    inputs,
    outputs: specs(pool.outputs),
    leftOut: pool.leftOut,
    async run(feeds, options) {
      checkFeeds(feeds, inputs);
      return convert(await pool.run(convert(feeds, widened), options), narrowed);
    },
    get queued() {
      return pool.queued;
    },
    get bytesInFlight() {
      return pool.bytesInFlight;
    },
    close: async () => pool.close(),
  };

  function convert(tensors: TensorMap, change: (tensor: Tensor) => Tensor): TensorMap {
    return Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [
        name,
        names.has(name) ? change(tensor) : tensor,
      ]),
    );
  }
}

/** bfloat16 is the upper half of a float32. */
function widened({ shape, data }: Tensor): Tensor {
  const bits = Uint32Array.from(data as Uint16Array, (half) => half << 16);
  return { dtype: 'float32', shape, data: new Float32Array(bits.buffer) };
}

function narrowed({ shape, data }: Tensor): Tensor {
  const { buffer, byteOffset, length } = data as Float32Array;
  const bits = new Uint32Array(buffer, byteOffset, length);
  return { dtype: 'bfloat16', shape, data: Uint16Array.from(bits, (word) => word >>> 16) };
}
