import jsep from 'jsep';

import { ConfigurationError, OptionError } from '../../core/errors.ts';
import type { OptionPath } from '../../core/errors.ts';
import { EXPRESSION_CONSTANTS, EXPRESSION_FUNCTIONS } from './expressionFunctions.ts';
import { expressionMargin } from './expressionMargin.ts';
import {
  elementNamed,
  EvaluationError,
  OutputsView,
  toBoolean,
  toNumber,
} from './expressionValue.ts';
import type { ExpressionValue } from './expressionValue.ts';

/** Values by name. */
export type ExpressionScope = ReadonlyMap<string, ExpressionValue>;

/** An expression that was checked and is ready to be computed. */
export interface Expression {
  readonly source: string;
  /** Names that it reads from the scope, without constants and functions. */
  readonly names: ReadonlySet<string>;
  /** Reads `a.b` and `a["b"]`, as pairs of a name and a member. */
  readonly members: readonly (readonly [string, string])[];
  /** Comparisons of a name with a text, such as `surface == "ice"`, as pairs of both. */
  readonly comparisons: readonly (readonly [string, string])[];
  /** Throws EvaluationError when the values do not fit the expression. */
  evaluate(scope: ExpressionScope): ExpressionValue;
  /** For a condition: how far inside true it is (negative: false); undefined where it is not made of comparisons. */
  readonly margin: ((scope: ExpressionScope) => number) | undefined;
}

type Node = jsep.CoreExpression;
type Compute = (scope: ExpressionScope) => ExpressionValue;

