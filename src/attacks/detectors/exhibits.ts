import { strip } from '../../coco/report/strip.ts';
import { Canvas, type Color } from '../../coco/report/canvas.ts';
import { statistics } from '../../coco/evaluate/summarize.ts';
import { percentileInterval } from '../../coco/bootstrap/percentileInterval.ts';
import { boxOverlap } from '../../coco/decode/boxOverlap.ts';
import type { Detection } from '../../coco/decode/detection.ts';
import type { ImagesExhibit, TableExhibit, TextExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePng } from '../../pictures/codec.ts';
import { bytesToBase64 } from '../export/base64.ts';
import { amount, type Measure } from '../findings.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { Fate } from './fate.ts';
import { goalOf } from './goals/goals.ts';
import type { Precision } from './precision.ts';
import type { Seen } from './seen.ts';
import type { DetectorSetUp } from './setUpDetector.ts';

const KEPT: Color = [0.13, 0.5, 0.3];
const CHANGED: Color = [0.8, 0.2, 0.15];
/** Longest side of a drawn picture in px, and pictures drawn. */
const SIDE = 220;
const SHOWN = 6;

/** One attacked picture before and after. */
export interface DrawnItem {
  readonly name: string;
  readonly clean: Float32Array;
  readonly changed: Float32Array;
  readonly before: Seen;
  readonly after: Seen;
  readonly fate: Fate;
  readonly attack: string;
  readonly distance: number;
}

/** Pictures with their detections, clean and changed side by side, those that lost most first. */
export async function sideBySide(
  setUp: Pick<DetectorSetUp, 'option' | 'classes'> & Measure,
  items: readonly DrawnItem[],
): Promise<ImagesExhibit | undefined> {
  const worst = items
    .toSorted((a, b) => harm(b.fate) - harm(a.fate))
    .filter(({ fate }) => harm(fate) > 0)
    .slice(0, SHOWN);
  if (worst.length === 0) return undefined;
  const images = [];
  for (const { name, clean, changed, before, after, fate, attack, distance } of worst) {
    const drawn = [
      withBoxes(setUp.space.picture(clean), before.shown, () => KEPT),
      withBoxes(setUp.space.picture(changed), after.shown, (one) =>
        before.shown.some((object) => isSame(one, object, setUp.option.iou)) ? KEPT : CHANGED,
      ),
    ];
    const title = `${name}: ${objects(setUp, before)}; after ${amount(setUp, distance)} by ${attack}: ${objects(setUp, after)}`;
    images.push({
      title,
      alt: `${name} clean and changed, with their detections: ${fate.vanished} of ${fate.objects} objects vanished, ${fate.mislabelled} mislabelled, ${fate.invented} invented`,
      png: bytesToBase64(await encodePng(strip(drawn))),
    });
  }
  return {
    kind: 'images',
    id: 'detections',
    title: 'Detections of the clean and of the changed picture',
    caption: `Left what the detector shows of the clean picture, right of the changed one, above a score of ${setUp.option.score}. Red are detections that stand for no object of the clean picture.`,
    images,
  };
}

function harm({ vanished, mislabelled, invented }: Fate): number {
  return vanished + mislabelled + Math.min(invented, 3);
}

function objects({ classes }: Pick<DetectorSetUp, 'classes'>, { shown }: Seen): string {
  if (shown.length === 0) return 'nothing';
  const named = shown
    .slice(0, 4)
    .map(
      ({ category, score }) => `${classes?.[category] ?? `class ${category}`} ${score.toFixed(2)}`,
    );
  return `${named.join(', ')}${shown.length > 4 ? ` and ${shown.length - 4} more` : ''}`;
}

function isSame(one: Detection, object: Detection, iou: number): boolean {
  return one.category === object.category && boxOverlap(one.box, object.box) >= iou;
}

function withBoxes(
  picture: Picture,
  shown: readonly Detection[],
  color: (one: Detection) => Color,
): Picture {
  const scale = SIDE / Math.max(picture.height, picture.width);
  const [height, width] = [Math.round(picture.height * scale), Math.round(picture.width * scale)];
  const data = new Float32Array(height * width * picture.channels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = Math.floor(row / scale) * picture.width + Math.floor(column / scale);
      for (let c = 0; c < picture.channels; c++)
        data[(row * width + column) * picture.channels + c] =
          picture.data[from * picture.channels + c]!;
    }
  const canvas = new Canvas(height, width, { ...picture, height, width, data });
  for (const one of shown) {
    const [x, y, wide, high] = one.box;
    canvas.box([x * scale, y * scale, wide * scale, high * scale], color(one));
  }
  return canvas.picture;
}

