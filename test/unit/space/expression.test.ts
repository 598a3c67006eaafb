import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { compileExpression } from '../../../src/space/expression/compileExpression.ts';
import { EvaluationError, OutputsView } from '../../../src/space/expression/expressionValue.ts';
import type { ExpressionValue } from '../../../src/space/expression/expressionValue.ts';

const scope = new Map<string, ExpressionValue>([
  ['y', Float64Array.of(0.25, 0.5, -1)],
  ['one', [4]],
  ['speed', 30],
  ['surface', 'wet'],
  [
    'oracle',
    new OutputsView(
      new Map([
        ['brake', [0.75, 0.5]],
        ['margin', [2]],
      ]),
    ),
  ],
]);

const compute = (source: string) => compileExpression(source, 'outputs.a.value').evaluate(scope);

describe('compileExpression', () => {
  it.each<[string, ExpressionValue]>([
    ['y[0]', 0.25],
    ['1 + 2 * 3 - 4 / 8 % 3', 6.5],
    ['margin([1, 5, 3], 1)', 2],
    ['margin([1, 5, 3], 0)', -4],
    ['rank([1, 5, 3], 1)', 0],
    ['rank([1, 5, 3], 0)', 2],
    ['rank([4, 4, 4], 2)', 2],
    ['round(softmax([0, log(3)])[1] * 1e9)', 75e7],
    ['softmax([1000, 1000])[0]', 0.5],
    ['-y[2] ** 2', 1],
    ['abs(y[0] - oracle[0])', 0.5],
    ['oracle.margin - 1', 1],
    ['oracle["brake"][1]', 0.5],
    ['oracle.margin[0]', 2],
    ['one + 1', 5],
    ['argmax(y) == argmin(-1, 0) + 1', true],
    ['surface == "wet" && speed >= 30 ? max(y) : min(y)', 0.5],
    ['surface == "ice" || !(speed != 30)', true],
    ['norm([3, 4])', 5],
    ['sum(y) / len(y) == mean(y)', true],
    ['clamp(7, 0, 5) + atan2(0, 1) + cos(pi)', 4],
    ['y[y[1] * 2]', 0.5],
  ])('%s', (source, expected) => {
    expect(compute(source)).toBe(expected);
  });

  it.each([
    'y.constructor',
    'y["constructor"]["constructor"]("return 1")()',
    'y.__proto__',
    'oracle.__proto__',
    'oracle["__proto__"]',
    'constructor',
    'y.map(x)',
    'max.constructor("return process")()',
    'this',
    'globalThis',
    '(1, 2)',
    '1; 2',
    'a = 3',
    'new Function("x")',
    'y[0',
    '',
    'fetch("http://x")',
    'x => x',
    '`a`',
    'null',
    '1 << 3',
    '~1',
    'typeof y',
    'max',
  ])('refuses %s', (source) => {
    expect(() => compute(source)).toThrow(/./);
    try {
      compute(source);
    } catch (error) {
      // Either before the first query, or as data that does not fit; never a JavaScript value.
      expect(error instanceof ConfigurationError || error instanceof EvaluationError).toBe(true);
    }
  });

  it('says where the error is', () => {
    expect(() => compileExpression('1 + y[0].constructor', 'outputs.safe.value')).toThrow(
      /outputs\.safe\.value: \.constructor is not allowed at character 10/,
    );
    expect(() => compileExpression('exec("ls")', 'a')).toThrow(/no function exec at character 1/);
  });

  it('lists the names and members that it reads', () => {
    const expression = compileExpression('y[0] + speed + oracle.margin + pi', 'a');
    expect([...expression.names].toSorted()).toEqual(['oracle', 'speed', 'y']);
    expect(expression.members).toEqual([['oracle', 'margin']]);
  });

  it('takes a function that is not called for a name', () => {
    const expression = compileExpression('margin - margin([3, 1], 0)', 'a');
    expect([...expression.names]).toEqual(['margin']);
    expect(expression.evaluate(new Map([['margin', 5]]))).toBe(3);
    expect(() => expression.evaluate(new Map())).toThrow(/no "margin"/);
  });

  it('says what does not fit at run time', () => {
    expect(() => compute('y[7]')).toThrow(/no element 7 in a list of 3/);
    expect(() => compute('y + 1')).toThrow(/list of 3 elements/);
    expect(() => compute('surface + 1')).toThrow(/text where a number/);
    expect(() => compute('missing')).toThrow(/no "missing"/);
    expect(() => compute('sqrt(1, 2)')).toThrow(/takes 1 argument/);
  });

  it('computes what JavaScript computes, for random arithmetic', () => {
    const leaf = fc.integer({ min: -99, max: 99 }).map((n) => `(${n})`);
    const { tree } = fc.letrec<{ tree: string; node: string }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, tie('node')),
      node: fc
        .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/', '<', '>='), tie('tree'))
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    }));
    fc.assert(
      fc.property(tree, (source) => {
        expect(Object.is(Number(compute(source)), reference(source))).toBe(true);
      }),
    );
  });

  it('never throws anything but its own errors, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (source) => {
        try {
          compute(source);
        } catch (error) {
          expect(error instanceof ConfigurationError || error instanceof EvaluationError).toBe(
            true,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Evaluates fully parenthesised arithmetic by reading it from left to right. */
function reference(source: string): number {
  let position = 0;
  function value(): number {
    position++;
    if (source[position] === '(') {
      const left = value();
      const [, operator] = /^ (\S+) /.exec(source.slice(position))!;
      position += operator!.length + 2;
      const right = value();
      position++;
      switch (operator) {
        case '+':
          return left + right;
        case '-':
          return left - right;
        case '*':
          return left * right;
        case '/':
          return left / right;
        case '<':
          return Number(left < right);
        default:
          return Number(left >= right);
      }
    }
    const [text] = /^-?\d+/.exec(source.slice(position))!;
    position += text.length + 1;
    return text === '-0' ? -0 : Number(text);
  }
  return value();
}
