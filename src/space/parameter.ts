import type { Distribution } from './distribution.ts';

/** The value of an input as a scenario and a report name it. */
export type Value = number | string | boolean;

interface ParameterBase {
  readonly name: string;
  readonly unit?: string | undefined;
  /** Where it goes in the model's input: a flat index, or `tensor[index]`. Default: the next free place. */
  readonly at?: number | string | undefined;
}

/** A real number. `low` and `high` may be infinite when the distribution is unbounded. */
export interface ContinuousParameter extends ParameterBase {
  readonly kind: 'continuous';
  readonly low: number;
  readonly high: number;
  readonly distribution: Distribution;
}

/** One of a list of levels: integers, discrete numbers or categories. A point holds the level's index. */
export interface LevelParameter extends ParameterBase {
  readonly kind: 'levels';
  /** Numbers are ordered, and near ones are taken to behave alike; categories (strings, booleans) are not. */
  readonly levels: readonly Value[];
  readonly ordered: boolean;
  /** Probability of each level; they sum to 1. */
  readonly weights: readonly number[];
}

/** One input of the system under test. */
export type Parameter = ContinuousParameter | LevelParameter;

/** Whether an input was declared with a log scale, on which distances are those of logarithms. */
export function isLog(parameter: Parameter): boolean {
  return parameter.kind === 'continuous' && parameter.distribution.kind === 'log-uniform';
}

/** The value that a coordinate of a point stands for. */
export function coordinateValue(parameter: Parameter, coordinate: number): Value {
  return parameter.kind === 'continuous' ? coordinate : parameter.levels[coordinate]!;
}
