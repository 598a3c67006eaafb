import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import type { GroundTruth } from '../groundTruth.ts';
import { readGroundTruth } from '../read/readGroundTruth.ts';
import { readResults } from '../read/readResults.ts';
import type { Results } from '../results.ts';
import { resultFiles, type CocoOptions } from './cocoOptions.ts';
import { resultsReading, truthReading, type CocoReading } from './cocoReading.ts';
import { correctionsOf } from './evaluateModels.ts';

/** Ids that a remark names. */
const NAMED = 5;

/**
 * Reads the ground truth and every results file that the options name, and says what is in them, with remarks on what
 * pycocotools takes in its own way. Nothing is evaluated.
 * @throws ConfigurationError that lists everything wrong in all of them, a line a file
 */
export async function checkCocoFiles(
  options: CocoOptions,
  files: Pick<FileAccess, 'stream'>,
  reading: Omit<CocoReading, 'corrections'>,
): Promise<readonly string[]> {
  const { groundTruth } = options;
  if (groundTruth === undefined) return [];
  const how = { ...reading, corrections: correctionsOf(options) };
  const truth = await readGroundTruth(files.stream(groundTruth), truthReading(how, groundTruth));
  const said = [aboutTruth(groundTruth, truth, how)];
  const wrong: ConfigurationError[] = [];
  for (const [, file] of resultFiles(options.results)) {
    try {
      const results = await readResults(files.stream(file), truth, resultsReading(how, file));
      said.push(aboutResults(file, truth, results));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      wrong.push(error);
    }
  }
  const [first] = wrong;
  if (first === undefined) return said;
  throw new ConfigurationError(wrong.map(({ message }) => message).join('\n'), {
    code: first.code,
    hint: first.hint,
    cause: first,
  });
}

function aboutTruth(
  file: string,
  { images, annotations, categories, keypointsEach }: GroundTruth,
  { kind, corrections }: CocoReading,
): string {
  const { ids, area, keypointCounts, crowd, boxes } = annotations;
  const rows = Array.from(ids.keys());
  const remarks = [
    remark(
      rows.filter((gt) => ids[gt] === 0),
      ids,
      corrections.has('idZero') ? '' : 'id 0, whose detection counts as wrong (switch idZero)',
    ),
    remark(
      rows.filter((gt) => area[gt] === 0 && crowd[gt] === 0),
      ids,
      kind !== 'keypoints'
        ? 'area 0'
        : corrections.has('degenerateArea')
          ? ''
          : 'area 0, so that only equal coordinates match (switch degenerateArea)',
    ),
    remark(
      rows.filter((gt) => kind === 'keypoints' && keypointCounts[gt] === 0 && crowd[gt] === 0),
      ids,
      'no labelled keypoint: they do not count, and take detections around their box',
    ),
    remark(
      rows.filter((gt) => !(boxes[4 * gt + 2]! > 0 && boxes[4 * gt + 3]! > 0)),
      ids,
      kind === 'masks' ? '' : 'a box without extent',
    ),
  ];
  const points = kind === 'keypoints' ? ` of ${keypointsEach} keypoints` : '';
  return sentence(
    `${file}: ${count(images.count, 'image')}, ${count(annotations.count, 'annotation')}${points} in ${count(categories.length, 'category', 'categories')}`,
    remarks,
  );
}

function aboutResults(file: string, truth: GroundTruth, results: Results): string {
  const rows = Array.from(results.score.keys());
  const numbers = Float64Array.from(rows);
  const seen = new Set(results.image);
  const remarks = [
    remark(
      rows.filter((one) => results.category[one]! < 0),
      numbers,
      'a category that the ground truth does not know: they are dropped',
    ),
    remark(
      rows.filter((one) => results.score[one]! < 0 || results.score[one]! > 1),
      numbers,
      'a score outside 0 to 1: `ece` cannot be told',
    ),
    remark(
      Array.from(truth.images.ids.keys()).filter((image) => !seen.has(image)),
      truth.images.ids,
      'no result',
    ),
  ];
  return sentence(`${file}: ${count(results.count, 'result')}`, remarks);
}

function remark(rows: readonly number[], ids: Float64Array, what: string): string {
  if (rows.length === 0 || what === '') return '';
  const named = rows.slice(0, NAMED).map((row) => ids[row]!);
  const more = rows.length > NAMED ? ', ...' : '';
  return `${rows.length.toLocaleString('en')} with ${what} (${named.join(', ')}${more})`;
}

function sentence(start: string, remarks: readonly string[]): string {
  return [start, ...remarks.filter((one) => one !== '')].join('; ');
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
