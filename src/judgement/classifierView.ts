import type { Reply } from '../core/target.ts';
import type { TensorMap } from '../core/tensor.ts';
import type { Criterion, Judgement, Original } from './criterion.ts';
import type { Preprocessing } from './preprocessing.ts';

/** One point to ask the model about, and what its reply is judged by. */
export interface ViewQuery {
  /** In the attacker's space; it is snapped to the grid and the bounds before it is sent. */
  readonly point: Float32Array;
  readonly original: Original;
}

/** What the model answered. */
export interface ViewAnswer extends Judgement {
  /** The point as it was sent. */
  readonly sent: Float32Array;
  readonly reply: Reply;
}

/** The loss whose gradient is wanted: the criterion's margin, or cross-entropy of the true (or target) class. */
export type GradientLoss = 'margin' | 'cross-entropy';

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
  readonly gradient?:
    | ((queries: readonly ViewQuery[], loss: GradientLoss) => Promise<readonly Float32Array[]>)
    | undefined;
}

/** What `createClassifierView` needs. */
export interface ClassifierViewOptions {
  readonly preprocessing: Preprocessing;
  readonly criterion: Criterion;
  readonly sees: ClassifierView['sees'];
  readonly ask: (queries: readonly TensorMap[]) => Promise<readonly Reply[]>;
  readonly gradient?: ClassifierView['gradient'];
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
      const points = queries.map(({ point }) => preprocessing.snap(point));
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
  return { ...judged, scores: undefined, margin };
}
