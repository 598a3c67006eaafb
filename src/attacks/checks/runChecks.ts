import { binomialCdf } from '../../math/binomialCdf.ts';
import type { AttackRun } from '../run/campaign.ts';
import { budgetCheck } from './budgetCheck.ts';
import type { Check } from './check.ts';
import { referenceCheck } from './referenceCheck.ts';
import type { RunEvidence } from './runEvidence.ts';
import { inQueries } from '../inQueries.ts';

const rate = (count: number, of: number): string => `${count} of ${of}`;
const successes = (run: AttackRun): number => run.outcomes.filter(({ success }) => success).length;

/** The checks that need the attacks' outcomes (after Carlini et al. 2019 and the flags of AutoAttack). */
export function runChecks(evidence: RunEvidence): readonly Check[] {
  return [
    bytesCheck(evidence),
    reaskCheck(evidence),
    epsilonZero(evidence),
    ...noiseChecks(evidence),
    ...largeCheck(evidence),
    ...budgetCheck(evidence),
    ...referenceCheck(evidence),
    ...labelsCheck(evidence),
    kindsCheck(evidence),
    failuresCheck(evidence),
  ];
}

function bytesCheck({ misSent, confirmed }: RunEvidence): Check {
  return {
    id: 'bytes',
    title: 'Perturbations hold on the bytes sent',
    outcome: misSent > 0 ? 'failed' : 'passed',
    detail:
      misSent > 0
        ? `${misSent} successes decode, from their tensors, to a point outside the norm or the box.`
        : `${confirmed} successes were decoded from their tensors: each lies within the norm, the box and the grid.`,
  };
}

function reaskCheck({ unconfirmed, confirmed }: RunEvidence): Check {
  return {
    id: 'asked-again',
    title: 'Successes hold when asked again in another batch',
    outcome: unconfirmed > 0 ? 'failed' : 'passed',
    detail:
      unconfirmed > 0
        ? `${unconfirmed} successes were not wrong when the same bytes were asked again; they are not counted. The model is random, or depends on its batch.`
        : `All ${confirmed} successes were wrong again.`,
  };
}

function epsilonZero({ cleanMoved, clean }: RunEvidence): Check {
  return {
    id: 'epsilon-0',
    title: 'Epsilon 0 gives the clean accuracy',
    outcome: cleanMoved > 0 ? 'failed' : 'passed',
    detail:
      cleanMoved > 0
        ? `The class of ${rate(cleanMoved, clean)} clean items changed when they were asked again.`
        : `All ${clean} clean items were asked again, without a change, and answered alike.`,
  };
}

function noiseChecks({ controls, runs, queries }: RunEvidence): readonly Check[] {
  const { noise, items } = controls;
  if (noise === undefined) return [];
  const byNoise = successes(noise);
  const same = runs.map(
    (run) => run.outcomes.slice(0, items).filter(({ success }) => success).length,
  );
  const best = Math.max(0, ...same);
  return [
    {
      id: 'noise',
      title: 'Attacks beat random noise',
      outcome:
        byNoise > best
          ? 'failed'
          : byNoise === best && best < items && best > 0
            ? 'noted'
            : 'passed',
      detail: `Noise broke ${rate(byNoise, items)} control items with at most 50 queries each, the attacks ${rate(best, items)} with ${queries}.${byNoise > best ? ' An attack that does no better than noise has looked at nothing.' : ''}`,
    },
  ];
}

function largeCheck({ controls }: RunEvidence): readonly Check[] {
  const { large, items } = controls;
  if (large === undefined) return [];
  const broken = successes(large);
  return [
    {
      id: 'large-epsilon',
      title: 'Success grows with epsilon and is reached at a large one',
      outcome: broken < 0.8 * items ? 'failed' : broken < items ? 'noted' : 'passed',
      detail: `${large.attack.name} broke ${rate(broken, items)} control items with an epsilon of half the range and at most 100 queries.${broken < 0.8 * items ? ' Where nothing is left of the item, a model must err: the attack is misled, or the model does not look at its input.' : ''}`,
    },
  ];
}

function labelsCheck({ controls, runs, queries }: RunEvidence): readonly Check[] {
  const { labels, items } = controls;
  const own = runs.find(({ attack }) => attack.needs === 'labels');
  const scored = runs.filter(({ attack }) => attack.needs === 'scores');
  const other = labels ?? own;
  if (other === undefined || scored.length === 0) return [];
  const count = labels === undefined ? other.outcomes.length : items;
  const pairs = Array.from({ length: count }, (_, i) => ({
    byLabels: other.outcomes[i]!.success,
    byScores: scored.some(({ outcomes }) => outcomes[i]!.success),
  }));
  const total = (by: 'byLabels' | 'byScores'): number => pairs.filter((pair) => pair[by]).length;
  const more = pairs.filter(({ byLabels, byScores }) => byLabels && !byScores).length;
  const less = pairs.filter(({ byLabels, byScores }) => byScores && !byLabels).length;
  // One-sided sign test of the items on which the two differ (McNemar's exact test).
  const chance = 1 - binomialCdf(more - 1, more + less, 0.5);
  const bent = more > less && chance <= 0.05;
  const advice = bent
    ? ' Score-bending model: its scores mislead, the labels tell more. Attack it with labels alone (sees: labels).'
    : more > less
      ? ` Its scores mislead (a score-bending model), or so small a lead is chance (p = ${chance.toFixed(2)}).`
      : '';
  return [
    {
      id: 'labels-beat-scores',
      title: 'Scores help, compared with labels alone',
      outcome: bent ? 'failed' : more > less ? 'noted' : 'passed',
      detail: `At ${inQueries(queries)} each, ${other.attack.name} broke ${rate(total('byLabels'), count)} items from labels alone, the score-based attacks ${rate(total('byScores'), count)}.${advice}`,
    },
  ];
}

function kindsCheck({ runs, controls }: RunEvidence): Check {
  const tried = [...runs, controls.noise, controls.labels].filter((run) => run !== undefined);
  const kinds = new Set(tried.map(({ attack }) => attack.needs));
  const missing = (['scores', 'labels', 'gradients'] as const).filter((kind) => !kinds.has(kind));
  return {
    id: 'kinds',
    title: 'Several kinds of attack were tried',
    outcome: missing.length <= 1 ? 'passed' : 'noted',
    detail: `Tried: ${[...new Set(tried.map(({ attack }) => attack.name))].join(', ')}. Not tried: attacks from ${missing.join(' and ')}.`,
  };
}

function failuresCheck({ runs }: RunEvidence): Check {
  let [invalid, all] = [0, 0];
  for (const { outcomes } of runs)
    for (const outcome of outcomes) {
      invalid += outcome.invalid;
      all += outcome.queries;
    }
  const many = invalid > 0.05 * all;
  return {
    id: 'failures',
    title: 'Replies arrive and can be read',
    outcome: many ? 'failed' : invalid > 0 ? 'noted' : 'passed',
    detail:
      invalid === 0
        ? `All replies to ${inQueries(all)} could be read.`
        : `${invalid} of ${all} replies failed, held NaN or could not be read. They count as queries, and as no success.`,
  };
}
