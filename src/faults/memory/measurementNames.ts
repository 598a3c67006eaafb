import { MONITORS } from '../protection/protectModel.ts';
import type { MemoryOptions } from './options.ts';

/** What faults lead to, as every campaign on a model's answers measures it. */
export const OUTCOME_MEASUREMENTS: readonly string[] = [
  'masked',
  'sdc1',
  'sdc5',
  'sdc10',
  'sdc20',
  'due',
  'unchanged',
  'accuracyUnderFault',
  'injections',
];

/** The measurements that gates may name. */
export function memoryMeasurements({
  costs,
  rawFit,
  search,
  protect,
  detector,
}: Pick<MemoryOptions, 'costs' | 'rawFit' | 'search' | 'protect' | 'detector'>): string[] {
  return [
    ...OUTCOME_MEASUREMENTS,
    ...(detector === undefined ? [] : ['vanished', 'invented', 'mapLoss']),
    ...(costs === undefined ? [] : ['meanCost']),
    ...(rawFit === undefined ? [] : ['fit.sdc1', 'fit.due']),
    ...(search === undefined ? [] : ['criticalFlips', 'randomFlips']),
    ...(protect === undefined
      ? []
      : [
          'protected.sdc1',
          'protected.due',
          'protected.masked',
          'protection.sdc1Removed',
          'protection.time',
          'protection.size',
          ...MONITORS.map((monitor) => `diagnosticCoverage.${monitor}`),
        ]),
  ];
}
