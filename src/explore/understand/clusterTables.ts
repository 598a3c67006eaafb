import type { TableExhibit } from '../../core/exhibit.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { axisTitle } from '../drawing/axis.ts';
import { passed } from '../problem/evaluation.ts';
import { clusters, SAMPLE } from './clusters.ts';
import type { Cluster } from './clusters.ts';

/** Runs of a kind that clusters need, points nearest to the boundary that are shown of each, and outliers. */
const ENOUGH = 10;
const SURFACE = 2;
const OUTLIERS = 1;
/** Inputs that get a column of their own; more are written into one. */
const MAX_COLUMNS = 7;

/** Clusters of the failing runs and of the passing ones, one table a kind that has at least ten runs. */
export function clusterTables(space: Space, { data }: Exploration): readonly TableExhibit[] {
  const { x, categories } = data.set();
  return (['fail', 'pass'] as const).flatMap((kind) => {
    const rows = data.runs.flatMap((run, i) => (passed(run) === (kind === 'pass') ? [i] : []));
    if (rows.length < ENOUGH) return [];
    return [table(space, data, kind, clusters(x, categories, rows), rows.length)];
  });
}

function table(
  space: Space,
  data: Exploration['data'],
  kind: 'fail' | 'pass',
  found: readonly Cluster[],
  runs: number,
): TableExhibit {
  const { margin } = data.set();
  const verb = kind === 'fail' ? 'failing' : 'passing';
  const isWide = space.dimensions <= MAX_COLUMNS;
  const point = (i: number): readonly (string | number)[] => {
    const values = space.parameters.map((parameter, j) => {
      const value = coordinateValue(parameter, data.runs[i]!.row[j]!);
      return typeof value === 'number' ? Number(value.toPrecision(4)) : String(value);
    });
    if (isWide) return values;
    return [space.parameters.map(({ name }, j) => `${name} ${values[j]!}`).join(', ')];
  };
  // Runs that close in on the boundary are often one point to a reader.
  const text = (i: number) => point(i).join(',');
  const structure =
    found.length === 1
      ? 'they show no separate groups'
      : 'their number is the smallest whose mean silhouette is within a standard error of the best';
  return {
    kind: 'table',
    id: kind === 'fail' ? 'failure-clusters' : 'pass-clusters',
    title: kind === 'fail' ? 'Clusters of failing runs' : 'Clusters of passing runs',
    caption: `${runs} ${verb} runs around medoids in standardised inputs${runs > SAMPLE ? `, sought among ${SAMPLE} of them` : ''}; ${structure}. Representative: the run in the middle. Surface: the runs nearest to the boundary. Outlier: farther from the middle than the third quartile by three interquartile ranges. Runs are chosen near the boundary, so sizes are no probabilities.`,
    columns: [
      { title: 'Cluster' },
      { title: 'Runs', unit: 'count' },
      { title: 'Silhouette' },
      { title: 'Point' },
      ...(isWide
        ? space.parameters.map(({ name, unit }) => ({ title: axisTitle(name, unit) }))
        : [{ title: 'Inputs' }]),
    ],
    rows: found.flatMap((cluster, c) => {
      const written = new Set([text(cluster.medoid)]);
      const surface: number[] = [];
      for (const i of cluster.members.toSorted(
        (a, b) => Math.abs(margin[a]!) - Math.abs(margin[b]!) || a - b,
      )) {
        if (surface.length === SURFACE) break;
        if (!written.has(text(i))) surface.push(i);
        written.add(text(i));
      }
      const outliers = cluster.outliers.slice(-OUTLIERS);
      const shape = cluster.silhouette === undefined ? '' : cluster.silhouette.toFixed(2);
      const note = cluster.outliers.length > 1 ? ` (of ${cluster.outliers.length})` : '';
      return [
        [c + 1, cluster.members.length, shape, 'representative', ...point(cluster.medoid)],
        ...surface.map((i) => ['', null, '', 'surface', ...point(i)]),
        ...outliers.map((i) => ['', null, '', `outlier${note}`, ...point(i)]),
      ];
    }),
  };
}
