import type { Tensor } from '../../core/tensor.ts';
import { unsupportedModel } from '../proto/invalidModel.ts';
import { int64Tensor, tensorOf } from './constants.ts';
import { describeNode } from './describeNode.ts';
import type { OnnxNode } from './model.ts';

/** The tensor of a Constant node, in whichever attribute it is; undefined for other nodes. */
export function constantOf(node: OnnxNode): Tensor | undefined {
  if (node.opType !== 'Constant' || node.domain !== '') return undefined;
  const [entry] = Object.entries(node.attributes);
  const [name, attribute] = entry ?? [];
  if (attribute?.kind === 'tensor') return attribute.value;
  if (name === 'value_float' && attribute?.kind === 'float')
    return tensorOf('float32', [attribute.value], []);
  if (name === 'value_floats' && attribute?.kind === 'floats')
    return tensorOf('float32', attribute.value, [attribute.value.length]);
  if (name === 'value_int' && attribute?.kind === 'int') return int64Tensor([attribute.value], []);
  if (name === 'value_ints' && attribute?.kind === 'ints') return int64Tensor(attribute.value);
  const encoder = new TextEncoder();
  if (name === 'value_string' && attribute?.kind === 'string')
    return { dtype: 'bytes', shape: [], data: [encoder.encode(attribute.value)] };
  if (name === 'value_strings' && attribute?.kind === 'strings') {
    const data = attribute.value.map((text) => encoder.encode(text));
    return { dtype: 'bytes', shape: [data.length], data };
  }
  throw unsupportedModel(
    `${describeNode(node)} has no dense value`,
    'export the model with dense constants',
  );
}
