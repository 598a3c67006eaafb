import type { GateResult, Verdict } from '../../core/gate.ts';
import { NOT_ENOUGH } from '../text/formatMeasurement.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block } from './block.ts';
import { gateTone } from './gateTone.ts';

/** Verdicts as words with a mark, so that they read without colour. */
export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  pass: '✓ pass',
  fail: '✕ fail',
  inconclusive: '? inconclusive',
};

/** The verdict of a gate as words: one that only warns is never called a failure. */
export function gateLabel({ verdict, level }: Pick<GateResult, 'verdict' | 'level'>): string {
  return level === 'warning' && verdict === 'fail' ? '! warning' : VERDICT_LABELS[verdict];
}

/** Gates with what was measured, on how much, the verdict and why. */
export function gatesTable(
  gates: readonly GateResult[],
  title: string,
): Extract<Block, { kind: 'table' }> {
  return {
    kind: 'table',
    title,
    columns: [
      { title: 'Gate' },
      { title: 'Measured', align: 'right' },
      { title: 'n', align: 'right' },
      { title: 'Verdict' },
    ],
    rows: gates.map((gate) => [
      { text: visibleText(gate.condition), code: true, sub: visibleText(gate.reason) },
      gate.measured === null
        ? { text: NOT_ENOUGH, tone: 'muted' }
        : { text: formatNumber(gate.measured), sort: gate.measured },
      { text: formatNumber(gate.n), sort: gate.n },
      { text: gateLabel(gate), tone: gateTone(gate) },
    ]),
  };
}
