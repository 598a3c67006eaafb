import type { Reply } from '../core/target.ts';
import type { TensorMap } from '../core/tensor.ts';
import type { Criterion, Judgement, Original } from './criterion.ts';
import type { Preprocessing } from './preprocessing.ts';

/** One point to ask the model about, and what its reply is judged by. */
export interface ViewQuery {
  /** In the attacker's space; it is snapped to the grid and the bounds before it is sent. Not to be changed afterwards. */
  readonly point: Float32Array;
  /** The point is on the grid and inside the bounds already, as `snap` left it; default: that is looked up. */
  readonly snapped?: boolean | undefined;
  readonly original: Original;
  /** For a `features` loss: one number for each of the layer's. */
  readonly weights?: Float32Array | undefined;
}

/** What the model answered. */
export interface ViewAnswer extends Judgement {
  /** The point as it was sent. */
  readonly sent: Float32Array;
  readonly reply: Reply;
}

/**
 * The loss whose gradient is wanted; it grows towards the attacker's goal. `cross-entropy` and `margin` are those of the
 * true class, or of the target where an item has one; `dlr` is the difference of logits ratio (Croce and Hein, 2020).
 */
export type GradientLoss = 'margin' | 'cross-entropy' | 'dlr';

/** A hidden layer: the share of the model's weighted operators before it, 0 to 1, or the name of a value; or its scores. */
export type Layer = number | string | { readonly scores: true };

/**
 * What is differentiated at a layer. `features`: the layer's numbers times the query's `weights`. `importance`: the score of
 * the class, or of the target; the gradient is then by the layer's numbers instead of the attacker's coordinates.
 */
export interface LayerLoss {
  readonly at: 'features' | 'importance';
  readonly layer: Layer;
}

/** A gradient, and what the model said at its point. */
export interface GradientAnswer {
  /** In the attacker's space, one number a coordinate; of `importance`, one a number of the layer. */
  readonly gradient: Float32Array;
  readonly loss: number;
  readonly judged: Judgement;
}

/** Differentiates a model at points, which are taken as they are: neither snapped nor bounded. */
export type Differentiate = (
  queries: readonly ViewQuery[],
  loss: GradientLoss | LayerLoss,
) => Promise<readonly GradientAnswer[]>;

/** A model as an attacker sees it: points in, judged answers out. */
export interface ClassifierView {
  readonly preprocessing: Preprocessing;
  readonly criterion: Criterion;
  /** Number of classes; undefined until a reply with scores came, and where there are none. */
  readonly classes: number | undefined;
  /** Whether answers carry scores that may be used. */
  readonly sees: 'scores' | 'labels';
  /** Answers in the order of the queries. A reply that failed or cannot be read is not wrong and has a NaN margin. */
  ask(queries: readonly ViewQuery[]): Promise<readonly ViewAnswer[]>;
  /** Gradient of the loss in the attacker's space, where the model can be differentiated (white box). */
  readonly gradient?: Differentiate | undefined;
}

/** What `createClassifierView` needs. */
export interface ClassifierViewOptions {
  readonly preprocessing: Preprocessing;
  readonly criterion: Criterion;
  readonly sees: ClassifierView['sees'];
  readonly ask: (queries: readonly TensorMap[]) => Promise<readonly Reply[]>;
  readonly gradient?: Differentiate | undefined;
}

/** A view on whatever answers `ask`: a context's own, or a session of a model file. */
export function createClassifierView(options: ClassifierViewOptions): ClassifierView {
  const { preprocessing, criterion, sees, gradient } = options;
  let classes: number | undefined;
  return {
    preprocessing,
    criterion,
    sees,
    gradient,
    get classes() {
      return classes;
    },
    async ask(queries) {
      const points = queries.map(({ point, snapped = preprocessing.isSnapped(point) }) =>
        snapped ? point : preprocessing.snap(point),
      );
      const replies = await options.ask(points.map((point) => preprocessing.encode(point)));
      return replies.map((reply, i) => {
        const judged = judgeReply(reply, criterion, queries[i]!.original);
        classes ??= judged.scores?.length;
        const seen = sees === 'labels' ? withoutScores(judged) : judged;
        return { ...seen, sent: points[i]!, reply };
      });
    },
  };
}

/** A reply, judged; one that failed is not wrong. */
export function judgeReply(reply: Reply, criterion: Criterion, original: Original): Judgement {
  if (reply.status === 'ok') return criterion.judge(reply.outputs, original);
  return {
    wrong: false,
    margin: NaN,
    label: undefined,
    scores: undefined,
    invalid: `${reply.reason}: ${reply.detail}`,
  };
}

function withoutScores(judged: Judgement): Judgement {
  const margin = Number.isNaN(judged.margin) ? NaN : judged.wrong ? -1 : 1;
  return { ...judged, scores: undefined, parts: undefined, margin };
}
