import type { ScoringError } from '../../coco/analyse/scoringErrors.ts';
import type { GroundTruth } from '../../coco/groundTruth.ts';
import type { TableExhibit } from '../../core/exhibit.ts';

const SHOWN = 12;

/**
 * The most relevant people whose better detection has the lower score; undefined without any. `rows` are numbers of
 * results in the file.
 */
export function scoringErrorTable(
  truth: GroundTruth,
  errors: readonly ScoringError[],
  rows: Int32Array,
): TableExhibit | undefined {
  if (errors.length === 0) return undefined;
  const { image, ids } = truth.annotations;
  return {
    kind: 'table',
    id: 'scoring-errors',
    title: 'Where the better of two detections has the lower score',
    caption: `${errors.length.toLocaleString('en')} people have such detections (OKS of at least 0.5)${errors.length > SHOWN ? `; the ${SHOWN} most relevant are listed` : ''}. Relevance is the square root of the difference of scores times the difference of OKS.`,
    columns: [
      { title: 'image' },
      { title: 'person' },
      { title: 'chosen' },
      { title: 'score' },
      { title: 'OKS' },
      { title: 'better' },
      { title: 'score' },
      { title: 'OKS' },
      { title: 'relevance' },
    ],
    rows: errors
      .slice(0, SHOWN)
      .map(({ truth: gt, chosen, better, relevance }) => [
        `${truth.images.ids[image[gt]!]}`,
        `${ids[gt]}`,
        `${rows[chosen.result]}`,
        chosen.score.toFixed(3),
        chosen.oks.toFixed(3),
        `${rows[better.result]}`,
        better.score.toFixed(3),
        better.oks.toFixed(3),
        relevance.toFixed(3),
      ]),
  };
}
