import type jsep from 'jsep';

import { toList, toNumber } from './expressionValue.ts';
import type { ExpressionValue, NumberList } from './expressionValue.ts';

type Node = jsep.CoreExpression;
type Scope = ReadonlyMap<string, ExpressionValue>;
type Compute = (scope: Scope) => ExpressionValue;
type Margin = (scope: Scope) => number;

/**
 * How far a condition is inside true (positive) or false (negative), the quantitative semantics of signal temporal logic:
 * a comparison gives its difference, `&&` the least, `||` the greatest, `!` the opposite; `argmax(y) == k` the lead of
 * element k. Undefined where the condition is not made of comparisons.
 */
export function expressionMargin(node: Node, compile: (node: Node) => Compute): Margin | undefined {
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = expressionMargin(node.argument as Node, compile);
    return inner && ((scope) => -inner(scope));
  }
  if (node.type !== 'BinaryExpression') return undefined;
  const { operator } = node;
  const [left, right] = [node.left as Node, node.right as Node];
  if (operator === '&&' || operator === '||') {
    const a = expressionMargin(left, compile);
    const b = expressionMargin(right, compile);
    if (a === undefined || b === undefined) return undefined;
    const pick = operator === '&&' ? Math.min : Math.max;
    return (scope) => pick(a(scope), b(scope));
  }
  if (/^[<>]=?$/.test(operator)) {
    const [a, b] = [compile(left), compile(right)];
    const sign = operator.startsWith('>') ? 1 : -1;
    return (scope) => sign * (toNumber(a(scope)) - toNumber(b(scope)));
  }
  if (/^[!=]==?$/.test(operator)) {
    const equal = equality(left, right, compile) ?? equality(right, left, compile);
    return equal && (operator.startsWith('!') ? (scope) => -equal(scope) : equal);
  }
  return undefined;
}

/** `argmax(list) == k`: how far element k leads the list. */
function equality(side: Node, other: Node, compile: (node: Node) => Compute): Margin | undefined {
  if (side.type !== 'CallExpression') return undefined;
  const { callee, arguments: args } = side;
  if (callee.type !== 'Identifier' || (callee as jsep.Identifier).name !== 'argmax')
    return undefined;
  if (args.length !== 1) return undefined;
  const [list, index] = [compile(args[0] as Node), compile(other)];
  return (scope) => lead(toList(list(scope)), toNumber(index(scope)));
}

function lead(list: NumberList, index: number): number {
  let others = -Infinity;
  for (let i = 0; i < list.length; i++) if (i !== index) others = Math.max(others, list[i]!);
  return (list[index] ?? -Infinity) - others;
}
