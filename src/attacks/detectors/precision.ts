import { suppress } from '../../coco/decode/suppress.ts';
import { boxInPicture } from '../../coco/predict/inputPicture.ts';
import { truthOfData } from '../../coco/predict/truthOfData.ts';
import { evaluated, type Evaluated } from '../../coco/procedure/evaluated.ts';
import { readGroundTruth } from '../../coco/read/readGroundTruth.ts';
import { readResults } from '../../coco/read/readResults.ts';
import { settings } from '../../coco/settings.ts';
import type { DataSet } from '../../core/dataSet.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import type { Seen } from './seen.ts';
import type { DetectorSetUp } from './setUpDetector.ts';

/** Least score of a detection that average precision counts. */
const LEAST = 0.01;

/** COCO's statistics of the clean and of the changed pictures, on the same images drawn again. */
export interface Precision {
  readonly clean: Evaluated;
  readonly adversarial: Evaluated;
}

/** The pictures, and how the detector sees them. */
type Shown = Pick<DetectorSetUp, 'option' | 'crops' | 'space' | 'data' | 'classes'>;

/** Evaluates what a detector says of clean and changed pictures; undefined replies are pictures without detections. */
export async function precision(
  context: ProcedureContext<AttackOptions>,
  setUp: Shown,
  said: {
    readonly clean: readonly (Seen | undefined)[];
    readonly adversarial: readonly (Seen | undefined)[];
  },
): Promise<Precision> {
  const { options, random, signal } = context;
  const data = options.truth === 'labels' ? setUp.data : asTruth(setUp, said.clean);
  const truth = await truthOfData(data, 'boxes');
  const { classes } = setUp;
  const bytes = (text: string) => new TextEncoder().encode(text);
  const read = await readGroundTruth(bytes(truth.json), { kind: 'boxes', file: 'data' });
  const evaluate = async (model: string, seen: readonly (Seen | undefined)[]) => {
    const lines = seen.flatMap((one, i) =>
      cocoDetections(setUp, one, i).map(({ category, score, box }) => {
        const id = truth.categoryIds.get(nameOf(category, classes));
        return id === undefined
          ? undefined
          : JSON.stringify({ image_id: truth.imageIds[i], category_id: id, score, bbox: box });
      }),
    );
    const json = `[${lines.filter((line) => line !== undefined).join(',')}]`;
    const results = await readResults(bytes(json), read, {
      kind: 'boxes',
      file: model,
      empty: true,
      area: 'allPoints',
    });
    return evaluated(model, read, results, {
      settings: settings('boxes', {}),
      replicates: 1000,
      random: random.fork('precision'),
      progress: (done) => {
        signal.throwIfAborted();
        if (done % 100 === 0) context.progress({ done, total: 1000, phase: `bootstrap ${model}` });
      },
    });
  };
  return {
    clean: await evaluate('clean', said.clean),
    adversarial: await evaluate('adversarial', said.adversarial),
  };
}

/** Detections in px of the item's own picture. */
function cocoDetections(
  { option, crops, space }: Shown,
  seen: Seen | undefined,
  item: number,
): Seen['shown'] {
  const found = suppress(seen?.candidates ?? [], { iou: option.suppression, score: LEAST });
  return found.map((one) => ({ ...one, box: boxInPicture(one.box, crops[item]!, space.form) }));
}

/** The data with what the model shows of the clean pictures as their truth. */
function asTruth(setUp: Shown, clean: readonly (Seen | undefined)[]): DataSet {
  const { data, crops, space, classes } = setUp;
  return {
    ...data,
    read: async (index) => {
      const item = await data.read(index);
      const boxes = (clean[index]?.shown ?? []).map(({ category, box }) => ({
        category: nameOf(category, classes),
        box: boxInPicture(box, crops[index]!, space.form),
      }));
      return { ...item, truth: { ...item.truth, boxes } };
    },
  };
}

/** A class by its name, or its number where the model has more classes than names. */
function nameOf(category: number, classes: readonly string[] | undefined): string {
  return classes?.[category] ?? `class ${category}`;
}
