import type { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';
import type { ClassifierView, Differentiate } from '../../judgement/classifierView.ts';
import type { Original } from '../../judgement/criterion.ts';
import type { Norm } from '../../judgement/distance.ts';
import type { PointForm } from '../../judgement/preprocessing.ts';
import type { Retrain } from '../gradients/retrainable.ts';
import type { ThreatModel } from './threatModel.ts';

/** What an attack has to see: of the model under attack, or (`base`) gradients of base models and one label. */
export type Needs = 'gradients' | 'base' | 'scores' | 'labels' | 'nothing';

/** A view that an attack works on: the model, what may be changed, and seeded random numbers. */
export interface AttackView extends ClassifierView {
  readonly threat: ThreatModel;
  readonly random: RandomStream;
  /** Clean points and what the model said to them: where a boundary search can start without a query. */
  readonly examples?:
    readonly { readonly point: Float32Array; readonly label: number }[] | undefined;
  /** Base models that attacks may differentiate as they like; they share the attacker's space with the model. */
  readonly surrogates?: readonly Differentiate[] | undefined;
  /** All base models as one; default the mean of gradients of one size. */
  readonly ensemble?: Differentiate | undefined;
  /** Trains the base models from their files, which stay as they are; absent where there are none. */
  readonly retrained?: Retrain | undefined;
  /** Called after each round with the number of queries so far. */
  readonly onRound?: ((queries: number, over: number, successes: number) => void) | undefined;
}

/** One item under attack: the model gets its clean point right. */
export interface AttackItem {
  readonly name: string;
  readonly clean: Float32Array;
  readonly original: Original;
  /** Margin of the clean point, when it was asked. */
  readonly cleanMargin: number;
  /** A point to start from instead of the clean one, such as a transferred sample. */
  readonly start?: Float32Array | undefined;
  /** Coordinates of this item that may change, such as a picture without its padding; default those of the threat model. */
  readonly mutable?: Uint8Array | undefined;
}

/** How much an attack may ask. */
export interface Budget {
  /** Queries of one item. */
  readonly queries: number;
  /** Queries of one round over all items, which the target answers in batches. Default 64. */
  readonly round?: number | undefined;
  /** Items that are attacked at once; default 64. */
  readonly lanes?: number | undefined;
}

/** How the attack on one item ended. */
export interface Outcome {
  readonly success: boolean;
  /** Queries up to and with the first success; all that were made when there was none. */
  readonly queries: number;
  /** Backward passes, through the model itself and through base models. */
  readonly backward: number;
  /** The successful point, or the closest try: the smallest margin, for a boundary search the nearest wrong one. */
  readonly adversarial: Float32Array;
  /** Of `adversarial`, in the norm's unit. */
  readonly distance: number;
  /** What the model said to it; undefined when nothing was asked. */
  readonly label: number | undefined;
  readonly margin: number;
  /** Replies that failed or could not be read. */
  readonly invalid: number;
  /** Rises of a boundary search: queries and distance of each nearer wrong point. */
  readonly trace: readonly (readonly [queries: number, distance: number])[];
  /** The search ended by itself, with queries left. */
  readonly exhausted: boolean;
  /** Of an ensemble: the attack that found it. */
  readonly by?: string | undefined;
}

/** One way to attack. */
export interface Attack<Options = unknown> {
  /** The name under `attacks:`. */
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** Authors and year. */
  readonly source: string;
  readonly needs: Needs;
  /** It differentiates base models besides; default only what `needs: base` says. */
  readonly usesBase?: boolean | undefined;
  readonly norms: readonly Norm[];
  /** `bounded` stays within epsilon; `boundary` walks towards the clean point from a wrong one. */
  readonly search: 'bounded' | 'boundary';
  /** Whether it can aim at a class; default yes. */
  readonly targeted?: boolean | undefined;
  /** Items are attacked together: other items change how one ends. Default no. */
  readonly joint?: boolean | undefined;
  /** It compares the scores of classes, so that a detector cannot be attacked by it. Default no. */
  readonly comparesClasses?: boolean | undefined;
  /** Whether it can be tried on a planted linear model; default yes. */
  readonly planted?: boolean | undefined;
  /** What it works on; default pictures and signals. */
  readonly forms?: readonly PointForm['kind'][] | undefined;
  /** Most gradients that it takes of each model for an item, where that is known before; default one a query. */
  readonly gradients?: ((settings: Options) => number) | undefined;
  /** Its settings, each with its default, so that `{}` is valid. */
  readonly options: z.ZodType<Options>;
  /** Attacks all items, in their order; deterministic given the view's random stream and the replies. */
  attack(
    view: AttackView,
    items: readonly AttackItem[],
    budget: Budget,
    options: Options,
  ): Promise<readonly Outcome[]>;
}

/** Infers the type of the options. */
export function defineAttack<Options>(attack: Attack<Options>): Attack<Options> {
  return attack;
}
