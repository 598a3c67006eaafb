import { resultFiles } from '../coco/procedure/cocoOptions.ts';
import { robustnessNames } from '../coco/robustness/robustnessOption.ts';
import { TIDE_ERRORS } from '../coco/tide/tideErrors.ts';
import type { DetectionOptions } from './options.ts';

/** COCOeval's statistics of boxes and masks. */
const STATISTICS = [
  'AP',
  'AP50',
  'AP75',
  'APs',
  'APm',
  'APl',
  'AR1',
  'AR10',
  'AR100',
  'ARs',
  'ARm',
  'ARl',
];

/** What gates may name. */
export function measurementNames(options: DetectionOptions): readonly string[] {
  const models = resultFiles(options.results).map(([model]) => model);
  const names = [...STATISTICS, 'ece'];
  if (options.data !== undefined) names.push('failures');
  if (models.length > 1) {
    names.push(...models.flatMap((model) => STATISTICS.map((name) => `${name}.${model}`)));
    names.push(...models.slice(1).map((model) => `difference.${model}`));
  }
  names.push(...Object.keys(options.slices).map((slice) => `AP.${slice}`));
  names.push(...robustnessNames(options.robustness));
  if (options.errors) {
    for (const kind of [...TIDE_ERRORS, 'falsePositives', 'falseNegatives'])
      names.push(`tide.${kind}`, `tide.${kind}.count`);
  }
  return names;
}
