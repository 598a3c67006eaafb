import type { Criterion, Judgement } from './criterion.ts';
import { readClasses } from './readClasses.ts';
import type { ClassReading } from './readClasses.ts';

/** Options of `classCriterion`. */
export interface ClassCriterionOptions extends ClassReading {
  /** Wrong is only the class `Original.target`; default any but the true one. */
  readonly targeted?: boolean | undefined;
  /** The true class must be among so many; default 1. */
  readonly top?: number | undefined;
  /** Use no scores, even where there are some; default false. */
  readonly labelsOnly?: boolean | undefined;
}

/**
 * A classifier's reply is wrong when its class is not the true one (or the true one not among the first `top`), or, when
 * targeted, when it is the target. The margin is the lead of the true class over the strongest other (Carlini and
 * Wagner, 2017); in the unit of logits also where the model gives probabilities.
 */
export function classCriterion(options: ClassCriterionOptions = {}): Criterion {
  const { targeted = false, top = 1, labelsOnly = false } = options;
  return {
    text: targeted
      ? 'the class of the attacker’s choice'
      : top === 1
        ? 'another class than the true one'
        : `the true class not among the first ${top}`,
    needsLabel: !targeted,
    judge(outputs, { label: truth, target }) {
      const { scores: seen, label, invalid } = readClasses(outputs, options);
      if (invalid !== undefined || label === undefined)
        return { wrong: false, margin: NaN, label, scores: undefined, invalid };
      const scores = labelsOnly ? undefined : seen;
      const wanted = targeted ? target : truth;
      if (wanted === undefined) return { wrong: false, margin: NaN, label, scores };
      if (scores === undefined) return byLabel(label, wanted, targeted);
      const lead = leadOf(scores, wanted, top);
      // Ties go to the first of the greatest, as `argmax` does.
      const first = top === 1 ? label === wanted : lead > 0;
      const wrong = targeted ? first : !first;
      return { wrong, margin: signed(targeted ? -lead : lead, wrong), label, scores };
    },
  };
}

function byLabel(label: number, wanted: number, targeted: boolean): Judgement {
  const wrong = targeted === (label === wanted);
  return { wrong, margin: wrong ? -1 : 1, label, scores: undefined };
}

/** The lead of one class over the `top`-th strongest other. */
function leadOf(scores: Float64Array, own: number, top: number): number {
  if (own < 0 || own >= scores.length) return -Infinity;
  if (top === 1) {
    let best = -Infinity;
    for (let i = 0; i < scores.length; i++) if (i !== own && scores[i]! > best) best = scores[i]!;
    return scores[own]! - best;
  }
  const others = scores.filter((_, i) => i !== own).toSorted((a, b) => b - a);
  return scores[own]! - (others[top - 1] ?? -Infinity);
}

/** A tie has a margin of 0 on either side. */
function signed(margin: number, wrong: boolean): number {
  return wrong ? Math.min(0, margin) : Math.max(0, margin);
}
