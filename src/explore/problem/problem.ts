import type { DataSet } from '../../core/dataSet.ts';
import { OptionError } from '../../core/errors.ts';
import type { OptionPath } from '../../core/errors.ts';
import type { FileAccess } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { float32AtLeast, float32AtMost } from '../../math/float32.ts';
import { createRandom } from '../../math/random.ts';
import { buildParameter } from '../../space/buildParameter.ts';
import { standInSample } from '../../space/standInSample.ts';
import { columnOfCsv } from '../../data/columnOfCsv.ts';
import { compileExpression } from '../../space/expression/compileExpression.ts';
import type { Expression, ExpressionScope } from '../../space/expression/compileExpression.ts';
import {
  EvaluationError,
  NotANumberError,
  toBoolean,
  toList,
} from '../../space/expression/expressionValue.ts';
import type { Item } from './item.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Parameter, Value } from '../../space/parameter.ts';
import { parseVnnlib } from '../../space/parseVnnlib.ts';
import type { Constraint } from '../../space/constraint.ts';
import { Space } from '../../space/space.ts';
import { uniform } from '../../space/distribution.ts';
import { checkComparisons } from './checkComparisons.ts';
import { createCriterion } from './criterion.ts';
import type { Criterion } from './criterion.ts';
import type { ExploreOptions } from '../options.ts';
import { readItems } from './readItems.ts';
import { loadRendering, withItem } from './renderedProblem.ts';
import { ITEM } from './rendering.ts';
import type { Rendering } from './rendering.ts';

/** What is explored: where, and what must hold there. */
export interface Problem {
  readonly space: Space;
  readonly criteria: readonly Criterion[];
  /** How points become queries, where it is not by putting their numbers into the model's input. */
  readonly rendering?: Rendering | undefined;
  /** Whether failing runs keep the model's output, for the counterexamples of a VNN-LIB property. */
  readonly keepsOutputs?: boolean | undefined;
  /** Whether points are rounded to float32, so that a counterexample is exactly what the model was asked. */
  readonly isFloat32?: boolean | undefined;
}

/**
 * Builds the problem of the options; reads the files that they name, and `data`. What is random in drawing a point follows `seed`.
 * Throws ConfigurationError.
 */
export async function createProblem(
  options: ExploreOptions,
  signatures: Readonly<Record<string, ModelSignature>>,
  files: FileAccess,
  seed: number,
  data?: () => Promise<DataSet>,
): Promise<Problem> {
  if (options.vnnlib !== undefined) {
    const text = new TextDecoder().decode(await files.read(options.vnnlib));
    const target = signatures['target']!;
    const isFloat32 =
      target.interface === 'tensors' && target.inputs.every(({ dtype }) => dtype === 'float32');
    return vnnlibProblem(text, options.vnnlib, isFloat32);
  }
  const parameters: Parameter[] = [];
  for (const [name, option] of Object.entries(options.inputs!)) {
    const { distribution } = option;
    const csv = distribution?.kind === 'empirical' ? distribution : undefined;
    const sample =
      csv?.csv === undefined
        ? undefined
        : columnOfCsv(new TextDecoder().decode(await files.read(csv.csv)), csv.csv, csv.column);
    parameters.push(buildParameter(name, option, sample));
  }
  const items =
    options.data === undefined || data === undefined ? [] : await readItems(await data());
  const problem = assemble(options, withItem(parameters, options, items), signatures, items);
  const rendering = await loadRendering(options, problem.space, items, files, seed);
  return { ...problem, rendering };
}

/** The part of `createProblem` that needs no files, to check options before the first query. */
export function checkProblem(
  options: ExploreOptions,
  signatures: Readonly<Record<string, ModelSignature>>,
): Problem | undefined {
  if (options.vnnlib !== undefined) return undefined;
  const parameters = Object.entries(options.inputs!).map(([name, option]) => {
    const fromFile =
      option.distribution?.kind === 'empirical' && option.distribution.csv !== undefined;
    return buildParameter(name, option, fromFile ? standInSample(option) : undefined);
  });
  return assemble(options, withItem(parameters, options), signatures);
}

