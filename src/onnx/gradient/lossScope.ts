import { ConfigurationError } from '../../core/errors.ts';
import { intOf } from '../graph/attributes.ts';
import type { OnnxNode } from '../graph/model.ts';
import type { Emitter } from './emitter.ts';
import type { LossScope } from './losses/loss.ts';

/** What a loss sees of a model whose nodes and outputs are given. `inputs` receives role to name of what it declares. */
export function lossScope(
  e: Emitter,
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
  inputs: Map<string, string>,
): LossScope {
  const maker = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  return {
    e,
    value(name = outputs[0] ?? '') {
      if (e.has(name)) return name;
      throw new ConfigurationError(`the model has no value '${name}'`, {
        code: 'onnx.no-value',
        hint: `its outputs are: ${outputs.join(', ')}`,
      });
    },
    beforeSoftmax(name) {
      let node = maker.get(name);
      while (node !== undefined && /^(Identity|Reshape|Flatten|Squeeze)$/.test(node.opType)) {
        node = maker.get(node.inputs[0] ?? '');
      }
      const [x = ''] = node?.inputs ?? [];
      if (node?.opType !== 'Softmax' || x === '') return undefined;
      const shape = e.shape(x);
      const axis = intOf(node, 'axis', -1);
      const classes = shape.at(axis) ?? 1;
      const batch = shape[0] ?? 1;
      const whole = shape.reduce((count, extent) => count * extent, 1);
      const axisIsFirst = axis === 0 || axis === -shape.length;
      return axisIsFirst || whole !== batch * classes ? undefined : x;
    },
    input(role, dtype, shape) {
      const known = inputs.get(role);
      if (known !== undefined) return known;
      const name = e.builder.reserve(role) ? role : e.builder.fresh(role);
      inputs.set(role, name);
      e.builder.input(name, dtype, shape);
      return e.typed(name, shape, dtype);
    },
  };
}
