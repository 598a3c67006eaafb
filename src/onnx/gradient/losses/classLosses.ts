import { ConfigurationError } from '../../../core/errors.ts';
import { bestOther, classScores, scoreOf } from './classScores.ts';
import type { Loss, LossScope } from './loss.ts';

type Of<K extends Loss['kind']> = Extract<Loss, { readonly kind: K }>;

/** -log p(label); towards a target, log p(target). */
export function crossEntropy(scope: LossScope, loss: Of<'crossEntropy'>): string {
  const { e } = scope;
  const found = classScores(scope, loss);
  const { scores, batch, probabilities } = found;
  const labels = scope.input('labels', 'int64', [batch]);
  const shape = e.shape(scores);
  // A probability of zero would have no logarithm; 1e-30 is far below what float32 can tell from it in a sum of one.
  const logs = probabilities
    ? e.map('Log', e.op('Clip', [scores, e.scalar(1e-30, scores)], {}, shape))
    : e.op('LogSoftmax', [scores], { axis: 1 }, shape);
  const own = scoreOf(scope, { ...found, scores: logs }, labels);
  return loss.targeted === true ? own : e.neg(own);
}

/** The greatest other score minus the label's; towards a target, the reverse. */
export function margin(scope: LossScope, loss: Of<'margin'>): string {
  const found = classScores(scope, loss);
  const labels = scope.input('labels', 'int64', [found.batch]);
  const [own, other] = [scoreOf(scope, found, labels), bestOther(scope, found, labels)];
  return loss.targeted === true ? scope.e.sub(own, other) : scope.e.sub(other, own);
}

/** The margin over the distance of the best score to the third (targeted: to the mean of third and fourth). */
export function dlr(scope: LossScope, loss: Of<'dlr'>): string {
  const { e } = scope;
  const targeted = loss.targeted === true;
  const found = classScores(scope, loss);
  const { scores, batch, classes } = found;
  const ranks = targeted ? 4 : 3;
  if (classes < ranks) {
    throw new ConfigurationError(`the DLR loss needs ${ranks} classes, the model has ${classes}`, {
      code: 'onnx.loss',
      hint: 'use the loss margin or crossEntropy',
    });
  }
  const labels = scope.input('labels', 'int64', [batch]);
  const own = scoreOf(scope, found, labels);
  const other = targeted
    ? scoreOf(scope, found, scope.input('targets', 'int64', [batch]))
    : bestOther(scope, found, labels);
  const [top = '', indices = ''] = e.builder.node(
    'TopK',
    [scores, e.ints([ranks])],
    { axis: 1 },
    2,
  );
  e.typed(top, [batch, ranks], e.dtype(scores));
  e.typed(indices, [batch, ranks], 'int64');
  const at = (rank: number): string => e.reshape(e.slice(top, [1], [rank], [rank + 1]), [batch]);
  const low = targeted ? e.scale(e.add(at(2), at(3)), 0.5) : at(2);
  return e.div(e.sub(other, own), e.shift(e.sub(at(0), low), 1e-12));
}
