import type { Artifact } from '../../core/procedure.ts';
import type { Space } from '../../space/space.ts';
import { NeuralNetwork } from '../../surrogates/network/neuralNetwork.ts';
import type { Exploration } from '../boundary/exploration.ts';
import { pack } from '../learn/pack.ts';
import { passed } from '../problem/run.ts';
import { networkModel } from './networkModel.ts';

/** The best network ensemble of the competition as an ONNX model with its card; nothing when there is none. */
export function networkArtifacts(
  space: Space,
  { audit, competition, data }: Exploration,
): readonly Artifact[] {
  for (const { entry } of competition.ranking()) {
    const { competitor, surrogate } = entry;
    if (!(surrogate instanceof NeuralNetwork) || surrogate.members.length === 0) continue;
    const rows = audit.map((run) => run.row);
    const margins = surrogate.margins(pack(space, rows), rows.length);
    const right = audit.filter((run, i) => passed(run) === margins[i]! >= 0).length;
    const inputs = space.parameters.map((p, j) => {
      const range =
        p.kind === 'levels'
          ? `one of ${p.levels.map(String).join(', ')}${p.ordered ? '' : ' (by number, from 0)'}`
          : `${p.low} to ${p.high}${(p.unit ?? '1') === '1' ? '' : ` ${p.unit}`}, ${p.distribution.kind}`;
      return `${j}. ${p.name}: ${range}`;
    });
    const card = [
      '# Surrogate network',
      '',
      `Configuration ${competitor.id}: the mean of ${surrogate.members.length} networks, learnt from ${data.runs.length} runs that were chosen near the boundary between pass and fail.`,
      '',
      '- Input `point`: float64 [n, inputs], in the order and the units below.',
      '- Output `margin`: float32 [n], the inverse hyperbolic sine of the smallest margin in units of its spread; negative: fails.',
      `- Log-loss on runs that it had not learnt yet: ${competitor.score.toPrecision(4)} nat, over ${competitor.predictions} predictions.`,
      `- Right verdicts on audit runs, which it has not seen: ${right} of ${audit.length}.`,
      '- It stands in for the system within the declared inputs, and certifies nothing.',
      '',
      '## Inputs',
      '',
      ...inputs,
      '',
    ].join('\n');
    return [
      {
        path: 'surrogate.onnx',
        bytes: networkModel(space, surrogate.members),
        title: `The best network ensemble, ${competitor.id}, as an ONNX model`,
      },
      {
        path: 'surrogate.md',
        bytes: new TextEncoder().encode(card),
        title: 'The card of that model',
      },
    ];
  }
  return [];
}
