import { inputPicture } from '../../coco/predict/inputPicture.ts';
import type { Crop } from '../../coco/predict/crop.ts';
import type { DataItem, DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { createClassifierView } from '../../judgement/classifierView.ts';
import { createDistance } from '../../judgement/distance.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import { epsilonOf } from '../options.ts';
import { checkEpsilon } from '../run/checkEpsilon.ts';
import type { AttackOptions } from '../options.ts';
import { countingAsk } from '../run/countingAsk.ts';
import { drawn } from '../run/drawn.ts';
import { openModels } from '../run/openModels.ts';
import type { PreparedItem, SetUp } from '../run/setUp.ts';
import { detectorCriterion } from './detectorCriterion.ts';
import type { DetectorOption } from './detectorOption.ts';
import { goalOf } from './goals/goals.ts';
import { openDetectorGradients } from './openDetectorGradients.ts';
import { createReader } from './reader.ts';
import type { Reader } from './reader.ts';
import { withoutPadding } from './withoutPadding.ts';

/** All that an attack on a detector stands on. */
export interface DetectorSetUp extends SetUp {
  readonly option: DetectorOption;
  readonly read: Reader;
  /** The items' own pictures and truth, in the order of `items`. */
  readonly sources: readonly DataItem[];
  /** Which part of each picture the input shows. */
  readonly crops: readonly Crop[];
  /** The data set with the drawn items alone. */
  readonly data: DataSet;
}

/** Reads the data, makes the attacker's space and asks the detector about every clean picture. */
export async function setUpDetector(
  context: ProcedureContext<AttackOptions>,
  option: DetectorOption,
): Promise<DetectorSetUp> {
  const { options, random, signatures } = context;
  const data = await context.data('data');
  const sources: DataItem[] = [];
  for (const index of drawn(data.count, options.items, random.fork('items')))
    sources.push(await data.read(index));
  const [example] = sources;
  if (example?.picture.kind !== 'picture')
    throw new ConfigurationError('data: a detector takes pictures, and there are none', {
      code: 'config.data',
      hint: 'Name a COCO file, a folder of pictures, or an array of them.',
    });
  const bytes = options.pixels === 'bytes';
  const form = { tensor: options.tensor, example: example.picture, bytes };
  const space = createPreprocessing(signatures['target']!, form);
  checkEpsilon(options, space);
  const { height, width } = space.form;
  const shown = sources.map(({ picture }) => inputPicture(picture, { height, width }, option.fit));
  const read = createReader(option, { height, width });
  const criterion = detectorCriterion(option, read);
  const { ask, retries } = countingAsk(context);
  const view = createClassifierView({
    preprocessing: space,
    criterion,
    sees: 'scores',
    ask,
  });
  const points = shown.map(({ seen }) => space.prepare(seen));
  const plain = await view.ask(points.map((point) => ({ point, original: {} })));
  const goal = goalOf(option.goal);
  const items = sources.map(({ name }, i): PreparedItem => {
    const { reply } = plain[i]!;
    const outputs = reply.status === 'ok' ? reply.outputs : undefined;
    const original = { outputs };
    const answer =
      outputs === undefined ? plain[i]! : { ...plain[i]!, ...criterion.judge(outputs, original) };
    const right =
      outputs !== undefined &&
      answer.invalid === undefined &&
      !answer.wrong &&
      (!goal.needsObjects || read(outputs).shown.length > 0);
    return { name, clean: points[i]!, original, answer, right };
  });
  const classes = option.classes ?? data.classes;
  if (options.truth === 'labels') checkClasses(items, read, classes);
  const models = await openModels(context, {
    space,
    ...form,
    open: async (bytes, preprocessing) => {
      const own = createReader(option, preprocessing.form);
      return openDetectorGradients(bytes, {
        preprocessing,
        criterion: detectorCriterion(option, own),
        option,
        read: own,
        signal: context.signal,
      });
    },
  });
  return {
    option,
    read,
    sources,
    crops: shown.map(({ crop }) => crop),
    data: {
      ...data,
      count: sources.length,
      names: sources.map(({ name }) => name),
      read: async (i) => sources[i]!,
      truth: async (i) => sources[i]!.truth,
    },
    space,
    threat: {
      distance: createDistance(options.norm, {
        channels: space.form.channels,
        ranges: space.upper,
      }),
      epsilon: epsilonOf(options),
    },
    remarks: [],
    scoresView: view,
    labelsView: view,
    ...models,
    retries,
    items,
    attacked: items.flatMap(({ name, clean, original, answer, right }, i) =>
      right
        ? [
            {
              name,
              clean,
              original,
              cleanMargin: answer.margin,
              mutable: withoutPadding(space, sources[i]!.picture, shown[i]!.crop),
            },
          ]
        : [],
    ),
    classes,
    dataDigest: data.digest,
    columns: undefined,
  };
}

/** Throws ConfigurationError when the detector has classes without a name, which no truth could match. */
function checkClasses(
  items: readonly PreparedItem[],
  read: Reader,
  classes: readonly string[] | undefined,
): void {
  let highest = -1;
  for (const { original } of items)
    for (const { category } of original.outputs === undefined
      ? []
      : read(original.outputs).candidates)
      highest = Math.max(highest, category);
  const names = classes?.length ?? 0;
  if (highest >= names)
    throw new ConfigurationError(
      `detector: the model says class ${highest}, and ${names} classes have a name`,
      {
        code: 'decoder.classes',
        hint: "Name the model's classes in its order under `detector.classes`, or set truth: predictions.",
      },
    );
}
