import type { GroundTruthReading } from '../read/readGroundTruth.ts';
import type { ResultsReading } from '../read/readResults.ts';
import { DISPENSABLE, type CocoKind } from '../read/annotationReader.ts';
import type { Correction } from '../settings.ts';

/** How the options ask for files to be read. */
export interface CocoReading {
  readonly kind: CocoKind;
  readonly corrections: ReadonlySet<Correction>;
  /** OKS takes its area from boxes, as CrowdPose does, whose files have no `area`. */
  readonly areaOfBox?: boolean | undefined;
}

/** How a ground truth file is read. */
export function truthReading(
  { kind, corrections, areaOfBox = false }: CocoReading,
  file: string,
): GroundTruthReading {
  const mayLack = corrections.has('missingFields')
    ? DISPENSABLE
    : areaOfBox
      ? (['area'] as const)
      : [];
  return { kind, file, mayLack };
}

/** How a results file is read. */
export function resultsReading(
  { kind, corrections }: CocoReading,
  file: string,
  /** A model that finds nothing is a result, where one was asked. */
  predicted = false,
): ResultsReading {
  return {
    kind,
    file,
    empty: predicted || corrections.has('emptyResults'),
    area: corrections.has('resultArea') ? 'detectedPoints' : 'allPoints',
  };
}
