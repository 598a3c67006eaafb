import { elementCount } from '../../../core/tensor.ts';
import type { LossScope } from './loss.ts';

/** Scores [batch, classes] of a loss over classes, and whether they are probabilities. */
export interface ClassScores {
  readonly scores: string;
  readonly probabilities: boolean;
  readonly batch: number;
  readonly classes: number;
}

/** Finds the scores that a loss over classes is about. */
export function classScores(
  scope: LossScope,
  options: {
    readonly output?: string | undefined;
    readonly from?: 'logits' | 'probabilities' | undefined;
  },
): ClassScores {
  const { e } = scope;
  const value = scope.value(options.output);
  const before = options.from === undefined ? scope.beforeSoftmax(value) : undefined;
  const name = before ?? value;
  const shape = e.shape(name);
  const batch = shape.length < 2 ? 1 : (shape[0] ?? 1);
  const classes = elementCount(shape) / batch;
  return {
    scores: e.reshape(name, [batch, classes]),
    probabilities: options.from === 'probabilities',
    batch,
    classes,
  };
}

/** The score of one class in each row, [batch]; `labels` are int64 [batch]. */
export function scoreOf(scope: LossScope, { scores, batch }: ClassScores, labels: string): string {
  const { e } = scope;
  const index = e.reshape(labels, [batch, 1]);
  const picked = e.op('GatherElements', [scores, index], { axis: 1 }, [batch, 1]);
  return e.reshape(picked, [batch]);
}

/** The greatest score of another class in each row, [batch]. */
export function bestOther(scope: LossScope, classScores: ClassScores, labels: string): string {
  const { e } = scope;
  const { scores, batch, classes } = classScores;
  const numbers = e.reshape(e.ints([...Array(classes).keys()]), [1, classes]);
  const own = e.pair('Equal', numbers, e.reshape(labels, [batch, 1]), 'bool');
  const lowest = e.scalar(-1e30, scores);
  return e.reduce('ReduceMax', e.where(own, lowest, scores), [1], false);
}
