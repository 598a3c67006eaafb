import type { Artifact } from '../../core/procedure.ts';
import { scoreGaussian } from '../regression/gaussianScores.ts';
import type { GaussianPredictions, RegressionScores } from '../regression/gaussianScores.ts';
import { REGRESSION_CALIBRATORS } from '../regression/regressionCalibrators.ts';
import { csvText, digits } from './csvText.ts';
import { levelModel } from './levelModel.ts';
import { levelSource } from './levelSource.ts';

/** What a run on predicted distributions leaves: their transforms, and with `isExported` calibrators that learnt from all. */
export function regressionArtifacts(
  names: readonly string[],
  predictions: GaussianPredictions,
  calibrated: ReadonlyMap<string, RegressionScores>,
  isExported: boolean,
): readonly Artifact[] {
  const { mean, sd, value } = predictions;
  const columns = [mean, sd, value, scoreGaussian(predictions).pit].concat(
    [...calibrated.values()].map(({ pit }) => pit),
  );
  const titles = [
    'mean',
    'sd',
    'value',
    'pit',
    ...[...calibrated.keys()].map((name) => `${name}.pit`),
  ];
  const rows = names.map((name, i) => [name, ...columns.map((column) => digits(column[i]!))]);
  const csv: Artifact = {
    path: 'predictions.csv',
    bytes: csvText([['item', ...titles], ...rows]),
    title: 'Probability integral transforms of all predictions, before and after each calibrator',
  };
  if (!isExported) return [csv];
  const fitted = REGRESSION_CALIBRATORS.filter(({ name }) => calibrated.has(name));
  return [
    csv,
    ...fitted.flatMap(({ name, fit }): readonly Artifact[] => {
      const map = fit(predictions);
      return [
        {
          path: `${name}.onnx`,
          bytes: levelModel(map),
          title: `Calibrator ${name} as ONNX: levels to calibrated levels`,
        },
        {
          path: `${name}.mjs`,
          bytes: new TextEncoder().encode(levelSource(map, name)),
          title: `Calibrator ${name} as a JavaScript module: levels and quantiles`,
        },
      ];
    }),
  ];
}
