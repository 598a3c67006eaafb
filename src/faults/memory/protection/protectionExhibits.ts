import type { Exhibit } from '../../../core/exhibit.ts';
import { intervalText, shareText } from '../../exhibits/chartStyle.ts';
import type { Monitor } from '../../protection/protectModel.ts';
import type { ShareEstimate } from '../../statistics/stratifiedInterval.ts';

/** What was measured without and with protection, in this order. */
export interface ProtectionFigures {
  /** What was built in, in words. */
  readonly built: string;
  /** Inputs that the protected model answers rightly without a fault, of how many. */
  readonly right: number;
  readonly all: number;
  readonly sdc1: readonly [number, number];
  readonly due: readonly [number, number];
  /** Median run. */
  readonly ms: readonly [number, number];
  readonly slower: number | null;
  readonly bytes: readonly [number, number];
  readonly coverage: readonly { readonly monitor: Monitor; readonly found: ShareEstimate }[];
}

/** The tables of protection and of its monitors. */
export function protectionExhibits({
  built,
  right,
  all,
  sdc1,
  due,
  ms,
  slower,
  bytes,
  coverage,
}: ProtectionFigures): readonly Exhibit[] {
  return [
    {
      kind: 'table',
      id: 'protection',
      title: 'Protection, on the same faults',
      caption: `Built in: ${built}. ${right} of ${all} inputs are answered rightly by the protected model without a fault.`,
      columns: [{ title: 'what' }, { title: 'without' }, { title: 'with' }, { title: 'ratio' }],
      rows: [
        [
          'SDC-1 (sum over injections)',
          ...sdc1,
          sdc1[1] === 0 ? 'none left' : `1/${(sdc1[0] / sdc1[1]).toPrecision(3)}`,
        ],
        ['DUE (sum over injections)', ...due, null],
        ['median run', ...ms.map((each) => `${each.toPrecision(3)} ms`), slower],
        ['file', ...bytes.map((each) => `${each} B`), bytes[1] / bytes[0]],
      ],
    },
    {
      kind: 'table',
      id: 'monitors',
      title: 'Diagnostic coverage of monitors',
      caption:
        'Dangerous: pairs of a fault and an input where the model without protection decides otherwise, silently or with an error that nothing looks for. DC = noticed / (noticed + not noticed).',
      columns: [{ title: 'monitor' }, { title: 'coverage' }, { title: 'interval' }],
      rows: coverage.map(({ monitor, found }) => [monitor, shareText(found), intervalText(found)]),
    },
  ];
}
