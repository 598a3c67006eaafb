import { ANALYSIS_AREAS } from '../../coco/analyse/analysisSettings.ts';
import { KEYPOINT_CLASSES } from '../../coco/analyse/errorTypes.ts';
import { localise } from '../../coco/analyse/localise.ts';
import { selectResults } from '../../coco/analyse/selectResults.ts';
import { teamResults } from '../../coco/analyse/teamResults.ts';
import type { Evaluated } from '../../coco/procedure/evaluated.ts';
import { facetByChange } from '../../coco/robustness/facetByChange.ts';
import type { ChangedEvaluation } from '../../coco/robustness/robustnessMeasurements.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';
import type { ChartExhibit, TableExhibit } from '../../core/exhibit.ts';
import { agreement } from '../audit/agreement.ts';
import { quantity } from '../audit/quantity.ts';
import { readings } from '../audit/readings.ts';
import type { PoseOptions } from '../options.ts';
import { keypointNumber } from '../schemaOf.ts';
import { BY_KEYPOINT_CLASS } from './byKeypointClass.ts';

/** Severity 0 is the pictures as they are. */
const CLEAN = 0;

/** What labelled keypoints of detected people are, over the severity of each change. */
export function errorsBySeverity(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
  schema: KeypointSchema,
  category: number,
): ChartExhibit {
  const counts = ({ truth, results }: Evaluated) => {
    const own = selectResults(results, teamResults(results, category));
    const options = { sigmas: schema.sigmas, flip: schema.flip, corrected: true };
    const { codes } = localise(truth, own, ANALYSIS_AREAS[0]!, options);
    return KEYPOINT_CLASSES.map((_, c) => codes.filter((code) => code === c + 1).length);
  };
  const before = counts(clean);
  const rows = [
    ...[...new Set(changed.map(({ change }) => change.name))].map((name) => ({
      name,
      severity: 'as it is',
      classes: before,
    })),
    ...changed.map(({ change, evaluated }) => ({
      name: change.name,
      severity: `${change.severity}`,
      classes: counts(evaluated),
    })),
  ];
  const values = rows.flatMap(({ name, severity, classes }) =>
    classes.map((count, c) => ({
      change: name,
      severity,
      class: KEYPOINT_CLASSES[c]!,
      order: c,
      count,
    })),
  );
  return {
    kind: 'chart',
    id: 'errors-by-severity',
    title: 'What is wrong with keypoints, over the severity of changes',
    caption:
      'Number of labelled keypoints of people who are detected (OKS of at least 0.1): bars become shorter as people are lost.',
    spec: facetByChange(values, {
      mark: 'bar',
      encoding: {
        x: {
          field: 'severity',
          type: 'nominal',
          sort: null,
          title: 'severity',
          axis: { labelAngle: -30, labelOverlap: false },
        },
        y: { field: 'count', type: 'quantitative', title: 'keypoints' },
        ...BY_KEYPOINT_CLASS,
      },
    }),
  };
}

/** How the audited quantities agree with the truth, over the severity of each change. */
export function auditsBySeverity(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
  schema: KeypointSchema,
  { audit }: Pick<PoseOptions, 'audit'>,
): readonly TableExhibit[] {
  return Object.entries(audit).map(([name, option]) => {
    const audited = quantity(option, (keypoint) => keypointNumber(schema, keypoint));
    const row = (change: string, severity: number, { evaluation }: Evaluated) => {
      const { readings: read, undetected } = readings(evaluation, audited);
      const one = agreement(read, audited.bigError);
      return [
        change,
        severity === CLEAN ? 'as it is' : `${severity}`,
        read.length,
        undetected.length,
        one?.bias ?? null,
        one?.lower ?? null,
        one?.upper ?? null,
        one?.rmse ?? null,
        one?.bigErrorRate ?? null,
      ];
    };
    return {
      kind: 'table',
      id: `audit-${name}-severity`,
      title: `${name}: agreement over the severity of changes`,
      caption:
        'Limits are the 2.5 % and 97.5 % quantiles of the error. Whoever is not detected is not read, and cannot be misread.',
      columns: [
        { title: 'change' },
        { title: 'severity' },
        { title: 'read' },
        { title: 'not detected' },
        { title: 'bias', unit: audited.unit },
        { title: 'from', unit: audited.unit },
        { title: 'to', unit: audited.unit },
        { title: 'RMSE', unit: audited.unit },
        { title: 'big errors' },
      ],
      rows: [
        row('none', CLEAN, clean),
        ...changed.map(({ change, evaluated }) => row(change.name, change.severity, evaluated)),
      ],
    };
  });
}
