import type { TableExhibit } from '../../core/exhibit.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { Exploration } from '../exploration/exploration.ts';
import { spacedSample } from '../learn/spacedSample.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { growRules } from './growRules.ts';
import type { Leaf } from './growRules.ts';
import { inRegion, regionInWords } from './ruleRegion.ts';

/** Rules that are shown, conditions of one at most, and rows of the smallest. */
const MAX_RULES = 6;
const DEPTH = 4;
const MIN_ROWS = 10;
/** Failing rows that a tree needs. */
const ENOUGH = 2 * MIN_ROWS;
/** Runs that a tree learns from at most, where it does not learn from draws: failures first, up to half of them. */
const MAX_RUNS = 4000;
/** A failure weighs at most this much more than a pass. */
const MAX_WEIGHT = 2;

/**
 * The failing region in words: the failing leaves of a small decision tree on draws from the input distribution that
 * the verdict map has labelled, or on the exploration's runs when too few of those draws fail. Nothing when one kind is
 * hardly there.
 */
export function rulesTable(
  space: Space,
  { data, audit, map }: Exploration,
  draws: readonly Float64Array[],
  predictedFail: Uint8Array,
  random: RandomStream,
): readonly TableExhibit[] {
  const fromMap = count(predictedFail) >= ENOUGH;
  const runs = fromMap ? [] : sampleOf(data.runs);
  const rows = fromMap ? draws : runs.map((run) => run.row);
  const fails = fromMap ? predictedFail : Uint8Array.from(runs, (run) => Number(!passed(run)));
  const failing = count(fails);
  const passing = rows.length - failing;
  if (failing < ENOUGH || passing < ENOUGH) return [];
  const leaves = growRules(space, rows, fails, {
    depth: DEPTH,
    minRows: Math.max(MIN_ROWS, Math.ceil(rows.length / 500)),
    failureWeight: Math.min(MAX_WEIGHT, Math.max(1, Math.sqrt(passing / failing))),
  });
  const hits = ({ rows: members }: Leaf) => members.reduce((sum, i) => sum + fails[i]!, 0);
  const rules = leaves.filter((leaf) => leaf.fails).toSorted((a, b) => hits(b) - hits(a));
  if (rules.length === 0) return [];
  const shown = rules.slice(0, MAX_RULES);
  // A tree fits the points that it grew from better than others, so what it says is counted on others.
  const fresh = fromMap ? draws.map(() => space.sample(random)) : rows;
  const freshFails = fromMap ? map.fails(fresh) : fails;
  const freshFailing = count(freshFails);
  const counted = shown.map(({ region }) => {
    const met = fresh.flatMap((row, i) => (inRegion(space, region, row) ? [i] : []));
    return { region, met: met.length, hits: met.reduce((sum, i) => sum + freshFails[i]!, 0) };
  });
  const covered = counted.reduce((sum, rule) => sum + rule.hits, 0);
  const rest =
    rules.length > shown.length
      ? ` ${rules.length - shown.length} smaller rules are left out.`
      : '';
  const source = fromMap
    ? `${rows.length} draws from the input distribution, labelled by the learnt map (${failing} fail); all but the last two columns are counted on as many others (${freshFailing} fail)`
    : `${rows.length < data.runs.length ? `${rows.length} of ` : 'the '}${data.runs.length} runs that were learnt from (${failing} fail), which were chosen near the boundary, so that their shares are no probabilities; all but the last two columns are counted on the same runs, which flatters the rules`;
  return [
    {
      kind: 'table',
      id: 'rules',
      title: 'The failing region in words',
      caption: `Failing leaves of a decision tree of at most ${DEPTH} conditions on ${source}. Precision: share of the points meeting a rule that fail. Together the rules hold ${percent(covered / freshFailing)} of the failing points.${rest} The last two columns check each rule on the audit, which the tree has not seen. A description, not a certificate: points outside the rules fail, too.`,
      columns: [
        { title: 'It fails where' },
        { title: 'Points', unit: 'count' },
        { title: 'Precision' },
        { title: 'Of all failing' },
        { title: 'Audit runs', unit: 'count' },
        { title: 'of them failed', unit: 'count' },
      ],
      rows: counted.map(({ region, met, hits }) => {
        const runs = audit.filter((run) => inRegion(space, region, run.row));
        return [
          regionInWords(space, region),
          met,
          percent(hits / met),
          percent(hits / freshFailing),
          runs.length,
          runs.filter((run) => !passed(run)).length,
        ];
      }),
    },
  ];
}

/** All of some runs, or as many as a tree learns from. */
function sampleOf(runs: readonly Evaluation[]): readonly Evaluation[] {
  if (runs.length <= MAX_RUNS) return runs;
  const failing = spacedSample(
    runs.filter((run) => !passed(run)),
    MAX_RUNS / 2,
  );
  const passing = spacedSample(runs.filter(passed), MAX_RUNS - failing.length);
  return [...failing, ...passing];
}

function count(labels: ArrayLike<number>): number {
  return Array.from(labels).reduce((sum, label) => sum + label, 0);
}

function percent(share: number): string {
  return Number.isNaN(share) ? '' : `${(share * 100).toFixed(0)} %`;
}
