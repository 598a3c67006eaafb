import type { TextExhibit } from '../../core/exhibit.ts';
import { amount } from '../findings.ts';
import { goalOf } from './goals/goals.ts';
import type { DetectorSetUp } from './setUpDetector.ts';
import { inQueries } from '../inQueries.ts';

/** What the attacker may do and wants. */
export function detectorThreat(setUp: DetectorSetUp, queries: number): TextExhibit {
  const { option, threat, attacked } = setUp;
  const padded = attacked.some(({ mutable }) => mutable !== undefined);
  return {
    kind: 'text',
    id: 'threat',
    title: 'Threat model',
    annex: true,
    paragraphs: [
      `Changes of at most ${amount(setUp, threat.epsilon)} under ${threat.distance.norm} in the picture at the size of the model's input${padded ? '; its padding stays as it is' : ''}, with at most ${inQueries(queries)} a picture and attack.`,
      `Goal ${option.goal}: ${goalOf(option.goal).text}. A detection is shown above a score of ${option.score}, stands for an object from an IoU of ${option.iou}, and is invented up to an IoU of 0.1 with every object. Objects are what the clean picture shows, not what the data say; average precision is taken against the data unless \`truth: predictions\` is set.`,
    ],
  };
}
