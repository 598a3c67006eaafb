import type { ChartExhibit } from '../../core/exhibit.ts';
import type { RiskCoverage } from '../rejection/riskCoverage.ts';

/** Points of a curve that are drawn. */
const MOST_POINTS = 200;

/** How the risk of kept answers falls as less certain ones are rejected; a line for each certainty. */
export function riskCoverageChart(
  curves: readonly { readonly name: string; readonly curve: RiskCoverage }[],
): ChartExhibit {
  const values = curves.flatMap(({ name, curve: { coverage, risk } }) => {
    const step = Math.max(1, Math.ceil(coverage.length / MOST_POINTS));
    return [...coverage.keys()]
      .filter((i) => i % step === 0 || i === coverage.length - 1)
      .map((i) => ({
        certainty: name,
        coverage: Number(coverage[i]!.toPrecision(5)),
        risk: Number(risk[i]!.toPrecision(5)),
      }));
  });
  return {
    kind: 'chart',
    id: 'risk-coverage',
    title: 'Risk over coverage',
    caption:
      'Answers are kept from the most certain on: to the right all of them, to the left the surest few. The risk is the share of kept answers that is wrong; a certainty that ranks well falls fast to the left.',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 230,
      data: { values },
      mark: { type: 'line' },
      encoding: {
        x: {
          field: 'coverage',
          type: 'quantitative',
          title: 'coverage: share of answers kept',
          scale: { domain: [0, 1] },
        },
        y: { field: 'risk', type: 'quantitative', title: 'risk: share of them wrong' },
        color: { field: 'certainty', type: 'nominal', title: null },
        strokeDash: { field: 'certainty', type: 'nominal', title: null },
      },
    },
  };
}
