import type { TensorMap } from '../core/tensor.ts';
import { compileExpression } from '../space/expression/compileExpression.ts';
import { EvaluationError, OutputsView, toBoolean } from '../space/expression/expressionValue.ts';
import type { ExpressionValue } from '../space/expression/expressionValue.ts';
import { outputsView } from '../space/outputsView.ts';
import type { Criterion } from './criterion.ts';
import { readClasses } from './readClasses.ts';

const KNOWN = new Set(['y', 'original', 'label', 'target']);

/**
 * A reply is wrong where an expression holds: over `y` (the outputs), `original` (those of the clean item), `label`,
 * `target` and the outputs by their names, such as `abs(y[0] - original[0]) > 2`. An expression of comparisons has a
 * margin, which score-based attacks descend; any other one is seen as labels are. Throws ConfigurationError.
 */
export function expressionCriterion(source: string, where = 'criterion'): Criterion {
  const expression = compileExpression(source, where);
  return {
    text: source,
    needsLabel: expression.names.has('label'),
    judge(outputs, { label, target, outputs: clean }) {
      const view = outputsView(outputs);
      const scope = new Map<string, ExpressionValue>([['y', view]]);
      for (const [name, value] of view.byName) if (!KNOWN.has(name)) scope.set(name, value);
      if (label !== undefined) scope.set('label', label);
      if (target !== undefined) scope.set('target', target);
      scope.set('original', clean === undefined ? new OutputsView(new Map()) : outputsView(clean));
      // One number is no class.
      const many = Object.values(outputs).some(({ data }) => data.length > 1);
      const said = many ? readClasses(outputs).label : undefined;
      try {
        const bad = notANumber(outputs, view);
        if (bad)
          return {
            wrong: false,
            margin: NaN,
            label: undefined,
            scores: undefined,
            invalid: 'the reply holds NaN',
          };
        const wrong = toBoolean(expression.evaluate(scope));
        const inside = expression.margin?.(scope);
        const margin = inside === undefined ? (wrong ? -1 : 1) : -inside;
        const scores = expression.margin === undefined ? undefined : Float64Array.of(margin);
        return {
          wrong,
          margin: wrong ? Math.min(0, margin) : Math.max(0, margin),
          label: said,
          scores,
        };
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        return {
          wrong: false,
          margin: NaN,
          label: said,
          scores: undefined,
          invalid: error.message,
          unfit: error.message,
        };
      }
    },
  };
}

function notANumber(outputs: TensorMap, view: OutputsView): boolean {
  return Object.entries(outputs).some(([name, tensor]) => {
    const values = view.byName.get(name);
    return tensor.dtype !== 'bytes' && typeof values === 'object' && values.some(Number.isNaN);
  });
}
