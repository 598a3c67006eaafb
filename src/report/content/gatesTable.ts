import type { Verdict } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { NOT_ENOUGH } from '../text/formatMeasurement.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block } from './block.ts';

/** Verdicts as words with a mark, so that they read without colour. */
export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  pass: '✓ pass',
  fail: '✕ fail',
  inconclusive: '? inconclusive',
};

/** Every gate with what was measured, on how much, its verdict and why. */
export function gatesTable(run: RunRecord, title: string): Extract<Block, { kind: 'table' }> {
  return {
    kind: 'table',
    title,
    caption:
      run.gates.length === 0 ? 'The scenario names no gates, so nothing was judged.' : undefined,
    columns: [
      { title: 'Gate' },
      { title: 'Measured', align: 'right' },
      { title: 'n', align: 'right' },
      { title: 'Verdict' },
    ],
    rows: run.gates.map((gate) => [
      { text: visibleText(gate.condition), code: true, sub: visibleText(gate.reason) },
      gate.measured === null
        ? { text: NOT_ENOUGH, tone: 'muted' }
        : { text: formatNumber(gate.measured), sort: gate.measured },
      { text: formatNumber(gate.n), sort: gate.n },
      { text: VERDICT_LABELS[gate.verdict], tone: gate.verdict },
    ]),
  };
}
