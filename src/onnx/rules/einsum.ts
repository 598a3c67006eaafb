import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { textOf } from '../graph/attributes.ts';

/** Einsum: the gradient of an operand is the Einsum of dy and the other operands to the operand's own letters. */
export const einsum: RuleTable = {
  Einsum(call) {
    const { e, dy, node } = call;
    const { terms, result } = readEquation(call);
    node.inputs.forEach((name, i) => {
      if (!call.wants(i)) return;
      const own = terms[i] ?? '';
      const shape = e.shape(name);
      const others = node.inputs.map((_, j) => j).filter((j) => j !== i);
      const known = new Set(result + others.map((j) => terms[j] ?? '').join(''));
      // A letter that is summed over in this operand alone: every element gets the same gradient.
      const kept = Array.from(own)
        .filter((letter) => known.has(letter))
        .join('');
      const equation = `${[result, ...others.map((j) => terms[j] ?? '')].join(',')}->${kept}`;
      const extents = Array.from(kept).map((letter) => shape[own.indexOf(letter)] ?? 1);
      const inputs = [dy, ...others.map((j) => call.x(j))];
      const part = e.op('Einsum', inputs, { equation }, extents);
      const spread = Array.from(own).map((letter, axis) =>
        known.has(letter) ? (shape[axis] ?? 1) : 1,
      );
      call.give(i, e.expand(e.reshape(part, spread), shape));
    });
  },
};

/** The letters of every operand and of the result, with an ellipsis written out in letters of its own. */
function readEquation(call: RuleCall): {
  readonly terms: readonly string[];
  readonly result: string;
} {
  const { e, node } = call;
  const equation = textOf(node, 'equation', '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const raw = left.split(',');
  const spare = Array.from('ZYXWVUTSRQPONMLKJIHGFEDCBA').filter(
    (letter) => !equation.includes(letter),
  );
  const terms = raw.map((term, i) => {
    if (!term.includes('...')) return term;
    const hidden = e.shape(call.x(i)).length - (term.length - 3);
    return term.replace('...', spare.slice(0, hidden).toReversed().join(''));
  });
  if (terms.some((term) => new Set(term).size < term.length)) {
    call.unsupported(`a letter twice in one operand ('${equation}')`);
  }
  const ellipsis = raw.some((term) => term.includes('...'));
  const widest = Math.max(
    0,
    ...raw.map((term, i) =>
      term.includes('...') ? e.shape(call.x(i)).length - term.length + 3 : 0,
    ),
  );
  const hidden = spare.slice(0, widest).toReversed().join('');
  for (const letter of hidden) {
    const extents = terms.flatMap((term, i) => {
      const at = term.indexOf(letter);
      return at === -1 ? [] : [e.shape(call.x(i))[at]];
    });
    if (new Set(extents).size > 1) call.unsupported('an ellipsis that broadcasts extents of 1');
  }
  if (right !== undefined) return { terms, result: right.replace('...', hidden) };
  const counts = new Map<string, number>();
  for (const letter of terms.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const once = [...counts].filter(([letter, n]) => n === 1 && !hidden.includes(letter));
  const implicit = once
    .map(([letter]) => letter)
    .toSorted()
    .join('');
  return { terms, result: (ellipsis ? hidden : '') + implicit };
}
