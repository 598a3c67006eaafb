import { ConfigurationError } from '../core/errors.ts';
import { fold, readConditions } from './vnnlibConditions.ts';
import type { Atom, Condition } from './vnnlibConditions.ts';

/** An axis-aligned box of input vectors. */
export interface InputBox {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A VNN-LIB property: a counterexample lies in one of the boxes and makes `margin` zero or negative. */
export interface VnnlibProperty {
  readonly inputs: number;
  readonly outputs: number;
  readonly boxes: readonly InputBox[];
  /**
   * How far the model is from the unsafe condition at an input and its output: positive when safe. The smallest
   * violation that would have to vanish, in the units of the outputs.
   */
  margin(input: ArrayLike<number>, output: ArrayLike<number>): number;
}

/**
 * Reads a property file in VNN-LIB (SMT-LIB 2 with X_i, Y_i, linear atoms, `and` and `or`).
 * Throws ConfigurationError for what it does not understand and for inputs without bounds.
 */
export function parseVnnlib(text: string, where: string): VnnlibProperty {
  const { conditions, inputs, outputs } = readConditions(text, where);
  const onInputs: Condition[] = [];
  const rest: Condition[] = [];
  for (const condition of conditions) (readsOutputs(condition) ? rest : onInputs).push(condition);
  // Some files put the boxes inside the disjunction of the unsafe cases.
  const boxes = (onInputs.length > 0 ? onInputs : rest).reduce<InputBox[]>(
    (found, condition) => intersect(found, condition),
    [unbounded(inputs)],
  );
  for (const box of boxes) {
    for (let i = 0; i < inputs; i++) {
      if (!(box.low[i]! <= box.high[i]!) || !Number.isFinite(box.low[i]! - box.high[i]!)) {
        throw new ConfigurationError(
          `${where}: input X_${i} lies between ${box.low[i]} and ${box.high[i]}`,
          { code: 'config.vnnlib', hint: 'Bound every X_i from below and above, low <= high.' },
        );
      }
    }
  }
  const unsafe: Condition = { kind: 'and', parts: rest };
  return {
    inputs,
    outputs,
    boxes,
    margin: (input, output) => fold(unsafe, input, output),
  };
}

function readsOutputs(condition: Condition): boolean {
  if (condition.kind === 'atom') return condition.terms.some((term) => term.of === 'Y');
  return condition.parts.some(readsOutputs);
}

function unbounded(inputs: number): InputBox {
  return {
    low: new Float64Array(inputs).fill(-Infinity),
    high: new Float64Array(inputs).fill(Infinity),
  };
}

/** The boxes that remain when a condition is added; a disjunction multiplies them. */
function intersect(boxes: readonly InputBox[], condition: Condition): InputBox[] {
  if (condition.kind === 'or') return condition.parts.flatMap((part) => intersect(boxes, part));
  if (condition.kind !== 'atom')
    return condition.parts.reduce<InputBox[]>((found, part) => intersect(found, part), [...boxes]);
  const [term, ...others] = condition.terms;
  // A condition that couples inputs is no bound; the margin still counts it where it reads outputs.
  if (term === undefined || others.length > 0 || term.of === 'Y') return [...boxes];
  return boxes.map((box) => bound(box, condition, term.index, term.factor));
}

function bound(box: InputBox, { constant }: Atom, index: number, factor: number): InputBox {
  const low = box.low.slice();
  const high = box.high.slice();
  // factor * X + constant <= 0
  const limit = -constant / factor;
  if (factor > 0) high[index] = Math.min(high[index]!, limit);
  else low[index] = Math.max(low[index]!, limit);
  return { low, high };
}
