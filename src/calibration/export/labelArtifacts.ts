import type { Artifact } from '../../core/procedure.ts';
import { CALIBRATORS } from '../calibrators.ts';
import type { Predictions } from '../predictions.ts';
import { topLabel } from '../topLabel.ts';
import { calibratorModel } from './calibratorModel.ts';
import { csvText, digits } from './csvText.ts';

/** What a run on several labels leaves: all chances, and with `isExported` a calibrator for each label, learnt from all items. */
export function labelArtifacts(
  names: readonly string[],
  labels: ReadonlyMap<string, Predictions>,
  calibrated: ReadonlyMap<string, ReadonlyMap<string, Predictions>>,
  isExported: boolean,
): readonly Artifact[] {
  const columns = [...labels].flatMap(([label, own]) => [
    { title: label, of: Array.from(own.labels, String) },
    { title: `p.${label}`, of: Array.from(topLabel(own).score, digits) },
    ...[...calibrated].map(([name, after]) => ({
      title: `${name}.p.${label}`,
      of: Array.from(topLabel(after.get(label)!).score, digits),
    })),
  ]);
  const rows = names.map((name, i) => [name, ...columns.map(({ of }) => of[i]!)]);
  const csv: Artifact = {
    path: 'predictions.csv',
    bytes: csvText([['item', ...columns.map(({ title }) => title)], ...rows]),
    title: 'Chances of all labels, before and after each calibrator',
  };
  if (!isExported) return [csv];
  const fitted = CALIBRATORS.filter(({ name }) => calibrated.has(name));
  return [
    csv,
    ...[...labels].flatMap(([label, own]) =>
      fitted.map(({ name, fit }): Artifact => ({
        path: `${name}-${label}.onnx`,
        bytes: calibratorModel(fit(own), 2),
        title: `Calibrator ${name} of ${label} as ONNX: the chances 1 - p and p to calibrated ones`,
      })),
    ),
  ];
}
