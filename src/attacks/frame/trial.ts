import type { RandomStream } from '../../core/random.ts';
import type {
  GradientAnswer,
  GradientLoss,
  Layer,
  LayerLoss,
  ViewAnswer,
} from '../../judgement/classifierView.ts';
import type { Part } from '../../judgement/criterion.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import type { AttackItem, Outcome } from './attack.ts';
import { isWithin, project } from './threatModel.ts';
import type { ThreatModel } from './threatModel.ts';

/** Ends the attack on one item: it succeeded, or its budget is spent. Attacks let it pass. */
export class TrialOver extends Error {}

/** What an attack sees of one answer. */
export interface Answer {
  /** The point as it was sent, projected and on the grid. */
  readonly sent: Float32Array;
  readonly wrong: boolean;
  /** How far from wrong; Infinity for a reply that failed. */
  readonly margin: number;
  readonly label: number | undefined;
  readonly scores: Float64Array | undefined;
  /** What the margin is made of, where that is known: the objects of a detector. */
  readonly parts: readonly Part[] | undefined;
}

/** The attack on one item, as its algorithm sees it. */
export interface Trial {
  readonly item: AttackItem;
  readonly clean: Float32Array;
  readonly space: Preprocessing;
  readonly threat: ThreatModel;
  /** Classes, where they are known. */
  readonly classes: number | undefined;
  readonly targeted: boolean;
  /** Of this item alone. */
  readonly random: RandomStream;
  readonly budget: number;
  /** Queries so far. */
  readonly used: number;
  /** Clean points that the model calls wrong for this item. */
  readonly examples: readonly Float32Array[];
  /**
   * Asks about points, projected first when the attack is a bounded one. Rejects with TrialOver at the first success, or
   * when the budget is spent.
   */
  ask(points: readonly Float32Array[]): Promise<readonly Answer[]>;
  /** Gradients of the model under attack, for a white-box attack; each counts as a query. Points are taken as they are. */
  gradient(
    points: readonly Float32Array[],
    loss: GradientLoss,
    /** The class that each point aims at, instead of the item's own goal. */
    targets?: readonly number[],
  ): Promise<readonly GradientAnswer[]>;
  /** Number of base models. */
  readonly bases: number;
  /** Gradients of the base models, averaged, or of one of them; they cost no query. Points are taken as they are. */
  surrogate(
    points: readonly Float32Array[],
    loss: GradientLoss,
    only?: number,
  ): Promise<readonly GradientAnswer[]>;
  /** How the score of the class hangs on the numbers of a layer of one base model, at each point. */
  importance(
    points: readonly Float32Array[],
    layer: Layer,
    base: number,
  ): Promise<readonly Float32Array[]>;
  /** Gradients of the numbers of a layer of one base model, each times a weight. */
  features(
    points: readonly Float32Array[],
    layer: Layer,
    base: number,
    weights: Float32Array,
  ): Promise<readonly Float32Array[]>;
}

/** Something that a trial waits for. */
export type Request =
  | {
      readonly kind: 'ask';
      readonly points: readonly Float32Array[];
      readonly answers: Answer[];
      resolve(answers: readonly Answer[]): void;
      reject(error: unknown): void;
    }
  | {
      readonly kind: 'gradient' | 'surrogate';
      readonly points: readonly Float32Array[];
      readonly loss: GradientLoss | LayerLoss;
      /** For a `features` loss. */
      readonly weights: Float32Array | undefined;
      /** The class that each point aims at, instead of the item's own goal. */
      readonly targets: readonly number[] | undefined;
      /** The base model that is asked; undefined: all of them. */
      readonly only: number | undefined;
      resolve(gradients: readonly GradientAnswer[]): void;
      reject(error: unknown): void;
    };

/** Counts, judges and remembers what one trial asks. */
export class TrialLog {
  used = 0;
  backward = 0;
  invalid = 0;
  succeeded = false;
  over = false;
  exhausted = false;
  private best: {
    point: Float32Array;
    distance: number;
    label: number | undefined;
    margin: number;
  };
  private readonly trace: (readonly [number, number])[] = [];
  private readonly item: AttackItem;
  private readonly threat: ThreatModel;
  private readonly search: 'bounded' | 'boundary';

  constructor(item: AttackItem, threat: ThreatModel, search: 'bounded' | 'boundary') {
    this.item = item;
    this.threat = threat;
    this.search = search;
    const distance = search === 'boundary' ? Infinity : 0;
    this.best = {
      point: item.clean,
      distance,
      label: item.original.label,
      margin: item.cleanMargin,
    };
  }

  /** Takes one answer; tells whether it is the success that ends the trial. */
  note(answer: ViewAnswer): boolean {
    this.used++;
    if (answer.invalid !== undefined) this.invalid++;
    if (answer.wrong) {
      const distance = this.threat.distance.measure(answer.sent, this.item.clean);
      const within = isWithin(this.threat, answer.sent, this.item.clean);
      if (this.search === 'boundary' ? distance < this.best.distance : within) {
        this.keep(answer, distance);
        this.trace.push([this.used, distance]);
        this.succeeded = within;
      }
      return within && this.threat.epsilon < Infinity;
    }
    if (this.search === 'bounded' && answer.margin < this.best.margin && !this.succeeded)
      this.keep(answer, this.threat.distance.measure(answer.sent, this.item.clean));
    return false;
  }

  private keep({ sent, label, margin }: ViewAnswer, distance: number): void {
    this.best = { point: sent, distance, label, margin };
  }

  outcome(): Outcome {
    const { point, distance, label, margin } = this.best;
    const { succeeded, used, backward, invalid, trace, exhausted } = this;
    const measured = Number.isFinite(distance) ? distance : 0;
    return {
      success: succeeded,
      queries: used,
      backward,
      adversarial: point,
      distance: measured,
      label,
      margin,
      invalid,
      trace,
      exhausted: exhausted && !succeeded,
    };
  }
}

/** A point as a bounded attack may send it; others are sent as they are. */
export function admitted(
  point: Float32Array,
  item: AttackItem,
  threat: ThreatModel,
  space: Preprocessing,
  search: 'bounded' | 'boundary',
): Float32Array {
  const epsilon = search === 'bounded' ? threat.epsilon : Infinity;
  return project({ ...threat, epsilon }, space, point, item.clean);
}