const MAX_LENGTH = 4000;
const MAX_DEPTH = 100;
/** The one name whose members can be read: the outputs of a second target. */
const OUTPUTS_OBJECT = 'oracle';
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * Parses an expression of a scenario and compiles it with a whitelist: numbers, texts, booleans, names, arithmetic,
 * comparison, logic, `a ? b : c`, `a[i]`, `a.name` and the listed functions. Nothing is ever run as JavaScript.
 * A name of `own`, of an input or output, is that one, also where it is the name of a constant (`e`, `pi`, `inf`).
 * Throws ConfigurationError, which names `where` and the position (OptionError of an option's path), for anything else.
 */
export function compileExpression(
  source: string,
  where: string | OptionPath,
  own: readonly string[] = [],
): Expression {
  const names = new Set<string>();
  const members: (readonly [string, string])[] = [];
  const comparisons: (readonly [string, string])[] = [];

  function refuse(what: string, part?: string): never {
    const position = part === undefined ? -1 : source.indexOf(part);
    const place = position >= 0 ? ` at character ${position + 1}` : '';
    const reason = `${what}${place} in "${source.slice(0, 120)}"`;
    const details = {
      code: 'config.expression',
      hint: `Use numbers, names, + - * / %, comparisons, && || !, a ? b : c, y[0] and the functions ${[...EXPRESSION_FUNCTIONS.keys()].join(', ')}.`,
    };
    if (typeof where !== 'string') throw new OptionError(where, reason, details);
    throw new ConfigurationError(`${where}: ${reason}`, details);
  }

  function compile(node: Node, depth: number): Compute {
    if (depth > MAX_DEPTH) refuse('the expression is nested too deeply');
    const inner = (child: jsep.Expression | null) => compile(child as Node, depth + 1);
    switch (node.type) {
      case 'Literal': {
        const { value } = node;
        if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
          return () => value;
        return refuse(`the value ${node.raw} is not allowed`, node.raw);
      }
      case 'Identifier':
        return identifier(node.name);
      case 'UnaryExpression': {
        const argument = inner(node.argument);
        if (node.operator === '-') return (scope) => -toNumber(argument(scope));
        if (node.operator === '+') return (scope) => toNumber(argument(scope));
        if (node.operator === '!') return (scope) => !toBoolean(argument(scope));
        return refuse(`the operator ${node.operator} is not allowed`, node.operator);
      }
      case 'BinaryExpression':
        noteComparison(node);
        return binary(node.operator, inner(node.left), inner(node.right));
      case 'ConditionalExpression': {
        const [test, yes, no] = [inner(node.test), inner(node.consequent), inner(node.alternate)];
        return (scope) => (toBoolean(test(scope)) ? yes(scope) : no(scope));
      }
      case 'MemberExpression':
        return member(node, depth);
      case 'CallExpression': {
        const name = node.callee.type === 'Identifier' ? (node.callee as jsep.Identifier).name : '';
        const call = EXPRESSION_FUNCTIONS.get(name);
        if (call === undefined)
          return refuse(
            name ? `there is no function ${name}` : 'only listed functions can be called',
            name || '(',
          );
        const args = node.arguments.map(inner);
        return (scope) => call(args.map((arg) => arg(scope)));
      }
      case 'ArrayExpression': {
        const elements = node.elements.map(inner);
        return (scope) => elements.map((element) => toNumber(element(scope)));
      }
      case 'Compound':
      case 'SequenceExpression':
      case 'ThisExpression':
        return refuse('one single expression is needed');
    }
  }

  function identifier(name: string): Compute {
    const constant = own.includes(name) ? undefined : EXPRESSION_CONSTANTS.get(name);
    // An output may have the name of a function: only a call means the function.
    if (constant === undefined) names.add(name);
    return (scope) => {
      const value = scope.get(name) ?? constant;
      if (value === undefined) throw new EvaluationError(`there is no "${name}"`);
      return value;
    };
  }

  function noteComparison({ operator, left, right }: jsep.BinaryExpression): void {
    if (!/^[!=]==?$/.test(operator)) return;
    for (const [a, b] of [
      [left, right],
      [right, left],
    ] as const)
      if (a.type === 'Identifier' && b.type === 'Literal' && typeof b['value'] === 'string')
        comparisons.push([(a as jsep.Identifier).name, b['value']]);
  }

  function binary(operator: string, left: Compute, right: Compute): Compute {
    if (operator === '&&') return (scope) => toBoolean(left(scope)) && toBoolean(right(scope));
    if (operator === '||') return (scope) => toBoolean(left(scope)) || toBoolean(right(scope));
    if (operator === '==' || operator === '===') return (scope) => equal(left(scope), right(scope));
    if (operator === '!=' || operator === '!==')
      return (scope) => !equal(left(scope), right(scope));
    const compute = ARITHMETIC.get(operator);
    if (compute === undefined) return refuse(`the operator ${operator} is not allowed`, operator);
    return (scope) => compute(toNumber(left(scope)), toNumber(right(scope)));
  }

  function named(object: Node, text: string, depth: number): Compute {
    const from = compile(object, depth + 1);
    return (scope) => elementNamed(from(scope), text);
  }

  function member(node: jsep.MemberExpression, depth: number): Compute {
    const object = node.object as Node;
    const property = node.property as Node;
    const text =
      !node.computed && property.type === 'Identifier'
        ? property.name
        : property.type === 'Literal' && typeof property.value === 'string'
          ? property.value
          : undefined;
    if (text !== undefined) {
      const ofOutputs = object.type === 'Identifier' && object.name === OUTPUTS_OBJECT;
      if (node.computed && !ofOutputs) return named(object, text, depth);
      // A member of anything but the outputs of a model would be a door out of the whitelist.
      if (!ofOutputs || FORBIDDEN.has(text)) return refuse(`.${text} is not allowed`, text);
      members.push([object.name, text]);
      const read = identifier(object.name);
      return (scope) => {
        const from = read(scope);
        const value = from instanceof OutputsView ? from.byName.get(text) : undefined;
        if (value === undefined) throw new EvaluationError(`${object.name} has no "${text}"`);
        return value;
      };
    }
    const from = compile(object, depth + 1);
    const index = compile(property, depth + 1);
    return (scope) => at(from(scope), toNumber(index(scope)));
  }

  if (source.length > MAX_LENGTH) refuse(`the expression is longer than ${MAX_LENGTH} characters`);
  const node = parse(source, refuse);
  const compute = compile(node, 0);
  const margin = expressionMargin(node, (part) => compile(part, 0));
  return { source, names, members, comparisons, evaluate: compute, margin };
}

const ARITHMETIC: ReadonlyMap<string, (a: number, b: number) => number | boolean> = new Map<
  string,
  (a: number, b: number) => number | boolean
>([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['%', (a, b) => a % b],
  ['**', (a, b) => a ** b],
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
]);

function equal(a: ExpressionValue, b: ExpressionValue): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return toNumber(a) === toNumber(b);
}

function at(from: ExpressionValue, index: number): number | string {
  const list = from instanceof OutputsView ? from.first : from;
  if (typeof list === 'string' || typeof list === 'number' || typeof list === 'boolean') {
    if (index === 0) return typeof list === 'boolean' ? Number(list) : list;
    throw new EvaluationError(`a single value has no element ${index}`);
  }
  const value = Number.isInteger(index) ? list[index] : undefined;
  if (value === undefined)
    throw new EvaluationError(`there is no element ${index} in a list of ${list.length}`);
  return value;
}

function parse(source: string, refuse: (what: string) => never): Node {
  try {
    return jsep(source) as Node;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(`cannot be read: ${reason}`);
  }
}
