import { range } from '../gradient/emitter.ts';
import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { textOf } from '../graph/attributes.ts';
import { positiveAxis } from './axesOf.ts';

/** Pad in all modes. What was copied into the margin gives its gradient back to where it came from. */
export const padding: RuleTable = {
  Pad(call) {
    const { e } = call;
    if (call.wants(2)) call.unsupported('a gradient for its fill value');
    const shape = e.shape(call.x(0));
    const given = call.ints(1);
    const axes = (call.x(3) === '' ? range(shape.length) : call.ints(3)).map((axis) =>
      positiveAxis(axis, shape.length),
    );
    const before = shape.map(() => 0);
    const after = shape.map(() => 0);
    axes.forEach((axis, i) => {
      before[axis] = given[i] ?? 0;
      after[axis] = given[i + axes.length] ?? 0;
    });
    const mode = textOf(call.node, 'mode', 'constant');
    let gradient = call.dy;
    if (mode !== 'constant') {
      const fold = folds[mode] ?? call.unsupported(`mode '${mode}'`);
      for (const axis of axes) {
        const margins = [before[axis] ?? 0, after[axis] ?? 0] as const;
        if (margins.some((margin) => margin < 0))
          call.unsupported(`negative pads in mode '${mode}'`);
        if (Math.max(...margins) > 0) gradient = foldAxis(call, gradient, axis, margins, fold);
      }
      return call.give(0, gradient);
    }
    const negative = (pads: readonly number[]): number[] => pads.map((pad) => -pad);
    call.give(0, e.pad(gradient, negative(before), negative(after)));
  },
};

/** A margin's gradient, and where in the input it belongs. */
type Fold = (options: {
  readonly call: RuleCall;
  readonly part: string;
  readonly axis: number;
  readonly margin: number;
  readonly extent: number;
  readonly side: 'before' | 'after';
}) => { readonly part: string; readonly at: number };

const folds: Readonly<Record<string, Fold>> = {
  edge: ({ call, part, axis, extent, side }) => ({
    part: call.e.sum(part, [axis]),
    at: side === 'before' ? 0 : extent - 1,
  }),
  reflect({ call, part, axis, margin, extent, side }) {
    if (margin >= extent) call.unsupported('a reflected margin as wide as the input');
    const at = side === 'before' ? 1 : extent - 1 - margin;
    return { part: call.e.flip(part, [axis]), at };
  },
  wrap({ call, part, margin, extent, side }) {
    if (margin > extent) call.unsupported('a wrapped margin wider than the input');
    return { part, at: side === 'before' ? extent - margin : 0 };
  },
};

function foldAxis(
  call: RuleCall,
  dy: string,
  axis: number,
  [before, after]: readonly [number, number],
  fold: Fold,
): string {
  const { e } = call;
  const whole = e.shape(dy)[axis] ?? 0;
  const extent = whole - before - after;
  const place = (part: string, at: number): string => {
    const zeros = e.shape(dy).map(() => 0);
    const behind = extent - at - (e.shape(part)[axis] ?? 0);
    return e.pad(part, zeros.with(axis, at), zeros.with(axis, behind));
  };
  let sum = e.slice(dy, [axis], [before], [before + extent]);
  if (before > 0) {
    const part = e.slice(dy, [axis], [0], [before]);
    const folded = fold({ call, part, axis, margin: before, extent, side: 'before' });
    sum = e.add(sum, place(folded.part, folded.at));
  }
  if (after > 0) {
    const part = e.slice(dy, [axis], [before + extent], [whole]);
    const folded = fold({ call, part, axis, margin: after, extent, side: 'after' });
    sum = e.add(sum, place(folded.part, folded.at));
  }
  return sum;
}
