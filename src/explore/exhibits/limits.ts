import type { TextExhibit } from '../../core/exhibit.ts';
import { roundOutwards } from '../../math/roundOutwards.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { Exploration } from '../exploration/exploration.ts';
import type { Plan } from '../exploration/plan.ts';
import { unreachable } from '../exploration/unreachable.ts';
import type { Problem } from '../problem/problem.ts';

/** What the figures rest on, and what is not known. */
export function limits(
  { space }: Problem,
  { audit, data, map, pairs, repeats, stopped, strata, uncertainty }: Exploration,
  envelope: Envelope | undefined,
  plan: Plan,
  goal: number | undefined,
): TextExhibit {
  /** What cannot be learnt away. */
  function noise(): string {
    if (pairs === undefined) return ' How much of its errors no map could remove was not asked.';
    const { differed, interval, n } = pairs;
    const unreachableGoal = unreachable(goal, uncertainty, pairs);
    return ` Of ${n} audit points that were asked twice ${differed} got the other verdict, so that, at ${interval.confidence * 100} % confidence, even the best map errs with a probability of ${roundOutwards(interval.lower!, -1, 3)} to ${roundOutwards(interval.upper!, 1, 3)}; this part of the remaining uncertainty cannot be learnt away.${unreachableGoal === undefined ? '' : ` ${unreachableGoal}`}`;
  }
  const conditional = space.constraints.length > 0 ? ', cut by the constraints' : '';
  return {
    kind: 'text',
    id: 'limits',
    title: 'What this rests on, and what is not known',
    paragraphs: [
      `Every probability is relative to the declared distribution of the ${space.dimensions} inputs, taken as independent${conditional}. If the inputs vary differently in operation, the figures do not carry over.`,
      `The probabilities rest on ${audit.length} audit points, drawn independently from that distribution${strata === undefined ? '' : ', from parts of it by what the frozen map believes and weighted by their shares,'} by a random stream of their own; no surrogate has seen them, and they decided nothing${plan.looks.length > 1 ? ' but when to stop' : ''}. ${data.runs.length} runs were made to learn from; stopped because ${stopped}.${plan.looks.length > 1 ? ` The stop rule might look at the audit ${plan.looks.length} times, and its risk is divided among the looks.` : ''}`,
      ...(space.isThin
        ? [
            'The constraints leave so little of the ranges that points were drawn by hit-and-run, from points that a search had found: such draws are only nearly independent, and a part that is not connected to those points is never drawn.',
          ]
        : []),
      map.kind === 'surrogate'
        ? `The learnt map may err at a random point with a probability of up to ${roundOutwards(uncertainty.interval.upper ?? 1, 1, 3)}, at ${uncertainty.interval.confidence * 100} % confidence; a failing region smaller than that may have been missed.`
        : map.kind === 'all-pass'
          ? 'The exploration saw no failure. That is no proof that there is none: only the stated upper bound is known.'
          : 'The exploration saw no passing run, so there is no boundary to show and no envelope to certify.',
      envelope === undefined
        ? 'No safety envelope was certified.'
        : `The envelope was chosen on the exploration and tested on fresh points; its bound holds for the whole of it, and the bound of one box for that box alone, not for every corner.${envelope.kind === 'none' ? ` No failing run that is known lies in it or nearer than ${envelope.margin} of each input's range; failures that nobody has seen may.` : ' Failures may lie inside.'}`,
      repeats.moved === 0
        ? 'The system is taken to answer a query in the same way each time.'
        : `The system does not answer a query in the same way each time (${repeats.moved} of ${repeats.asked} runs that asked again got other values): every probability is that of a single answer, and a verdict of the map is the more frequent one.${noise()}`,
      'Surrogate maps, sensitivities, rules and projections describe and certify nothing.',
    ],
  };
}
