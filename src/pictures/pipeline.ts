import { OptionError } from '../core/errors.ts';
import type { OptionPath } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { compileExpression } from '../space/expression/compileExpression.ts';
import type { Expression, ExpressionScope } from '../space/expression/compileExpression.ts';
import { EvaluationError, toNumber } from '../space/expression/expressionValue.ts';
import type { Value } from '../space/parameter.ts';
import { compose } from './affine.ts';
import type { Affine } from './affine.ts';
import type { Border } from './border.ts';
import { clipPicture } from './clipPicture.ts';
import type { Picture } from '../core/picture.ts';
import type { Transform, TransformNumber } from './transform.ts';
import type { TransformOption } from './transformOption.ts';
import { TRANSFORMS } from './transforms.ts';
import { warp } from './warp.ts';

/** A transform whose settings were checked; `numbers` computes those that depend on the point. */
interface Step {
  readonly where: OptionPath;
  readonly transform: Transform;
  readonly expressions: readonly Expression[];
  numbers(scope: ExpressionScope): Readonly<Record<string, number>>;
  readonly choices: Readonly<Record<string, string>>;
}

/** The transforms of a scenario, in their order. */
export interface Pipeline {
  /** The inputs that they read. */
  readonly names: ReadonlySet<string>;
  /** Throws ConfigurationError when one cannot be applied to such an item. */
  check(kind: Picture['kind']): void;
  /** Throws ConfigurationError when a setting at this point is out of its range. */
  checkPoint(scope: ExpressionScope): void;
  /** Applies all of them. `random` belongs to the point. */
  apply(picture: Picture, scope: ExpressionScope, random: RandomStream): Promise<Picture>;
}

/** Compiles transforms over inputs of these names. Throws ConfigurationError. */
export function compilePipeline(
  options: readonly TransformOption[],
  inputs: readonly string[],
): Pipeline {
  const steps = options.map((option, i) => compileStep(option, ['transforms', i], inputs));
  return {
    names: new Set(steps.flatMap(({ expressions }) => expressions.flatMap((e) => [...e.names]))),
    check(kind) {
      for (const { transform, where } of steps) {
        if (transform.on.includes(kind)) continue;
        const fitting = TRANSFORMS.filter(({ on }) => on.includes(kind)).map((each) => each.kind);
        throw new OptionError(where, `${transform.kind} changes no ${kind}s`, {
          code: 'config.transform',
          hint: `For ${kind}s there are ${fitting.join(', ')}.`,
        });
      }
    },
    checkPoint(scope) {
      for (const step of steps) step.numbers(scope);
    },
    async apply(picture, scope, random) {
      let current = picture;
      let pending: Move | undefined;
      const flush = (): void => {
        if (pending !== undefined)
          current = warp(current, pending.from, pending.border, pending.fill);
        pending = undefined;
      };
      for (const [i, step] of steps.entries()) {
        const { transform, choices } = step;
        const settings = step.numbers(scope);
        if (transform.move === undefined) {
          flush();
          const changed = await transform.apply?.(
            current,
            settings,
            choices,
            random.fork(`transform ${i}`),
          );
          current = clipPicture(changed ?? current);
          continue;
        }
        const from = transform.move(settings, current);
        const border = choices['border'] as Border;
        const fill = settings['fill']!;
        const joins = pending?.border === border && pending.fill === fill;
        if (!joins) flush();
        pending = {
          from: pending === undefined ? from : compose(pending.from, from),
          border,
          fill,
        };
      }
      flush();
      return current;
    },
  };
}

interface Move {
  readonly from: Affine;
  readonly border: Border;
  readonly fill: number;
}

function compileStep(option: TransformOption, where: OptionPath, inputs: readonly string[]): Step {
  const transform = TRANSFORMS.find(({ kind }) => kind === option.kind)!;
  const settings = Object.entries(transform.numbers).map(
    ([name, number]) =>
      [
        name,
        compileSetting(option[name] ?? number.default, number, [...where, name], inputs),
      ] as const,
  );
  return {
    where,
    transform,
    expressions: settings.flatMap(([, { expression }]) => expression ?? []),
    numbers: (scope) =>
      Object.fromEntries(settings.map(([name, setting]) => [name, setting.compute(scope)])),
    choices: Object.fromEntries(
      Object.entries(transform.choices).map(([name, { values }]) => [
        name,
        String(option[name] ?? values[0]),
      ]),
    ),
  };
}

interface Setting {
  readonly expression?: Expression;
  compute(scope: ExpressionScope): number;
}

function compileSetting(
  given: number | string | undefined,
  { low = -Infinity, high = Infinity }: TransformNumber,
  where: OptionPath,
  inputs: readonly string[],
): Setting {
  const inRange = (value: number, at: string): number => {
    if (Number.isFinite(value) && value >= low && value <= high) return value;
    const range = [
      ...(low === -Infinity ? [] : [`at least ${low}`]),
      ...(high === Infinity ? [] : [`at most ${high}`]),
    ].join(' and ');
    throw new OptionError(where, `${value}${at} is not a finite number ${range}`.trimEnd(), {
      code: 'config.transform',
      hint: 'Narrow the input, or write an expression over it that stays in range.',
    });
  };
  if (typeof given !== 'string') {
    const fixed = inRange(given ?? NaN, '');
    return { compute: () => fixed };
  }
  const expression = compileExpression(given, where);
  for (const name of expression.names) {
    if (inputs.includes(name)) continue;
    throw new OptionError(where, `there is no input "${name}" in "${given}"`, {
      code: 'config.transform',
      hint: `The inputs are ${inputs.join(', ')}.`,
    });
  }
  return {
    expression,
    compute(scope) {
      try {
        const value = toNumber(expression.evaluate(scope));
        const at = [...expression.names].map(
          (name) => `${name} = ${String(scope.get(name) as Value)}`,
        );
        return inRange(value, at.length === 0 ? '' : ` (${at.join(', ')})`);
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        throw new OptionError(where, `${error.message} in "${given}"`, {
          code: 'config.transform',
          hint: 'Write an expression that gives a number at every point.',
        });
      }
    },
  };
}
