import { ConfigurationError } from '../core/errors.ts';

interface Term {
  readonly of: 'X' | 'Y';
  readonly index: number;
  readonly factor: number;
}

/** A linear condition: sum of terms + constant <= 0. */
export interface Atom {
  readonly kind: 'atom';
  readonly terms: readonly Term[];
  readonly constant: number;
}

export type Condition =
  Atom | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] };

/** The asserts of a VNN-LIB file, all of which a counterexample meets. */
export interface VnnlibConditions {
  readonly conditions: readonly Condition[];
  readonly inputs: number;
  readonly outputs: number;
}

type Tree = string | readonly Tree[];

/** Largest file that is read, in characters. */
const MAX_LENGTH = 50_000_000;

/** Reads declarations and asserts. Throws ConfigurationError for what it does not understand. */
export function readConditions(text: string, where: string): VnnlibConditions {
  if (text.length > MAX_LENGTH) refuse(where, `the file has ${text.length} characters`);
  const conditions: Condition[] = [];
  let inputs = 0;
  let outputs = 0;
  for (const tree of readTrees(text, where)) {
    const [head, first] = typeof tree === 'string' ? [tree] : tree;
    if (head === 'declare-const' || head === 'declare-fun') {
      if (/^X_\d+$/.test(String(first))) inputs++;
      else if (/^Y_\d+$/.test(String(first))) outputs++;
      else refuse(where, `declares "${String(first)}", which is neither X_i nor Y_i`);
    } else if (head === 'assert' && first !== undefined) {
      conditions.push(readCondition(first, where));
    } else if (head !== 'set-logic' && head !== 'check-sat') {
      refuse(where, `holds "${String(head)}"`);
    }
  }
  if (inputs === 0) refuse(where, 'declares no input X_0');
  return { conditions, inputs, outputs };
}

/**
 * How much a condition is violated: at most 0 when it holds. An `and` is as bad as its worst part, an `or` as good as
 * its best.
 */
export function fold(
  condition: Condition,
  input: ArrayLike<number>,
  output: ArrayLike<number>,
): number {
  if (condition.kind === 'atom') {
    return condition.terms.reduce(
      (sum, { of, index, factor }) => sum + factor * (of === 'X' ? input : output)[index]!,
      condition.constant,
    );
  }
  const values = condition.parts.map((part) => fold(part, input, output));
  return condition.kind === 'and' ? Math.max(...values) : Math.min(...values);
}

function readCondition(tree: Tree, where: string): Condition {
  if (typeof tree === 'string') return refuse(where, `holds "${tree}" where a condition is needed`);
  const [head, ...rest] = tree;
  if (head === 'and' || head === 'or')
    return { kind: head, parts: rest.map((part) => readCondition(part, where)) };
  const [left, right] = rest;
  if (left === undefined || right === undefined || rest.length !== 2)
    return refuse(where, `holds a condition "${String(head)}" that has not two sides`);
  // Strict and weak inequalities differ on a set that no measurement can tell.
  if (head === '<=' || head === '<') return difference(left, right, where);
  if (head === '>=' || head === '>') return difference(right, left, where);
  if (head === '=')
    return {
      kind: 'and',
      parts: [difference(left, right, where), difference(right, left, where)],
    };
  return refuse(where, `uses "${String(head)}"`);
}

function difference(left: Tree, right: Tree, where: string): Atom {
  const a = readLinear(left, where);
  const b = readLinear(right, where);
  return {
    kind: 'atom',
    terms: [...a.terms, ...b.terms.map((term) => ({ ...term, factor: -term.factor }))],
    constant: a.constant - b.constant,
  };
}

function readLinear(tree: Tree, where: string): Omit<Atom, 'kind'> {
  if (typeof tree === 'string') {
    const variable = /^([XY])_(\d+)$/.exec(tree);
    if (variable)
      return {
        terms: [{ of: variable[1] as 'X' | 'Y', index: Number(variable[2]), factor: 1 }],
        constant: 0,
      };
    const value = Number(tree);
    return Number.isFinite(value)
      ? { terms: [], constant: value }
      : refuse(where, `holds "${tree}" where a number or X_i, Y_i is needed`);
  }
  const [head, ...rest] = tree;
  const parts = rest.map((part) => readLinear(part, where));
  if (head === '+') return parts.reduce(add, { terms: [], constant: 0 });
  if (head === '-' && parts.length > 0) {
    const [first, ...others] = parts as [Omit<Atom, 'kind'>, ...Omit<Atom, 'kind'>[]];
    if (others.length === 0) return scale(first, -1);
    return others.reduce((sum, part) => add(sum, scale(part, -1)), first);
  }
  if (head === '*' && parts.length === 2) {
    const [a, b] = parts as [Omit<Atom, 'kind'>, Omit<Atom, 'kind'>];
    if (a.terms.length === 0) return scale(b, a.constant);
    if (b.terms.length === 0) return scale(a, b.constant);
  }
  return refuse(where, `uses "${String(head)}" in a way that is not linear`);
}

function add(a: Omit<Atom, 'kind'>, b: Omit<Atom, 'kind'>): Omit<Atom, 'kind'> {
  return { terms: [...a.terms, ...b.terms], constant: a.constant + b.constant };
}

function scale(a: Omit<Atom, 'kind'>, factor: number): Omit<Atom, 'kind'> {
  return {
    terms: a.terms.map((term) => ({ ...term, factor: term.factor * factor })),
    constant: a.constant * factor,
  };
}

function readTrees(text: string, where: string): readonly Tree[] {
  const top: Tree[] = [];
  const stack: Tree[][] = [];
  for (const [token] of text.replaceAll(/;[^\n]*/g, '').matchAll(/[()]|[^\s()]+/g)) {
    if (token === '(') {
      stack.push([]);
      continue;
    }
    const finished = token === ')' ? stack.pop() : token;
    if (finished === undefined) return refuse(where, 'closes a parenthesis that was not opened');
    (stack.at(-1) ?? top).push(finished);
  }
  if (stack.length > 0) refuse(where, 'leaves a parenthesis open');
  return top;
}

function refuse(where: string, what: string): never {
  throw new ConfigurationError(`${where}: the VNN-LIB file ${what}`, {
    code: 'config.vnnlib',
    hint: 'Use X_i and Y_i with <=, >=, +, -, * by numbers, `and` and `or`, as in VNN-COMP.',
  });
}
