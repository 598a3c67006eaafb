import type { RandomStream } from '../core/random.ts';
import type { GraphBuilder } from '../onnx/graph/graphBuilder.ts';

/** Settings of one configuration: hyper-parameters that are inherited and mutated. */
export type Settings = Readonly<Record<string, number | string>>;

/** Points with the system's answers. */
export interface TrainingSet {
  /** Rows. */
  readonly n: number;
  readonly dimensions: number;
  /** Levels of each dimension that is a category; 0 for numbers. */
  readonly categories: readonly number[];
  /** n x dimensions features, row-major; numbers standardised, a category as its index. */
  readonly x: Float64Array;
  /** Signed margins of about unit scale: negative fails. Their first n entries count. */
  readonly margin: Float64Array;
}

/** What a surrogate believes of some points. */
export interface Prediction {
  /** Expected margin; negative: fails. Its sign agrees with `failure` being above one half. */
  readonly mean: Float64Array;
  /** Standard deviation of the margin. */
  readonly sd: Float64Array;
  /** Probability of failure. */
  readonly failure: Float64Array;
}

/** What a surrogate believes of the margin at some points together, the noise of replies left out. */
export interface JointBelief {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Variance that the noise adds to a reply. */
  readonly noise: number;
  /** Covariances of one of the points with all of them. */
  readonly covariances: (point: number) => Float64Array;
}

/** What predicts the margin of points. */
export interface Predictor {
  /** Beliefs at `count` rows of features. */
  predict(x: Float64Array, count: number): Prediction;
  /** Margins at `count` rows whose sign is the verdict, which is much cheaper than `predict` for some families. */
  margins(x: Float64Array, count: number): Float64Array;
  /**
   * Adds `margins` to an ONNX graph: `features` names float64 [n, dimensions]. Returns the name of float64 [n, 1];
   * undefined before the first fit.
   */
  graph(builder: GraphBuilder, features: string): string | undefined;
}

/** A cheap stand-in for the system under test. Its `margins` are the `mean` of its beliefs. */
export interface Surrogate extends Predictor {
  /** Starts from what a parent of the same family has fitted, beyond the settings. */
  inherit?(parent: Surrogate): void;
  /** Learns from all rows; rows once given stay as they were, and more follow. */
  fit(data: TrainingSet, random: RandomStream): Promise<void>;
  /** The joint belief at `count` rows of features; of a surrogate that has one. */
  joint?(x: Float64Array, count: number): JointBelief | undefined;
}

/** A kind of surrogate that takes part in the competition. */
export interface SurrogateFamily {
  readonly name: string;
  readonly summary: string;
  /** Runs from which it is of use: it joins the competition then. Default 0. */
  readonly joinsAt?: number | undefined;
  /** Competes only where it is asked for by name. */
  readonly isExtra?: boolean | undefined;
  /** Rejects with ConfigurationError when something that it needs is not installed. */
  readonly available?: (() => Promise<unknown>) | undefined;
  /** Draws settings for a first generation. */
  propose(random: RandomStream): Settings;
  /** Settings of a child. */
  mutate(parent: Settings, random: RandomStream): Settings;
  create(settings: Settings): Surrogate;
}
