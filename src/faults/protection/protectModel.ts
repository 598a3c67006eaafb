import { ConfigurationError } from '../../core/errors.ts';
import { float32Tensor, type Tensor } from '../../core/tensor.ts';
import { tensorOf } from '../../onnx/graph/constants.ts';
import { GraphBuilder } from '../../onnx/graph/graphBuilder.ts';
import type { OnnxModel, OnnxNode } from '../../onnx/graph/model.ts';
import { normaliseModel } from '../../onnx/graph/normaliseModel.ts';

/** Lowest and highest number that a value showed on clean data. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What is built into a model. */
export interface ProtectionPlan {
  /** Bounds of activations, by name. */
  readonly clip: ReadonlyMap<string, Bounds>;
  /** What a value outside becomes: the nearest bound (Ranger), or zero (Hoang et al., "FT-ClipAct", DATE 2020). */
  readonly outside: 'bound' | 'zero';
  readonly nanGuard: boolean;
  /** Bounds of the model's outputs, for the alarm. */
  readonly outputs: ReadonlyMap<string, Bounds>;
  /** Weights that are held twice and compared. */
  readonly duplicate: readonly string[];
  /** Weights that are held three times; the majority counts. */
  readonly vote: readonly string[];
  /** Add an output `alarm.<monitor>` for each monitor: 1 where it raises an alarm. */
  readonly alarms: readonly Monitor[];
}

/** What notices a fault: activations out of bounds, NaN in one, outputs out of bounds, copies that differ. */
export const MONITORS = ['range', 'nan', 'output', 'copies'] as const;
export type Monitor = (typeof MONITORS)[number];

/** The name of the output that carries a monitor's alarm: float32 [items], 1 for an item that raised it. */
export const alarmName = (monitor: Monitor): string => `alarm.${monitor}`;

/**
 * A model with protection built in. Weights keep their names, so that a fault list of the original applies. Activation
 * ranges are restricted as in Ranger (Chen et al., "A low-cost fault corrector for deep neural networks through range
 * restriction", DSN 2021). Throws ConfigurationError for a name that the model does not have.
 */
export function protectModel(source: OnnxModel, plan: ProtectionPlan): OnnxModel {
  const model = normaliseModel(source);
  const { graph } = model;
  const builder = new GraphBuilder({
    graph: { ...graph, nodes: [], outputs: [] },
    prefix: 'protect',
  });
  for (const node of graph.nodes) for (const name of node.outputs) builder.reserve(name);
  const raised = new Map<Monitor, string[]>(MONITORS.map((monitor) => [monitor, []]));
  const alarm = (monitor: Monitor, condition: string): void => {
    if (plan.alarms.includes(monitor)) raised.get(monitor)!.push(anyOf(builder, condition));
  };
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  for (const name of plan.clip.keys()) if (!made.has(name)) throw unknown('value', name);
  for (const name of [...plan.duplicate, ...plan.vote])
    if (!graph.initializers.has(name)) throw unknown('weight', name);
  for (const node of graph.nodes) {
    const [output = ''] = node.outputs;
    const bounds = plan.clip.get(output);
    const copied = node.inputs.filter(
      (name) => plan.duplicate.includes(name) || plan.vote.includes(name),
    );
    if (bounds === undefined && copied.length === 0) {
      builder.append([node]);
      continue;
    }
    // A ReLU between bounds is a Clip, which the runtime computes within the convolution.
    const isRelu =
      node.opType === 'Relu' &&
      bounds !== undefined &&
      plan.outside === 'bound' &&
      !plan.nanGuard &&
      !plan.alarms.some(isInside);
    if (isRelu && copied.length === 0) {
      const high = builder.scalar(bounds.high);
      builder.append([
        {
          ...node,
          opType: 'Clip',
          inputs: [node.inputs[0] ?? '', builder.scalar(Math.max(0, bounds.low)), high],
        },
      ]);
      continue;
    }
    let value =
      copied.length > 0
        ? voted(builder, node, graph.initializers, plan, (differs) => alarm('copies', differs))
        : plain(builder, node);
    if (bounds !== undefined) {
      const [low, high] = [builder.scalar(bounds.low), builder.scalar(bounds.high)];
      if (plan.alarms.some(isInside)) {
        alarm('nan', builder.op('IsNaN', [value]));
        const above = builder.op('Greater', [value, high]);
        alarm('range', builder.op('Or', [above, builder.op('Less', [value, low])]));
      }
      if (plan.nanGuard && plan.outside === 'bound')
        value = builder.op('Where', [builder.op('IsNaN', [value]), builder.scalar(0), value]);
      if (plan.outside === 'bound') value = builder.op('Clip', [value, low, high]);
      else {
        // What is never below its bound needs one comparison; NaN is not below it, and becomes zero too.
        const below = builder.op('LessOrEqual', [value, high]);
        const inside =
          bounds.low === 0 && node.opType === 'Relu'
            ? below
            : builder.op('And', [below, builder.op('GreaterOrEqual', [value, low])]);
        value = builder.op('Where', [inside, value, builder.scalar(0)]);
      }
    }
    builder.node('Identity', [value], {}, [output]);
  }
  for (const [name, { low, high }] of plan.outputs) {
    const inside = builder.op('And', [
      builder.op('LessOrEqual', [name, builder.scalar(high)]),
      builder.op('GreaterOrEqual', [name, builder.scalar(low)]),
    ]);
    // NaN is on neither side, and so outside.
    alarm('output', builder.op('Not', [inside]));
  }
  const written = builder.graph();
  const alarms = plan.alarms.map((monitor) => {
    const parts = raised.get(monitor)!;
    const all =
      parts.length === 0
        ? builder.constant(float32Tensor([1], [0]))
        : parts.length === 1
          ? parts[0]!
          : builder.op('Max', parts);
    builder.node('Identity', [all], {}, [alarmName(monitor)]);
    return { name: alarmName(monitor), dtype: 'float32' as const, shape: [undefined] };
  });
  const { nodes, initializers } = builder.graph();
  return {
    ...model,
    graph: {
      ...written,
      nodes,
      initializers,
      inputs: graph.inputs,
      outputs: [...graph.outputs, ...alarms],
    },
  };
}

