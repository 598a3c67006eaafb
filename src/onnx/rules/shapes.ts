import { range } from '../gradient/emitter.ts';
import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { intOf, intsOf, textOf } from '../graph/attributes.ts';
import { axisOf } from './axesOf.ts';

/** Operators that move elements or repeat them, whatever they are. */
export const shapes: RuleTable = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose(call) {
    const { e, node } = call;
    const rank = e.shape(call.x(0)).length;
    const perm = intsOf(node, 'perm') ?? range(rank).toReversed();
    const back = range(rank).map((axis) => perm.indexOf(axis));
    call.give(0, e.transpose(call.dy, back));
  },
  Concat(call) {
    const { e, dy, node } = call;
    const axis = axisOf(call, 0, e.shape(dy).length);
    let start = 0;
    node.inputs.forEach((name, i) => {
      const end = start + (e.shape(name)[axis] ?? 0);
      if (call.wants(i)) call.give(i, e.slice(dy, [axis], [start], [end]));
      start = end;
    });
  },
  Split(call) {
    const { e, node } = call;
    const axis = axisOf(call, 0, e.shape(call.x(0)).length);
    const like = node.outputs.map((_, i) => call.dyOf(i)).find((name) => name !== undefined) ?? '';
    const parts = node.outputs.map((name, i) => call.dyOf(i) ?? e.filled(e.shape(name), like));
    call.give(0, e.concat(parts, axis));
  },
  Expand: (call) => call.give(0, call.e.unbroadcast(call.dy, call.e.shape(call.x(0)))),
  Tile(call) {
    const { e, dy } = call;
    const shape = e.shape(call.x(0));
    const repeats = e.shape(dy).map((extent, axis) => extent / (shape[axis] ?? 1));
    const pairs = shape.flatMap((extent, axis) => [repeats[axis] ?? 1, extent]);
    const axes = range(shape.length).map((axis) => 2 * axis);
    call.give(0, e.sum(e.reshape(dy, pairs), axes, false));
  },
  DepthToSpace(call) {
    const { e, dy, node } = call;
    const block = intOf(node, 'blocksize', 1);
    const shape = e.shape(call.x(0));
    if (textOf(node, 'mode', 'DCR') === 'DCR') {
      return call.give(0, e.op('SpaceToDepth', [dy], { blocksize: block }, shape));
    }
    // CRD: [n, c, h, b, w, b] to [n, c, b, b, h, w].
    const [n = 1, c = 1, h = 1, w = 1] = shape;
    const split = e.reshape(dy, [n, c / (block * block), h, block, w, block]);
    call.give(0, e.reshape(e.transpose(split, [0, 1, 3, 5, 2, 4]), shape));
  },
  SpaceToDepth(call) {
    const attributes = { blocksize: intOf(call.node, 'blocksize', 1) };
    call.give(0, call.e.op('DepthToSpace', [call.dy], attributes, call.e.shape(call.x(0))));
  },
};

function reshaped(call: RuleCall): void {
  call.give(0, call.e.reshape(call.dy, call.e.shape(call.x(0))));
}
