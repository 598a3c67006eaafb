import type { Tensor, TensorMap } from '../core/tensor.ts';
import { tensorNumbers } from '../space/outputsView.ts';

/** What a classifier's reply says. */
export interface ClassReply {
  /** Scores of all classes, in the unit of logits: probabilities become their logarithm. */
  readonly scores: Float64Array | undefined;
  /** As they came. */
  readonly raw: Float64Array | undefined;
  readonly label: number | undefined;
  readonly invalid?: string | undefined;
}

/** How the reply of a classifier is read. */
export interface ClassReading {
  /** The output that holds scores, or the label; default the first with more than one number, else the first. */
  readonly output?: string | undefined;
  /** Class names by number: a text becomes its place. */
  readonly classes?: readonly string[] | undefined;
  /** A single score above this means class 1; for a model of two classes with one output. Default 0.5. */
  readonly threshold?: number | undefined;
}

/**
 * Reads scores and label of a classifier's reply: an output of several numbers is scores, of one whole number or text a
 * label, of one real number the score of class 1 of two.
 */
export function readClasses(outputs: TensorMap, reading: ClassReading = {}): ClassReply {
  const tensor = chosenOutput(outputs, reading.output);
  if (tensor === undefined) return unread(`there is no output ${reading.output ?? ''}`.trim());
  const values = tensorNumbers(tensor);
  if (typeof values === 'string') {
    const place = reading.classes?.indexOf(values) ?? -1;
    const label = place >= 0 ? place : Number(values);
    if (Number.isInteger(label)) return { scores: undefined, raw: undefined, label };
    return unread(`"${values.slice(0, 40)}" is none of the classes`);
  }
  for (const value of values)
    if (!Number.isFinite(value)) return unread(`the reply holds ${value}`);
  if (values.length === 0) return unread('the output is empty');
  if (values.length === 1) return ofOne(values[0]!, tensor, reading.threshold ?? 0.5);
  const raw = Float64Array.from(values);
  let label = 0;
  for (let i = 1; i < raw.length; i++) if (raw[i]! > raw[label]!) label = i;
  return { scores: logits(raw), raw, label };
}

function ofOne(value: number, { dtype }: Tensor, threshold: number): ClassReply {
  if (!dtype.includes('float')) return { scores: undefined, raw: undefined, label: value };
  const raw = Float64Array.of(threshold, value);
  return { scores: raw, raw, label: value > threshold ? 1 : 0 };
}

function chosenOutput(outputs: TensorMap, name: string | undefined): Tensor | undefined {
  if (name !== undefined) return Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  const all = Object.values(outputs);
  return all.find((tensor) => tensor.data.length > 1) ?? all[0];
}

/** Probabilities become logarithms, in which a margin does not saturate; everything else stays. */
function logits(raw: Float64Array): Float64Array {
  let total = 0;
  for (const value of raw) {
    if (value < 0 || value > 1) return raw;
    total += value;
  }
  if (Math.abs(total - 1) > 0.02) return raw;
  return raw.map((value) => Math.log(Math.max(value, 1e-38)));
}

function unread(invalid: string): ClassReply {
  return { scores: undefined, raw: undefined, label: undefined, invalid };
}
