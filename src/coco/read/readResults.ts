import { ConfigurationError } from '../../core/errors.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { CocoKind } from './annotationReader.ts';
import { Problems } from './problems.ts';
import { resultAreas, type ResultArea } from './resultAreas.ts';
import { ResultReader } from './resultReader.ts';
import { streamArrays, type ByteSource } from './streamArrays.ts';

/** How a results file is read. */
export interface ResultsReading {
  readonly kind: CocoKind;
  /** The file's name, for messages. */
  readonly file: string;
  /** Whether a file without results is read (pycocotools stops there). Default false. */
  readonly empty?: boolean | undefined;
  /** Which points make the area of a result without a box. Default all, as pycocotools does. */
  readonly area?: ResultArea | undefined;
}

/**
 * Reads a COCO results file in one pass, in memory for its columns.
 * @throws ConfigurationError that lists everything wrong in the file
 */
export async function readResults(
  source: ByteSource,
  truth: GroundTruth,
  { kind, file, empty = false, area = 'allPoints' }: ResultsReading,
): Promise<Results> {
  const problems = new Problems();
  const reader = new ResultReader(kind, truth.keypointsEach, problems);
  const counts = await streamArrays(source, { '': reader.read });
  if (!counts.has('')) {
    throw new ConfigurationError(`${file}: results are a JSON array, and this is an object`, {
      code: 'coco.results',
      hint: 'write [{ image_id, category_id, score, ... }, ...]',
    });
  }
  if (reader.count === 0 && !empty) {
    throw new ConfigurationError(
      `${file}: there is no result in it, and pycocotools would stop here`,
      {
        code: 'coco.empty',
        hint: 'write `corrected: [emptyResults]` to count it as a model that finds nothing',
      },
    );
  }
  const { count } = reader;
  const image = new Int32Array(count);
  const category = new Int32Array(count);
  const score = new Float64Array(count);
  const categoryById = new Map(truth.categories.map(({ id }, index) => [id, index]));
  const { data } = reader.scalars;
  let lastId = NaN;
  let lastIndex: number | undefined;
  for (let i = 0; i < count; i++) {
    const imageId = data[3 * i]!;
    if (imageId !== lastId) {
      lastId = imageId;
      lastIndex = truth.images.byId.get(imageId);
    }
    if (lastIndex === undefined && imageId === imageId)
      problems.add('a result has an image_id that the ground truth does not know', imageId);
    image[i] = lastIndex ?? 0;
    category[i] = categoryById.get(data[3 * i + 1]!) ?? -1;
    score[i] = data[3 * i + 2]!;
  }
  problems.settle(file);
  const columns = {
    count,
    image,
    category,
    score,
    boxes: reader.boxes?.finish(count),
    points: reader.points?.finish(count),
    pointScores: reader.points === undefined ? undefined : reader.pointScores,
    keypointsEach: truth.keypointsEach,
    masks: kind === 'masks' ? reader.masks : undefined,
  };
  return { ...columns, area: resultAreas(columns, area) };
}
