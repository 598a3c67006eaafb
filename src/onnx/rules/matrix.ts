import { elementCount } from '../../core/tensor.ts';
import type { RuleTable } from '../gradient/gradientRule.ts';
import { float, floatOf, intOf } from '../graph/attributes.ts';

/** Products of matrices. */
export const matrix: RuleTable = {
  Gemm(call) {
    const { e, dy, node } = call;
    const [a, b] = [call.x(0), call.x(1)];
    const [transA, transB] = [intOf(node, 'transA', 0), intOf(node, 'transB', 0)];
    const alpha = float(floatOf(node, 'alpha', 1));
    const product = (p: string, q: string, tp: number, tq: number, like: string): string =>
      e.op('Gemm', [p, q], { transA: tp, transB: tq, alpha }, e.shape(like));
    if (call.wants(0)) {
      call.give(0, transA === 0 ? product(dy, b, 0, 1 - transB, a) : product(b, dy, transB, 1, a));
    }
    if (call.wants(1)) {
      call.give(1, transB === 0 ? product(a, dy, 1 - transA, 0, b) : product(dy, a, 1, transA, b));
    }
    if (call.wants(2)) {
      const scaled = e.scale(dy, floatOf(node, 'beta', 1));
      call.give(2, e.unbroadcast(scaled, e.shape(call.x(2))));
    }
  },
  MatMul(call) {
    const { e } = call;
    const [left, right] = [e.shape(call.x(0)), e.shape(call.x(1))];
    // A vector is a matrix of one row (left) or one column (right).
    const a = e.reshape(call.x(0), left.length === 1 ? [1, ...left] : left);
    const b = e.reshape(call.x(1), right.length === 1 ? [...right, 1] : right);
    const [da, db] = [e.shape(a), e.shape(b)];
    const batch = e
      .shape(call.dy)
      .slice(0, e.shape(call.dy).length - Number(left.length > 1) - Number(right.length > 1));
    const [rows, inner, columns] = [da.at(-2) ?? 1, da.at(-1) ?? 1, db.at(-1) ?? 1];
    const dy = e.reshape(call.dy, [...batch, rows, columns]);
    if (call.wants(0)) {
      call.give(0, e.reshape(e.unbroadcast(e.matmul(dy, e.swapLast(b)), da), left));
    }
    if (!call.wants(1)) return;
    if (db.length === 2) {
      // One matrix for all: one product over all rows instead of a batch of products and a sum.
      const count = elementCount(da) / inner;
      const x = e.reshape(a, [count, inner]);
      const g = e.reshape(dy, [count, columns]);
      const product = e.op('Gemm', [x, g], { transA: 1 }, [inner, columns]);
      call.give(1, e.reshape(product, right));
    } else {
      call.give(1, e.reshape(e.unbroadcast(e.matmul(e.swapLast(a), dy), db), right));
    }
  },
};
