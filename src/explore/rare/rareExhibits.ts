import type { Exhibit, TableExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import { roundOutwards } from '../../math/roundOutwards.ts';
import { coordinateValue } from '../../space/parameter.ts';
import { axisTitle, rounded } from '../drawing/axis.ts';
import { mapAxis } from '../drawing/mapCells.ts';
import { outcomeScale } from '../drawing/outcomeScale.ts';
import type { Problem } from '../problem/problem.ts';
import { passed } from '../problem/evaluation.ts';
import type { Certificate } from './certify.ts';
import type { DesignPoint } from './designPoint.ts';
import type { RareLearning } from './learnRare.ts';
import type { Proposal } from './proposal.ts';
import type { RareEstimate } from './rareEstimate.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** What to look at after a rare-event exploration. */
export function rareExhibits(
  problem: Problem,
  learning: RareLearning,
  proposal: Proposal | undefined,
  certificate: Certificate,
  estimate: RareEstimate,
  point: DesignPoint | undefined,
): readonly Exhibit[] {
  return [
    ...(point === undefined ? [] : [designPointTable(problem, point)]),
    ...(proposal === undefined ? [] : [levelTable(proposal)]),
    ...estimateChart(learning),
    ...drawsChart(problem, certificate, point),
    limits(problem, learning, proposal, certificate, estimate),
  ];
}

function designPointTable(
  { space }: Problem,
  { run, scores, distance }: DesignPoint,
): TableExhibit {
  const squared = Math.max(distance ** 2, Number.MIN_VALUE);
  return {
    kind: 'table',
    id: 'design-point',
    title: 'The most probable failing run',
    caption: `Query ${run.query}, ${distance.toPrecision(3)} standard deviations from the middle of the input distribution. The share tells how much of that distance an input makes up: how much the failure owes to it. The nearest run that was seen, not proven nearest.`,
    columns: [
      { title: 'Input' },
      { title: 'Unit' },
      { title: 'Value' },
      { title: 'Standard deviations' },
      { title: 'Share', unit: '1' },
    ],
    rows: space.parameters.map((parameter, j) => {
      const value = coordinateValue(parameter, run.row[j]!);
      return [
        parameter.name,
        parameter.unit ?? '',
        typeof value === 'number' ? rounded(value) : String(value),
        rounded(scores[j]!),
        rounded(scores[j]! ** 2 / squared),
      ];
    }),
  };
}

function levelTable({ levels }: Proposal): TableExhibit {
  return {
    kind: 'table',
    id: 'levels',
    title: 'How the rare region was reached',
    caption:
      'Subset simulation on the model: points whose believed margin, less two standard deviations, is at most the threshold, from level to level a tenth as probable. Thresholds are in units of the spread of the margins; the last is 0: the region where the model holds a failure possible. No runs were made for it.',
    columns: [{ title: 'Level' }, { title: 'Threshold' }, { title: 'Probability', unit: '1' }],
    rows: levels.map(({ threshold, probability }, i) => [
      i,
      threshold === Infinity ? 'all' : rounded(threshold),
      rounded(probability),
    ]),
  };
}

function estimateChart({ curve }: RareLearning): readonly Exhibit[] {
  const values = curve.filter(({ estimate }) => estimate > 0);
  if (values.length < 2) return [];
  return [
    {
      kind: 'chart',
      id: 'estimate',
      title: 'How the estimate settled',
      caption:
        "The model's failure probability while it learnt, by a coarse subset simulation, and the probability of a wrong verdict that it expected of itself. Neither is certified.",
      spec: {
        $schema: SCHEMA,
        width: 420,
        height: 220,
        data: {
          values: values.flatMap(({ runs, estimate, expectedError }): Json[] => [
            { runs, value: rounded(estimate), quantity: 'failure probability' },
            ...(expectedError > 0
              ? [{ runs, value: rounded(expectedError), quantity: 'expected error' }]
              : []),
          ]),
        },
        mark: { type: 'line', point: true },
        encoding: {
          x: { field: 'runs', type: 'quantitative', title: 'runs', scale: { zero: false } },
          y: {
            field: 'value',
            type: 'quantitative',
            title: 'probability',
            scale: { type: 'log' },
          },
          color: { field: 'quantity', type: 'nominal', title: 'model' },
        },
      },
    },
  ];
}

/** The certifying runs over the two inputs that the design point owes most to. */
function drawsChart(
  { space }: Problem,
  { inside, outside }: Certificate,
  point: DesignPoint | undefined,
): readonly Exhibit[] {
  const numbers = space.parameters.flatMap((p, j) => (p.kind === 'continuous' ? [j] : []));
  const weight = (j: number) => Math.abs(point?.scores[j] ?? 0);
  const [jx, jy] = numbers.toSorted((a, b) => weight(b) - weight(a) || a - b);
  if (jx === undefined || jy === undefined) return [];
  const [px, py] = [space.parameters[jx]!, space.parameters[jy]!];
  const values = [...inside.slice(0, 500), ...outside.slice(0, 500)].map(({ run }): Json => ({
    x: rounded(run.row[jx]!),
    y: rounded(run.row[jy]!),
    outcome: run.invalid !== undefined ? 'invalid' : passed(run) ? 'pass' : 'fail',
    drawn: run.purpose === 'importance' ? 'in and near the region' : 'outside',
  }));
  return [
    {
      kind: 'chart',
      id: 'certifying-runs',
      title: `The certifying runs: ${px.name} and ${py.name}`,
      caption: `The ${inside.length} runs drawn in and near the region that was found, and the ${outside.length} drawn from the input distribution outside it, over the two inputs that matter most for the most probable failure (at most 500 of each). Their density is no probability: each counts by its weight.`,
      spec: {
        $schema: SCHEMA,
        width: 420,
        height: 340,
        data: { values },
        mark: { type: 'point', size: 22 },
        encoding: {
          x: mapAxis(px, 'x', axisTitle(px.name, px.unit)),
          y: mapAxis(py, 'y', axisTitle(py.name, py.unit)),
          shape: outcomeScale(),
          color: { field: 'drawn', type: 'nominal', title: 'drawn' },
        },
      },
    },
  ];
}

function limits(
  { space }: Problem,
  { data, model, stopped }: RareLearning,
  proposal: Proposal | undefined,
  { inside, outside, draws }: Certificate,
  { total, region }: RareEstimate,
): Exhibit {
  const conditional = space.constraints.length > 0 ? ', cut by the constraints' : '';
  const found =
    proposal === undefined || region === undefined
      ? `The model saw no failure. ${outside.length} plain draws from the input distribution bound the failure probability; nothing finer is known.`
      : `The density that the certifying runs were drawn from (a mixture of ${proposal.components} normal distribution(s) around the failures of the model, a wider form of it, and a tenth of the input distribution itself) and the region were frozen before them. ${draws} draws were made from it, of which the ${inside.length} inside the region were asked; ${outside.length} runs were drawn from the input distribution outside the region. A failing region that the model missed can have a probability of up to about ${roundOutwards((total.interval.upper ?? 1) - (region.interval.upper ?? 0), 1, 2)}: plain draws cannot exclude less, so the upper end of the total is far above its value when failures are rare. The interval of the region has no such gap.`;
  return {
    kind: 'text',
    id: 'limits',
    title: 'What this rests on, and what is not known',
    paragraphs: [
      `Every probability is relative to the declared distribution of the ${space.dimensions} inputs, taken as independent${conditional}. Rare failures live in its tails: if the tails are declared wrongly, so is the figure.`,
      `${data.runs.length} runs were made to learn (${stopped}); the model is a Gaussian process (${model.form}). The stated value is what that model says and is not certified; the interval is, and holds however wrong the model is.`,
      found,
      'The system is taken to answer a query in the same way each time.',
    ],
  };
}
