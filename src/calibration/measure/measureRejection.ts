import type { Measurement } from '../../core/measurement.ts';
import { conformalThreshold } from '../rejection/conformalThreshold.ts';
import { chooseThreshold } from '../rejection/chooseThreshold.ts';
import type { CertifiedThreshold } from '../rejection/chooseThreshold.ts';

/** Names of the figures of `measureRejection`. */
export const REJECTION_FIGURES = ['acc2', 'coverage', 'risk', 'threshold', 'conformalThreshold'];

/** A threshold for a wanted risk, chosen on items of even parts and tested on those of odd parts. */
export function measureRejection(
  certainty: Float64Array,
  right: Uint8Array,
  parts: Int32Array,
  wantedRisk: number,
  confidence: number,
): { readonly chosen: CertifiedThreshold; readonly measurements: readonly Measurement[] } {
  const half = (odd: number) => {
    const rows = [...parts.keys()].filter((i) => parts[i]! % 2 === odd);
    return {
      certainty: Float64Array.from(rows, (row) => certainty[row]!),
      right: Uint8Array.from(rows, (row) => right[row]!),
    };
  };
  const [choosing, testing] = [half(0), half(1)];
  const chosen = chooseThreshold(choosing, testing, wantedRisk, confidence);
  const { kept, of, risk, riskInterval, coverage, coverageInterval, threshold } = chosen;
  const conformal = conformalThreshold(choosing.certainty, choosing.right, wantedRisk);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const none =
    'No certainty reaches the wanted risk on so few items: nothing would be kept. More items, or a larger risk, give a threshold.';
  return {
    chosen,
    measurements: [
      {
        name: 'acc2',
        title: 'share of right answers among those kept (ACC2)',
        value: risk === null ? null : 1 - risk,
        unit: '1',
        interval: {
          ...riskInterval,
          lower: riskInterval.upper === null ? null : 1 - riskInterval.upper,
          upper: null,
        },
        n: kept,
        better: 'higher',
        ...(risk === null
          ? { note: none }
          : { note: `Read it beside the coverage, ${(100 * coverage).toFixed(1)} %.` }),
      },
      {
        name: 'coverage',
        title: 'share of answers that are kept',
        value: coverage,
        unit: '1',
        interval: coverageInterval,
        n: of,
        better: 'higher',
      },
      {
        name: 'risk',
        title: 'share of wrong answers among those kept',
        value: risk,
        unit: '1',
        interval: riskInterval,
        n: kept,
        sample: `of ${of} answers kept`,
        better: 'lower',
      },
      {
        name: 'threshold',
        title: 'certainty from which an answer is kept',
        value: finite(threshold),
        unit: '1',
        n: choosing.right.length,
      },
      {
        name: 'conformalThreshold',
        title: 'threshold by conformal risk control',
        value: finite(conformal),
        unit: '1',
        n: choosing.right.length,
        detail: true,
        note: 'It bounds the expected share of all items that are kept and wrong, not the share among those kept.',
      },
    ],
  };
}
