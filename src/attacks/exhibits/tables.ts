import type { TableExhibit, TextExhibit } from '../../core/exhibit.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { ATLAS } from '../atlas.ts';
import type { Check } from '../checks/check.ts';
import { amount } from '../findings.ts';
import type { AttackOptions } from '../options.ts';
import type { Outcome } from '../frame/attack.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { SetUp } from '../run/setUp.ts';
import { inQueries } from '../inQueries.ts';

/** Attack x norm x epsilon. */
export function attackTable(
  options: AttackOptions,
  setUp: SetUp,
  runs: readonly AttackRun[],
): TableExhibit {
  const differentiated = runs.some(({ outcomes }) => outcomes.some(({ backward }) => backward > 0));
  return {
    kind: 'table',
    id: 'attacks',
    title: 'Attacks',
    caption: `Success over all ${setUp.attacked.length} attacked items, with its 95 % Clopper-Pearson interval. Mean queries count failed items at the full budget of ${options.queries}; those of successes stand beside. Rows of fewer items are of controls.`,
    columns: [
      { title: 'attack' },
      { title: 'sees' },
      { title: 'norm' },
      { title: 'epsilon' },
      { title: 'success' },
      { title: '95 % interval' },
      { title: 'mean queries' },
      { title: 'of successes' },
      ...(differentiated ? [{ title: 'backward passes an item' }] : []),
    ],
    rows: runs.map(({ attack, epsilon, outcomes }) => {
      const won = outcomes.filter(({ success }) => success);
      const { lower, upper } = clopperPearson(won.length, outcomes.length);
      const spent = won.reduce((sum, one) => sum + one.queries, 0);
      const percent = (value: number | null): string => `${((value ?? 0) * 100).toFixed(1)} %`;
      return [
        attack.name,
        attack.needs,
        options.norm,
        Number.isFinite(epsilon) ? amount(setUp, epsilon) : 'smallest',
        outcomes.length === 0
          ? '-'
          : `${percent(won.length / outcomes.length)} (${won.length} of ${outcomes.length})`,
        `${percent(lower)} to ${percent(upper)}`,
        outcomes.length === 0
          ? '-'
          : ((spent + options.queries * (outcomes.length - won.length)) / outcomes.length).toFixed(
              0,
            ),
        won.length === 0 ? '-' : (spent / won.length).toFixed(0),
        ...(differentiated ? [meanBackward(outcomes)] : []),
      ];
    }),
  };
}

/** Of every model that was differentiated, base models and the target alike. */
function meanBackward(outcomes: readonly Outcome[]): string {
  const sum = outcomes.reduce((total, { backward }) => total + backward, 0);
  return outcomes.length === 0 ? '-' : (sum / outcomes.length).toFixed(0);
}

/** The honesty checks and what they saw. */
export function checkTable(checks: readonly Check[]): TableExhibit {
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  return {
    kind: 'table',
    id: 'checks',
    title: 'Can these attacks be trusted',
    caption:
      failed > 0
        ? `${failed} of ${checks.length} checks failed: what was broken is broken, but that other items were not broken says nothing, so robust accuracy is bounded from above alone.`
        : `All ${checks.length} checks passed or were noted. An item that was not broken may still fall to a stronger attack: robust accuracy is an upper bound.`,
    columns: [{ title: 'check' }, { title: 'outcome' }, { title: 'what was seen' }],
    rows: checks.map(({ title, outcome, detail }) => [title, outcome, detail]),
  };
}

/** Every query, by what it was for. */
export function ledgerTable(
  rows: readonly (readonly [purpose: string, queries: number])[],
  retries: number,
): TableExhibit {
  return {
    kind: 'table',
    id: 'ledger',
    title: 'Queries',
    caption: `All queries, those of failed items and of the checks included. Each was sent, none answered from a cache; a resumed run takes those of before from its journal. Beside them, ${retries} attempts were repeated because a connection or a server failed.`,
    annex: true,
    columns: [{ title: 'for' }, { title: 'queries' }],
    rows: [
      ...rows.map(([purpose, queries]) => [purpose, queries]),
      ['all', rows.reduce((sum, [, n]) => sum + n, 0)],
    ],
  };
}

/** The threat model in words. */
export function threatText(
  options: AttackOptions,
  setUp: SetUp,
  runs: readonly AttackRun[],
): TextExhibit {
  const { threat, space, items, attacked, scoresView, remarks } = setUp;
  const { kind, height, width, channels } = space.form;
  const epsilon = Number.isFinite(threat.epsilon)
    ? `at most ${amount(setUp, threat.epsilon)}`
    : 'the smallest that can be found';
  const atlas = [...new Set(runs.flatMap(({ attack }) => ATLAS[attack.needs]))];
  return {
    kind: 'text',
    id: 'threat-model',
    title: 'Threat model',
    paragraphs: [
      `The attacker sends ${inQueries(options.queries)} for an item at most and sees ${options.sees}. He changes ${kind === 'picture' ? `pictures of ${width} x ${height} pixels in ${channels} channels` : `rows of ${width * channels} numbers`} under ${options.norm}, ${epsilon}${kind === 'picture' && options.pixels === 'bytes' ? ', and pixels are bytes when they arrive' : ''}. A reply is wrong when it is: ${scoresView.criterion.text}${options.targeted === undefined ? '' : ` (targeted: ${options.targeted})`}.`,
      ...remarks,
      `${items.length} items were asked, of which the clean model gets ${attacked.length} right; only these are attacked. Digest of the data: ${setUp.dataDigest.slice(0, 16)}.`,
      `Settings: ${runs.map(({ attack, settings }) => `${attack.name} ${JSON.stringify(settings)} (${attack.source})`).join('; ') || 'none'}.`,
      `MITRE ATLAS: ${atlas.join('; ') || 'none'}.`,
    ],
  };
}
