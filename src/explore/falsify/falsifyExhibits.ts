import type { Exhibit, TableExhibit } from '../../core/exhibit.ts';
import type { Space } from '../../space/space.ts';
import type { Falsification } from './falsify.ts';
import { TrainingData } from '../learn/trainingData.ts';
import type { Problem } from '../problem/problem.ts';
import { parallelCoordinates } from '../understand/parallelCoordinates.ts';
import { axisTitle } from '../drawing/axis.ts';
import { counterexampleExhibits } from './counterexampleExhibits.ts';
import { placeInRange } from '../drawing/placeInRange.ts';
import { searchPath } from './searchPath.ts';

/** Runs that came nearest to a failure, of which the table shows so many; inputs that get a column of their own. */
const CLOSEST = 5;
const MAX_COLUMNS = 8;

/** What to look at after a search for one violation. */
export async function falsifyExhibits(
  problem: Problem,
  falsification: Falsification,
): Promise<readonly Exhibit[]> {
  const { space } = problem;
  const { runs, shrunk, nominal } = falsification;
  if (runs.length === 0) return [nothingFound(falsification)];
  const data = new TrainingData(space);
  data.add(runs);
  const path = searchPath(problem, falsification, data);
  if (shrunk === undefined)
    return [nothingFound(falsification), path, ...closestCalls(space, data)];
  const away = (j: number) =>
    Math.abs(placeInRange(space, j, shrunk.row[j]!) - placeInRange(space, j, nominal[j]!));
  const ranking = space.parameters.map((_, j) => j).toSorted((a, b) => away(b) - away(a) || a - b);
  return [
    ...(await counterexampleExhibits(space, falsification, data)),
    path,
    ...parallelCoordinates(space, { data }, ranking, 'how far the counterexample moved them'),
    {
      kind: 'text',
      id: 'limits',
      title: 'What is not known',
      paragraphs: [
        ...insight(falsification),
        'One failure was found and shrunk. How probable failures are, how many regions fail and whether a nearer failure exists is not known; mode boundary estimates and bounds it.',
      ],
    },
  ];
}

/** That the search used the model's file, where it did. */
function insight({ gradients }: Falsification): readonly string[] {
  return gradients === 0
    ? []
    : [
        `The search followed ${gradients} gradients of the model's file on this machine: the model was not a black box here. What failed was put to the target itself.`,
      ];
}

function nothingFound(falsification: Falsification): Exhibit {
  const n = falsification.runs.length;
  return {
    kind: 'text',
    id: 'limits',
    title: 'No failure was found',
    paragraphs: [
      ...insight(falsification),
      `${n} runs that followed the smallest margin found no failure. This proves nothing and bounds nothing; mode boundary gives a bound.`,
    ],
  };
}

/** The passing runs with the smallest margins. */
function closestCalls(space: Space, data: TrainingData): readonly TableExhibit[] {
  const { margin } = data.set();
  const runs = data.runs
    .map((run, i) => ({ run, i, margin: margin[i]! }))
    .filter(({ run }) => run.margins !== undefined)
    .toSorted((a, b) => a.margin - b.margin || a.i - b.i)
    .slice(0, CLOSEST);
  if (runs.length === 0) return [];
  const isWide = space.dimensions <= MAX_COLUMNS;
  const values = (row: Float64Array) =>
    Object.entries(space.values(row)).map(([name, value]): [string, string] => [
      name,
      typeof value === 'number' ? String(Number(value.toPrecision(5))) : String(value),
    ]);
  return [
    {
      kind: 'table',
      id: 'closest-calls',
      title: 'The closest calls',
      caption: `The ${runs.length} runs with the smallest margin, in units of the spread of each output's margin.`,
      columns: [
        { title: 'Run' },
        { title: 'Smallest margin' },
        ...(isWide
          ? space.parameters.map(({ name, unit }) => ({ title: axisTitle(name, unit) }))
          : [{ title: 'Inputs' }]),
      ],
      rows: runs.map(({ run, i, margin: own }) => [
        String(i + 1),
        own.toPrecision(3),
        ...(isWide
          ? values(run.row).map(([, value]) => value)
          : [
              values(run.row)
                .map((pair) => pair.join(' '))
                .join(', '),
            ]),
      ]),
    },
  ];
}