/** COCO's twelve statistics, clean and adversarial, and the difference on the same images drawn again. */
export function precisionTable({ clean, adversarial }: Precision): TableExhibit {
  const names = statistics(clean.evaluation.settings).map(({ name }) => name);
  const percent = (value: number): string => (value < 0 ? '-' : (100 * value).toFixed(1));
  return {
    kind: 'table',
    id: 'precision',
    title: 'COCO statistics of clean and changed pictures',
    caption: `In percent. Interval: 95 % bootstrap of the difference over ${clean.truth.images.count} images drawn together, ${clean.replicates.length} replicates; none where that would feign certainty.`,
    columns: ['statistic', 'clean', 'adversarial', 'difference', '95 % interval'].map((title) => ({
      title,
    })),
    rows: names.map((name, s) => {
      const [before, after] = [clean.stats[s]!, adversarial.stats[s]!];
      const gaps = clean.replicates.map((row, i) => {
        const other = adversarial.replicates[i]![s]!;
        return row[s]! < 0 || other < 0 ? NaN : other - row[s]!;
      });
      const interval =
        before < 0 || after < 0
          ? undefined
          : percentileInterval(gaps, {
              value: after - before,
              range: [-1, 1],
              confidence: 0.95,
              method: '',
              images: clean.truth.images.count,
            });
      return [
        name,
        percent(before),
        percent(after),
        before < 0 || after < 0 ? '-' : (100 * (after - before)).toFixed(1),
        interval === undefined
          ? '-'
          : `${(100 * interval.lower!).toFixed(1)} to ${(100 * interval.upper!).toFixed(1)}`,
      ];
    }),
  };
}

/** Objects under each attack. */
export function fateTable(
  rows: readonly { readonly run: AttackRun; readonly fates: readonly Fate[] }[],
  queries: number,
): TableExhibit {
  const sum = (fates: readonly Fate[], of: (fate: Fate) => number) =>
    fates.reduce((total, one) => total + of(one), 0);
  return {
    kind: 'table',
    id: 'objects',
    title: 'Objects under each attack',
    caption: `Objects are the detections that the clean pictures show. Mean queries count a picture that was not broken at the full budget of ${queries}; a gradient counts as one.`,
    columns: [
      'attack',
      'sees',
      'goal reached',
      'objects',
      'vanished',
      'mislabelled',
      'invented',
      'candidates a picture',
      'mean queries',
    ].map((title) => ({ title })),
    rows: rows.map(({ run: { attack, outcomes }, fates }) => {
      const won = outcomes.filter(({ success }) => success);
      const spent =
        won.reduce((total, one) => total + one.queries, 0) +
        queries * (outcomes.length - won.length);
      return [
        attack.name,
        attack.needs,
        `${won.length} of ${outcomes.length}`,
        sum(fates, ({ objects }) => objects),
        sum(fates, ({ vanished }) => vanished),
        sum(fates, ({ mislabelled }) => mislabelled),
        sum(fates, ({ invented }) => invented),
        outcomes.length === 0
          ? '-'
          : (sum(fates, ({ candidates }) => candidates) / outcomes.length).toFixed(1),
        outcomes.length === 0 ? '-' : (spent / outcomes.length).toFixed(0),
      ];
    }),
  };
}

/** What the attacker may do and wants. */
export function detectorThreat(setUp: DetectorSetUp, queries: number): TextExhibit {
  const { option, threat, attacked } = setUp;
  const padded = attacked.some(({ mutable }) => mutable !== undefined);
  return {
    kind: 'text',
    id: 'threat',
    title: 'Threat model',
    annex: true,
    paragraphs: [
      `Changes of at most ${amount(setUp, threat.epsilon)} under ${threat.distance.norm} in the picture at the size of the model's input${padded ? '; its padding stays as it is' : ''}, with at most ${queries} queries a picture and attack.`,
      `Goal ${option.goal}: ${goalOf(option.goal).text}. A detection is shown above a score of ${option.score}, stands for an object from an IoU of ${option.iou}, and is invented up to an IoU of 0.1 with every object. Objects are what the clean picture shows, not what the data say; average precision is taken against the data unless \`truth: predictions\` is set.`,
    ],
  };
}
