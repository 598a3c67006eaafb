import { range } from '../gradient/emitter.ts';
import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { intOf, intsOf, textOf } from '../graph/attributes.ts';
import { numbersOf } from '../graph/constants.ts';
import { positiveAxis } from './axesOf.ts';
import { resizeMatrix } from './resizeMatrix.ts';

/** Resize, nearest and linear: along each axis a constant matrix, whose transpose carries the gradient back. */
export const resize: RuleTable = {
  Resize(call) {
    const { e, node } = call;
    const mode = interpolation(call);
    if (intOf(node, 'antialias', 0) === 1) call.unsupported('antialias');
    const coordinates = textOf(node, 'coordinate_transformation_mode', 'half_pixel');
    const rounding = textOf(node, 'nearest_mode', 'round_prefer_floor');
    const [from, to] = [e.shape(call.x(0)), e.shape(call.dy)];
    const scales = givenScales(call);
    let gradient = call.dy;
    range(from.length).forEach((axis) => {
      const [input = 1, output = 1] = [from[axis], to[axis]];
      const scale = scales.get(axis) ?? output / input;
      if (input === output && scale === 1) return;
      if (isRepetition(scale, input, output, mode, coordinates, rounding)) {
        gradient = sumRepeats(call, gradient, axis, scale);
        return;
      }
      const matrix =
        resizeMatrix({ input, output, scale, mode, coordinates, rounding }) ??
        call.unsupported(`coordinates '${coordinates}'`);
      gradient = multiplyAxis(call, gradient, axis, matrix, [output, input]);
    });
    call.give(0, gradient);
  },
};

function interpolation(call: RuleCall): 'nearest' | 'linear' {
  const mode = textOf(call.node, 'mode', 'nearest');
  if (mode === 'nearest' || mode === 'linear') return mode;
  return call.unsupported(`mode '${mode}'`);
}

/** Scales by axis where the node gives scales; else they follow from the sizes. */
function givenScales(call: RuleCall): ReadonlyMap<number, number> {
  const tensor = call.fixed(2);
  const values = tensor === undefined ? [] : numbersOf(tensor);
  if (values.length === 0) {
    const named = call.x(2) !== '' && call.e.shape(call.x(2))[0] !== 0;
    if (named) call.unsupported('scales that depend on data');
    return new Map();
  }
  const rank = call.e.shape(call.x(0)).length;
  const axes = intsOf(call.node, 'axes') ?? range(rank);
  return new Map(axes.map((axis, i) => [positiveAxis(axis, rank), values[i] ?? 1]));
}

/** Whether every element is simply repeated `scale` times, as most networks that grow images do. */
function isRepetition(
  scale: number,
  input: number,
  output: number,
  mode: string,
  coordinates: string,
  rounding: string,
): boolean {
  if (mode !== 'nearest' || !Number.isInteger(scale) || input * scale !== output) return false;
  if (coordinates === 'asymmetric') return rounding === 'floor';
  return coordinates === 'half_pixel' && rounding.startsWith('round');
}

function sumRepeats(call: RuleCall, dy: string, axis: number, scale: number): string {
  const { e } = call;
  const shape = e.shape(dy);
  const input = (shape[axis] ?? 1) / scale;
  const apart = [...shape.slice(0, axis), input, scale, ...shape.slice(axis + 1)];
  return e.sum(e.reshape(dy, apart), [axis + 1], false);
}

/** The product of an axis with a matrix [its extent, new extent]. */
function multiplyAxis(
  call: RuleCall,
  x: string,
  axis: number,
  matrix: Float32Array,
  size: readonly [number, number],
): string {
  const { e } = call;
  const rank = e.shape(x).length;
  const m = e.values(matrix, size, x);
  if (axis === rank - 2) return e.matmul(e.transpose(m, [1, 0]), x);
  const toLast = [...range(rank).filter((other) => other !== axis), axis];
  const back = range(rank).map((other) => toLast.indexOf(other));
  return e.transpose(e.matmul(e.transpose(x, toLast), m), back);
}
