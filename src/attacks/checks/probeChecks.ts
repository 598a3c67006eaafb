import type { ProbeResult } from '../run/probe.ts';
import type { Check } from './check.ts';

/** What the probe says of the model: random, cached, flat, saturated or rounded scores. */
export function probeChecks(
  probe: ProbeResult,
  usesScores: boolean,
  usesLabels: boolean,
): readonly Check[] {
  const { items, randomScores, randomLabels, digits, saturated, flat, same, scores } = probe;
  const of = (count: number): string => `${count} of ${items} items`;
  const checks: Check[] = [];
  const add = (id: string, title: string, outcome: Check['outcome'], detail: string): void => {
    checks.push({ id, title, outcome, detail });
  };
  if (items === 0) return [];
  add(
    'random',
    'The model answers the same bytes alike',
    randomLabels > 0 ? 'failed' : randomScores > 0 ? 'noted' : 'passed',
    randomScores === 0
      ? `Five replies to the same bytes were identical on ${of(items)}.`
      : `Random model: five replies to the same bytes differ in scores on ${of(randomScores)}, in the class on ${of(randomLabels)}. One reply is no verdict: a success counts only when it is wrong again in most of five replies.`,
  );
  add(
    'same-replies',
    'Different inputs get different replies',
    same > 0 && scores && digits === undefined && saturated === 0
      ? 'failed'
      : same > 0 && scores
        ? 'noted'
        : 'passed',
    same > 0
      ? `Cached or input-blind model: changes of 10 % of the range left every score bit for bit the same on ${of(same)}. A cache that does not look at the whole input, or a preprocessing that erases changes, hides what the model would do.`
      : `Changes of 10 % of the range moved the replies on ${of(items)}.`,
  );
  if (!scores) {
    add(
      'scores',
      'Scores are there',
      'noted',
      'The model shows labels alone: only label-only attacks work.',
    );
    return checks;
  }
  const masked = flat > 0 && same < flat && digits === undefined && saturated === 0;
  add(
    'flat',
    'Small steps move the scores',
    masked && flat >= items / 2 && !usesLabels ? 'failed' : masked ? 'noted' : 'passed',
    masked
      ? `Masked gradient: the smallest steps left the scores bit for bit the same on ${of(flat)}, larger ones did not. The model is flat in small steps (quantised or thresholded inside), which misleads attacks that follow small differences.${usesLabels ? ' Label-only attacks were run beside.' : ' Run a label-only attack, too.'}`
      : `The smallest steps moved the scores on ${of(items - flat)}.`,
  );
  add(
    'saturated',
    'Probabilities are not saturated',
    saturated >= items / 2 && usesScores && !usesLabels
      ? 'failed'
      : saturated > 0
        ? 'noted'
        : 'passed',
    saturated > 0
      ? `Probabilities are saturated at 0 and 1 on ${of(saturated)}: the margin hardly moves. Ask for logits, or use a label-only attack.`
      : 'No probability was saturated at 0 or 1.',
  );
  add(
    'rounded',
    'Scores are not rounded',
    digits === undefined ? 'passed' : digits <= 2 && usesScores && !usesLabels ? 'failed' : 'noted',
    digits === undefined
      ? 'Scores carry more than four decimals.'
      : `Rounded scores: all scores have at most ${digits} decimals, so that small improvements cannot be seen. Use a label-only attack beside.`,
  );
  return checks;
}
