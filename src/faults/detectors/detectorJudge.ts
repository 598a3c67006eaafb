import type { BoxTruth } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { decode } from '../../coco/decode/decoders.ts';
import type { InputSize } from '../../coco/decode/decoder.ts';
import type { Detection } from '../../coco/decode/detection.ts';
import { suppress } from '../../coco/decode/suppress.ts';
import { NO_DECISION, type OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import { breaksDown, isUnchanged, itemOutputs } from '../outcomes/outputRows.ts';
import { boxPrecision } from './boxPrecision.ts';
import { matchBoxes, type Box } from './matchBoxes.ts';
import type { DetectorOption } from './option.ts';

/** What a detector is judged against. */
export interface DetectorTruth {
  /** Boxes of each item, batch by batch, in px of the model's input; undefined where the data do not say. */
  readonly boxes: readonly (readonly (readonly BoxTruth[] | undefined)[])[];
  /** Names of the model's classes, in its order. */
  readonly classes: readonly string[];
  readonly size: InputSize;
}

/**
 * Judges a detector image by image, as IVMOD does (Qutub et al., 2022): an image is corrupted silently (counted as SDC-1)
 * when the number of its misses or of its false alarms differs from that of the golden run, and shows an error (DUE) when
 * outputs hold NaN or infinity, or there are none. Beside that the images in which a golden box vanishes or a box is
 * invented, and COCO's AP over all images of an injection. Every image counts. Throws ConfigurationError without boxes.
 */
export function detectorJudge(
  golden: readonly TensorMap[],
  items: readonly number[],
  { decoder, suppression, score, iou }: DetectorOption,
  { boxes, classes, size }: DetectorTruth,
): OutcomeJudge {
  const truths = boxes.flat().map((list) => {
    if (list === undefined)
      throw new ConfigurationError('the data do not say which boxes are in their pictures', {
        code: 'faults.detector',
        hint: 'Name a COCO file with boxes as the data.',
      });
    return list;
  });
  const unknown = truths.flat().find(({ category }) => !classes.includes(category));
  if (unknown !== undefined)
    throw new ConfigurationError(`the model has no class '${unknown.category}' of the data`, {
      code: 'faults.detector',
      hint: `Its classes are ${classes.join(', ')}: name them in its order under \`detector.classes\`.`,
    });
  const wanted = truths.map((list) =>
    list
      .filter(({ crowd }) => crowd !== true)
      .map(({ category, box }): Box => ({ category: classes.indexOf(category), box })),
  );
  const precision = boxPrecision(truths, classes);
  const first = items.map((_, batch) => items.slice(0, batch).reduce((sum, n) => sum + n, 0));
  const all = truths.length;
  const detect = (outputs: TensorMap, item: number, count: number): readonly Detection[] =>
    suppress(decode(itemOutputs(outputs, item, count), decoder, size), suppression);
  const certain = (found: readonly Detection[]): readonly Detection[] =>
    found.filter((one) => one.score >= score);
  const clean = golden.map((outputs, batch) =>
    Array.from({ length: items[batch]! }, (_, item) => detect(outputs, item, items[batch]!)),
  );
  const beyond = clean.flat(2).find(({ category }) => category >= classes.length);
  if (beyond !== undefined)
    throw new ConfigurationError(
      `the model says class ${beyond.category}, and there are ${classes.length} classes`,
      {
        code: 'faults.detector',
        hint: "Name all of the model's classes under `detector.classes`.",
      },
    );
  const errorsOf = (found: readonly Detection[], image: number) => {
    const right = matchBoxes(found, wanted[image]!, iou);
    return { misses: wanted[image]!.length - right, alarms: found.length - right };
  };
  return {
    outcomes: ['masked', 'sdc1', 'due', 'vanished', 'invented', 'unchanged'],
    titles: {
      masked: 'images with as many misses and false alarms as without the fault',
      sdc1: 'images whose misses or false alarms change in number, silently (IVMOD_SDC)',
      due: 'images with NaN or infinity, or without an answer (IVMOD_DUE)',
    },
    all,
    right: all,
    add(tally, batch, outputs, changes) {
      const count = items[batch]!;
      for (let item = 0; item < count; item++) {
        const image = first[batch]! + item;
        tally.all++;
        tally.inputs++;
        if (outputs === undefined || breaksDown(outputs, golden[batch]!, item, count)) {
          tally.due++;
          changes?.push({ input: image, from: 0, to: NO_DECISION });
          continue;
        }
        if (isUnchanged(outputs, golden[batch]!, item, count)) tally.unchanged++;
        const [own, found] = [certain(clean[batch]![item]!), certain(detect(outputs, item, count))];
        const kept = matchBoxes(found, own, iou);
        if (kept < own.length) tally.vanished++;
        if (kept < found.length) tally.invented++;
        const [before, after] = [errorsOf(own, image), errorsOf(found, image)];
        if (after.misses === 0 && after.alarms === 0) tally.correct++;
        if (before.misses === after.misses && before.alarms === after.alarms) {
          tally.masked++;
          continue;
        }
        tally.sdc1++;
        tally.cost++;
        changes?.push({ input: image, from: 0, to: 1 });
      }
    },
    finish(tally, outputs) {
      const found = outputs.flatMap((maps, batch) =>
        Array.from({ length: items[batch]! }, (_, item) =>
          maps === undefined || breaksDown(maps, golden[batch]!, item, items[batch]!)
            ? []
            : detect(maps, item, items[batch]!),
        ),
      );
      tally.precision = precision(found);
    },
  };
}