const isInside = (monitor: Monitor): boolean => monitor === 'range' || monitor === 'nan';

/** 1 where any element of an item of a condition holds, as float32 [items]. */
function anyOf(builder: GraphBuilder, condition: string): string {
  const numbers = builder.op('Cast', [condition], { to: 1 });
  const flat = builder.op('Flatten', [numbers], { axis: 1 });
  return builder.op('ReduceMax', [flat, builder.ints([1])], { keepdims: 0 });
}

/** A node whose result gets a name of its own; its first output is returned. */
function plain(builder: GraphBuilder, node: OnnxNode, inputs = node.inputs): string {
  const name = builder.fresh(node.opType);
  builder.append([
    {
      ...node,
      name: node.name === '' ? '' : name,
      inputs,
      outputs: [
        name,
        ...node.outputs.slice(1).map((other) => (other === '' ? '' : builder.fresh())),
      ],
    },
  ]);
  return name;
}

/** The result of a node computed with copies of its weights: compared, or by majority. */
function voted(
  builder: GraphBuilder,
  node: OnnxNode,
  weights: ReadonlyMap<string, Tensor>,
  plan: ProtectionPlan,
  differs: (condition: string) => void,
): string {
  const copy = (): string => {
    const inputs = node.inputs.map((name) =>
      plan.vote.includes(name) || plan.duplicate.includes(name)
        ? builder.constant(weights.get(name)!)
        : name,
    );
    return plain(builder, node, inputs);
  };
  const [first, second] = [plain(builder, node), copy()];
  const same = builder.op('Equal', [first, second]);
  differs(builder.op('Not', [same]));
  if (!node.inputs.some((name) => plan.vote.includes(name))) return first;
  // Where two agree they are right; where they do not, one of them is faulty, and the third is not.
  return builder.op('Where', [same, first, copy()]);
}

/** The bounds of numbers, widened by a share of their range. */
export function boundsOf(tensors: readonly Tensor[], slack: number): Bounds {
  let [low, high] = [Infinity, -Infinity];
  for (const { data } of tensors) {
    for (const value of data as Float32Array) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const room = slack * (high - low || Math.abs(high) || 1);
  const float = (value: number): number =>
    Number((tensorOf('float32', [value], [1]).data as Float32Array)[0]);
  return { low: float(low === 0 ? 0 : low - room), high: float(high + room) };
}

function unknown(kind: string, name: string): ConfigurationError {
  return new ConfigurationError(`protect: the model has no ${kind} '${name}'`, {
    code: 'faults.protect',
    hint: 'Name values as the model calls them; the table of layers of a campaign lists its weights.',
  });
}
