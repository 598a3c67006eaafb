import type { Predictions } from '../predictions.ts';

type Row = (probabilities: Float64Array, from: number, classes: number) => number;

/** How certain an answer is, by its probabilities alone; the higher, the surer. */
export const CERTAINTIES = {
  /** The probability of the likeliest class. */
  'max-probability': (p, from, k) => {
    let most = 0;
    for (let c = 0; c < k; c++) most = Math.max(most, p[from + c]!);
    return most;
  },
  /** 1 - the entropy as a share of that of k equal chances. */
  entropy: (p, from, k) => {
    let sum = 0;
    for (let c = 0; c < k; c++) {
      const chance = p[from + c]!;
      if (chance > 0) sum -= chance * Math.log(chance);
    }
    return 1 - sum / Math.log(k);
  },
  /** The lead of the likeliest class over the next. */
  margin: (p, from, k) => {
    let [first, second] = [-Infinity, -Infinity];
    for (let c = 0; c < k; c++) {
      const chance = p[from + c]!;
      if (chance > first) [first, second] = [chance, first];
      else if (chance > second) second = chance;
    }
    return first - second;
  },
} as const satisfies Readonly<Record<string, Row>>;

/** Certainties that need only the probabilities of one answer. */
export type OwnCertainty = keyof typeof CERTAINTIES;

/** Certainties that need more: logits, answers to changed items, answers of further models. */
export const FURTHER_CERTAINTIES = [
  'energy',
  'marginal-entropy',
  'ensemble-entropy',
  'ensemble-agreement',
] as const;

export type CertaintyName = OwnCertainty | (typeof FURTHER_CERTAINTIES)[number];

/** The certainty of each row. */
export function certainties(
  { count, classes, probabilities }: Omit<Predictions, 'labels'>,
  name: OwnCertainty,
): Float64Array {
  const row = CERTAINTIES[name];
  return Float64Array.from({ length: count }, (_, i) => row(probabilities, i * classes, classes));
}
