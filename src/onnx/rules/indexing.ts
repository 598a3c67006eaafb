import { range } from '../gradient/emitter.ts';
import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { intOf, textOf } from '../graph/attributes.ts';
import { axisOf, positiveAxis } from './axesOf.ts';

/** Operators that pick elements or put them somewhere. */
export const indexing: RuleTable = {
  Slice: slice,
  Gather(call) {
    const { e, dy } = call;
    const [x, indices] = [call.x(0), e.cast(call.x(1), 'int64')];
    const shape = e.shape(x);
    const axis = axisOf(call, 0, shape.length);
    const picked = e.shape(indices);
    const count = picked.reduce((a, b) => a * b, 1);
    const rest = shape.filter((_, i) => i !== axis);
    // The gathered axes to the front, rows added up at their index, the axis back to its place.
    const front = e.transpose(dy, [
      ...range(picked.length).map((i) => axis + i),
      ...range(axis),
      ...range(e.shape(dy).length, axis + picked.length),
    ]);
    const rows = e.reshape(front, [count, ...rest]);
    const target = [shape[axis] ?? 1, ...rest];
    const inputs = [e.filled(target, dy), e.reshape(indices, [count, 1]), rows];
    const sum = e.op('ScatterND', inputs, { reduction: 'add' }, target);
    const back = range(shape.length).map((i) => (i === axis ? 0 : i < axis ? i + 1 : i));
    call.give(0, e.transpose(sum, back));
  },
  GatherElements(call) {
    const { e, dy } = call;
    const shape = e.shape(call.x(0));
    const attributes = { axis: intOf(call.node, 'axis', 0), reduction: 'add' };
    const inputs = [e.filled(shape, dy), call.x(1), dy];
    call.give(0, e.op('ScatterElements', inputs, attributes, shape));
  },
  GatherND(call) {
    const { e, dy } = call;
    if (intOf(call.node, 'batch_dims', 0) !== 0) call.unsupported('batch_dims');
    const shape = e.shape(call.x(0));
    const inputs = [e.filled(shape, dy), call.x(1), dy];
    call.give(0, e.op('ScatterND', inputs, { reduction: 'add' }, shape));
  },
  ScatterND(call) {
    const { e, dy } = call;
    const indices = call.x(1);
    const shape = e.shape(call.x(2));
    if (call.wants(0)) {
      const inputs = [dy, indices, e.filled(shape, dy)];
      call.give(0, adds(call) ? dy : e.op('ScatterND', inputs, {}, e.shape(dy)));
    }
    if (call.wants(2)) call.give(2, e.op('GatherND', [dy, indices], {}, shape));
  },
  ScatterElements(call) {
    const { e, dy } = call;
    const indices = call.x(1);
    const axis = intOf(call.node, 'axis', 0);
    const shape = e.shape(indices);
    if (call.wants(0)) {
      const inputs = [dy, indices, e.filled(shape, dy)];
      call.give(0, adds(call) ? dy : e.op('ScatterElements', inputs, { axis }, e.shape(dy)));
    }
    if (call.wants(2)) call.give(2, e.op('GatherElements', [dy, indices], { axis }, shape));
  },
  TopK(call) {
    const { e, dy } = call;
    const shape = e.shape(call.x(0));
    const attributes = { axis: intOf(call.node, 'axis', -1), reduction: 'add' };
    const indices = call.extraOutput(1, { shape: e.shape(dy) });
    const inputs = [e.filled(shape, dy), indices, dy];
    call.give(0, e.op('ScatterElements', inputs, attributes, shape));
  },
  CumSum(call) {
    const { node, e, dy } = call;
    const attributes = {
      exclusive: intOf(node, 'exclusive', 0),
      reverse: 1 - intOf(node, 'reverse', 0),
    };
    call.give(0, e.op('CumSum', [dy, call.x(1)], attributes, e.shape(dy)));
  },
  Trilu(call) {
    const inputs = [call.dy, ...call.node.inputs.slice(1)];
    const attributes = { upper: intOf(call.node, 'upper', 1) };
    call.give(0, call.e.op('Trilu', inputs, attributes, call.e.shape(call.dy)));
  },
};

/** Whether a scatter adds to what is there; other reductions than none and add have no rule. */
function adds(call: RuleCall): boolean {
  const reduction = textOf(call.node, 'reduction', 'none');
  if (reduction !== 'none' && reduction !== 'add') call.unsupported(`reduction '${reduction}'`);
  return reduction === 'add';
}

/** Zeros between the elements for a step, before and after them for the bounds; a negative step reverses first. */
function slice(call: RuleCall): void {
  const { e } = call;
  const shape = e.shape(call.x(0));
  const starts = call.ints(1);
  const axes = (call.x(3) === '' ? range(starts.length) : call.ints(3)).map((axis) =>
    positiveAxis(axis, shape.length),
  );
  const steps = call.x(4) === '' ? axes.map(() => 1) : call.ints(4);
  let gradient = call.dy;
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  axes.forEach((axis, i) => {
    const [extent, step] = [shape[axis] ?? 0, steps[i] ?? 1];
    const count = e.shape(gradient)[axis] ?? 0;
    const lowest = step > 0 ? 0 : -1;
    const highest = step > 0 ? extent : extent - 1;
    const given = starts[i] ?? 0;
    const start = Math.max(lowest, Math.min(highest, given < 0 ? given + extent : given));
    let first = start;
    if (step < 0) {
      gradient = e.flip(gradient, [axis]);
      first = start + (count - 1) * step;
    }
    const stride = Math.abs(step);
    gradient = spread(call, gradient, axis, stride);
    const used = e.shape(gradient)[axis] ?? 0;
    before[axis] = count === 0 ? 0 : first;
    after[axis] = extent - used - (before[axis] ?? 0);
  });
  call.give(0, e.pad(gradient, before, after));
}

/** Puts stride - 1 zeros after each element along an axis. */
function spread(call: RuleCall, x: string, axis: number, stride: number): string {
  const { e } = call;
  if (stride === 1) return x;
  const shape = e.shape(x);
  const apart = e.reshape(x, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
  const zeros = range(shape.length + 1).map(() => 0);
  const behind = zeros.map((_, i) => (i === axis + 1 ? stride - 1 : 0));
  const wide = e.pad(apart, zeros, behind);
  return e.reshape(
    wide,
    shape.map((extent, i) => (i === axis ? extent * stride : extent)),
  );
}
