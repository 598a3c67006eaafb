import { expect, it } from 'vitest';

import { NO_CONTROLS } from '../../../src/attacks/checks/controls.ts';
import { runChecks } from '../../../src/attacks/checks/runChecks.ts';
import type { Outcome } from '../../../src/attacks/frame/attack.ts';
import { attackOf } from '../../../src/attacks/run/attackOf.ts';
import type { AttackRun } from '../../../src/attacks/run/campaign.ts';

/** A run whose items with a 1 fell. */
function runOf(name: string, fell: string): AttackRun {
  const outcomes = Array.from(fell).map((one): Outcome => ({
    success: one === '1',
    queries: 10,
    backward: 0,
    adversarial: new Float32Array(1),
    distance: 0,
    label: 0,
    margin: 0,
    invalid: 0,
    trace: [],
    exhausted: false,
  }));
  return { attack: attackOf(name), epsilon: 0.1, settings: {}, outcomes, queries: 0 };
}

function check(scores: string, labels: string): string {
  const found = runChecks({
    runs: [runOf('square', scores)],
    controls: { ...NO_CONTROLS, labels: runOf('adba-md', labels), items: scores.length },
    queries: 200,
    broken: 0,
    attacked: scores.length,
    unconfirmed: 0,
    misSent: 0,
    confirmed: 0,
    cleanMoved: 0,
    clean: scores.length,
  }).find(({ id }) => id === 'labels-beat-scores')!;
  return `${found.outcome}: ${found.detail}`;
}

// Exact one-sided sign tests: 1/2 for one of one, 1/16 for four of four, 1/32 for five of five, 0.0352 for seven of eight
// (9/256), 0.1445 for six of eight (37/256).
it.each([
  ['000000000000', '100000000000', '(p = 0.50)'],
  ['000000000000', '111100000000', '(p = 0.06)'],
  ['000000110000', '111111000000', '(p = 0.14)'],
])('does not call scores bent by a lead that may be chance: %s, %s', (scores, labels, chance) => {
  const said = check(scores, labels);
  expect(said).toMatch(/^noted: /);
  expect(said).toContain(chance);
  expect(said).not.toContain('Score-bending model: its scores mislead');
});

it.each([
  ['000000000000', '111110000000'],
  ['000000010000', '111111100000'],
])('calls scores bent where labels alone break more: %s, %s', (scores, labels) => {
  expect(check(scores, labels)).toMatch(/^failed: .*Score-bending model: its scores mislead/);
});

it('passes where scores break as many', () => {
  expect(check('110000000000', '101000000000')).toMatch(/^passed: /);
});
