import type { TensorMap } from '../../core/tensor.ts';
import type { Criterion } from '../../judgement/criterion.ts';
import type { DetectorOption } from './detectorOption.ts';
import type { Limits } from './goals/goal.ts';
import { goalOf } from './goals/goals.ts';
import type { Reader } from './reader.ts';

/** Least margin of a reply that has not reached the goal. */
const NOT_YET = 1e-6;

/** What counts for the goals, from the options. */
export function limitsOf({ goal, score, iou, suppression, boxes }: DetectorOption): Limits {
  return { score, iou, suppression, boxes: boxes ?? goalOf(goal).boxes };
}

/**
 * A reply of a detector is wrong when the goal is reached, compared with what the model said to the clean picture. The
 * margin is what is left to do, in scores. Throws ConfigurationError for outputs that the decoder does not fit.
 */
export function detectorCriterion(option: DetectorOption, read: Reader): Criterion {
  const goal = goalOf(option.goal);
  const limits = limitsOf(option);
  return {
    text: goal.text,
    needsLabel: false,
    judge(outputs, { outputs: clean }) {
      const said = { label: undefined, scores: undefined };
      if (Object.values(outputs).some(({ data }) => holdsNaN(data)))
        return { ...said, wrong: false, margin: NaN, invalid: 'the reply holds NaN' };
      const now = read(outputs);
      if (clean === undefined) return { ...said, wrong: false, margin: Infinity };
      const { reached, left, parts } = goal.margin(read(clean), now, limits);
      return { ...said, wrong: reached, margin: reached ? -1 : Math.max(NOT_YET, left), parts };
    },
  };
}

/** A plain loop: outputs hold hundreds of thousands of numbers, and every reply is looked at. */
function holdsNaN(data: TensorMap[string]['data']): boolean {
  if (!(data instanceof Float32Array)) return false;
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) return true;
  return false;
}
