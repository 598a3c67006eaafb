import { clopperPearson, clopperPearsonUpper } from '../../math/clopperPearson.ts';
import type { Interval } from '../../core/measurement.ts';
import { riskCoverage } from './riskCoverage.ts';

/** A threshold of certainty, with what held of it on items that did not choose it. */
export interface CertifiedThreshold {
  /** Answers of at least this certainty are kept; Infinity: none, because nothing reached the wanted risk. */
  readonly threshold: number;
  /** Kept answers on the held-out half, and the wrong ones among them. */
  readonly kept: number;
  readonly wrong: number;
  readonly of: number;
  readonly risk: number | null;
  /** One-sided bound on the risk of kept answers. */
  readonly riskInterval: Interval;
  readonly coverage: number;
  readonly coverageInterval: Interval;
}

/**
 * Chooses a threshold for a wanted risk on one half of the items and states on the other half, by Clopper and Pearson,
 * what it keeps: the bound holds whatever the first half chose. The choice is the lowest certainty whose own upper bound on
 * the first half is at most the wanted risk.
 */
export function chooseThreshold(
  choosing: { readonly certainty: Float64Array; readonly right: Uint8Array },
  testing: { readonly certainty: Float64Array; readonly right: Uint8Array },
  wantedRisk: number,
  confidence: number,
): CertifiedThreshold {
  const { thresholds, coverage, risk } = riskCoverage(choosing.certainty, choosing.right);
  const n = choosing.certainty.length;
  let threshold = Infinity;
  for (let i = 0; i < thresholds.length; i++) {
    const kept = Math.round(coverage[i]! * n);
    const wrong = Math.round(risk[i]! * kept);
    if (clopperPearsonUpper(wrong, kept, 1 - confidence) <= wantedRisk) threshold = thresholds[i]!;
  }
  let [kept, wrong] = [0, 0];
  const of = testing.certainty.length;
  for (let i = 0; i < of; i++) {
    if (testing.certainty[i]! < threshold) continue;
    kept++;
    wrong += 1 - testing.right[i]!;
  }
  return {
    threshold,
    kept,
    wrong,
    of,
    risk: kept === 0 ? null : wrong / kept,
    riskInterval: {
      lower: null,
      upper: clopperPearsonUpper(wrong, kept, 1 - confidence),
      confidence,
      method: 'Clopper-Pearson, one-sided, on held-out items',
    },
    coverage: of === 0 ? 0 : kept / of,
    coverageInterval: clopperPearson(kept, of, { confidence }),
  };
}
