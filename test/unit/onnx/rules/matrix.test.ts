import { describe } from 'vitest';

import { float } from '../../../../src/onnx/graph/attributes.ts';
import { checksRule } from '../../../helpers/onnx/ruleCase.ts';

describe('Gemm', () => {
  for (const [transA, transB] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    checksRule(`transA ${transA}, transB ${transB}`, (s) => {
      const [rows = 1, inner = 1, columns = 1] = s.shape(3, 5);
      return {
        inputs: {
          a: s.normal(transA === 1 ? [inner, rows] : [rows, inner]),
          b: s.normal(transB === 1 ? [columns, inner] : [inner, columns]),
          c: s.normal(s.pick([[columns], [1], [rows, 1], [rows, columns], []])),
        },
        build: (g) =>
          g.op('Gemm', ['a', 'b', 'c'], { transA, transB, alpha: float(0.7), beta: float(1.3) }),
        step: 0.1,
      };
    });
  }
});

describe('MatMul', () => {
  checksRule(
    'batches that broadcast',
    (s) => {
      const [n = 1, m = 1, rows = 1, inner = 1, columns = 1] = s.shape(5, 3);
      const [a, b] = s.pick([
        [
          [n, m],
          [n, m],
        ],
        [[n, m], [m]],
        [[n, 1], [m]],
        [[n, m], []],
        [[], [n, m]],
        [[], []],
      ] as const);
      return {
        inputs: { a: s.normal([...a, rows, inner]), b: s.normal([...b, inner, columns]) },
        build: (g) => g.op('MatMul', ['a', 'b']),
        step: 0.1,
      };
    },
    { runs: 10 },
  );
  checksRule(
    'vectors',
    (s) => {
      const [n = 1, rows = 1, inner = 1] = s.shape(3);
      const [a, b] = s.pick([
        [[inner], [inner]],
        [[n, rows, inner], [inner]],
        [[inner], [n, inner, rows]],
      ] as const);
      return {
        inputs: { a: s.normal(a), b: s.normal(b) },
        build: (g) => g.op('MatMul', ['a', 'b']),
        step: 0.1,
      };
    },
    { runs: 8 },
  );
});

describe('Einsum', () => {
  const extents: Readonly<Record<string, number>> = { b: 2, i: 3, j: 4, k: 2, d: 3 };
  const equations = [
    'ij,jk->ik', 'bij,bjk->bik', 'bid,bjd->bij', 'ij->ji', 'ij->i', 'ij,ij->', 'i,j->ij', 'bi,ij',
    'bij,jk,bi->bk', '...ij,...jk->...ik', 'ij,k->i',
  ]; // prettier-ignore
  for (const equation of equations) {
    checksRule(
      equation,
      (s) => {
        const terms = (equation.split('->')[0] ?? '').split(',');
        const names = terms.map((_, i) => `x${i}`);
        const shapes = terms.map((term) =>
          Array.from(term.replace('...', 'b'), (letter) => extents[letter] ?? 1),
        );
        return {
          inputs: Object.fromEntries(names.map((name, i) => [name, s.normal(shapes[i] ?? [])])),
          build: (g) => g.op('Einsum', names, { equation }),
          step: 0.1,
        };
      },
      { runs: 1 },
    );
  }
});