function assemble(
  options: ExploreOptions,
  parameters: readonly Parameter[],
  signatures: Readonly<Record<string, ModelSignature>>,
  items?: readonly Item[],
): Problem {
  const names = parameters.map(({ name }) => name);
  // Which items there are is not known before the data are read.
  const known =
    items === undefined && options.data !== undefined
      ? parameters.filter(({ name }) => name !== ITEM)
      : parameters;
  if (names.length === 0)
    throw new OptionError(['inputs'], 'there is none', {
      code: 'config.input',
      hint: 'Give at least one input.',
    });
  const constraints = options.constraints.map((source, i): Constraint => {
    const where = ['constraints', i];
    const expression = compileExpression(source, where, names);
    for (const name of expression.names) {
      if (names.includes(name)) continue;
      throw new OptionError(where, `there is no input "${name}" in "${source}"`, {
        code: 'config.constraint',
        hint: `The inputs are ${names.join(', ')}.`,
      });
    }
    checkComparisons(expression, where, known);
    return toConstraint(expression, where, parameters);
  });
  const criteria = Object.entries(options.outputs!).map(([name, option]) =>
    createCriterion(
      name,
      option,
      parameters,
      signatures['target']!,
      signatures['oracle'],
      options.data === undefined
        ? undefined
        : {
            unlabelled: items?.find((item) => item.label === undefined)?.name,
          },
    ),
  );
  if (criteria.length === 0)
    throw new OptionError(['outputs'], 'there is none', {
      code: 'config.output',
      hint: 'Give at least one output and its threshold.',
    });
  for (const { name, expression } of criteria)
    if (expression !== undefined) checkComparisons(expression, ['outputs', name, 'value'], known);
  const constrained = new Space(parameters, constraints);
  // Throws when the constraints leave no room.
  const isChecked = known === parameters || !options.constraints.some(readsItem);
  if (constraints.length > 0 && isChecked) constrained.sample(createRandom(0, 'constraints'));
  return { space: constrained, criteria };
}

function readsItem(source: string): boolean {
  return compileExpression(source, ['constraints']).names.has(ITEM);
}

/** A condition on the inputs that its expression reads; every draw is put to it, so that it costs little. */
function toConstraint(
  expression: Expression,
  where: OptionPath,
  parameters: readonly Parameter[],
): Constraint {
  const inputs = parameters.flatMap((parameter, j) =>
    expression.names.has(parameter.name) ? [{ parameter, j }] : [],
  );
  const scope = new Map<string, Value>();
  const read =
    <T>(compute: (scope: ExpressionScope) => T) =>
    (row: Float64Array): T => {
      for (const { parameter, j } of inputs)
        scope.set(parameter.name, coordinateValue(parameter, row[j]!));
      try {
        return compute(scope);
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        throw new OptionError(where, `${error.message} in "${expression.source}"`, {
          code: 'config.constraint',
          hint: 'Compare categories with == and !=, and compute with numbers alone.',
        });
      }
    };
  const { source, margin } = expression;
  return Object.assign(
    read((scope) => toBoolean(expression.evaluate(scope))),
    { source, margin: margin && read(margin) },
  );
}

function vnnlibProblem(text: string, where: string, isFloat32: boolean): Problem {
  const property = parseVnnlib(text, where);
  const { boxes } = property;
  const parameters = Array.from({ length: property.inputs }, (_, i): Parameter => {
    const low = Math.min(...boxes.map((box) => box.low[i]!));
    const high = Math.max(...boxes.map((box) => box.high[i]!));
    const name = `X_${i}`;
    if (low === high) return { kind: 'levels', name, levels: [low], ordered: true, weights: [1] };
    const [first, last] = isFloat32 ? [float32AtLeast(low), float32AtMost(high)] : [low, high];
    // Where the bounds hold no two float32, nothing can be exact.
    if (first >= last)
      return { kind: 'continuous', name, low, high, distribution: uniform(low, high) };
    return { kind: 'continuous', name, low: first, high: last, distribution: uniform(first, last) };
  });
  const whole = new Space(parameters);
  const inSomeBox: Constraint = (row) => {
    const x = parameters.map((parameter, i) =>
      parameter.kind === 'levels' ? Number(parameter.levels[0]) : row[i]!,
    );
    return boxes.some(({ low, high }) => x.every((v, i) => v >= low[i]! && v <= high[i]!));
  };
  const criterion: Criterion = {
    name: 'property',
    requirement: 'outside the unsafe condition',
    judge(scope) {
      const x = Object.values(parameters).map(({ name }) => Number(scope.get(name)));
      const margin = property.margin(x, toList(scope.get('y') ?? []));
      if (Number.isNaN(margin)) throw new NotANumberError('an output is NaN or missing');
      return { value: margin, margin: margin === 0 ? -Number.MIN_VALUE : margin };
    },
  };
  return {
    space: new Space(whole.parameters, boxes.length > 1 ? [inSomeBox] : []),
    criteria: [criterion],
    keepsOutputs: true,
    isFloat32,
  };
}
