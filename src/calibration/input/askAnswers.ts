import type { DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { Picture } from '../../core/picture.ts';
import type { RandomStream } from '../../core/random.ts';
import { compilePipeline } from '../../pictures/pipeline.ts';
import type { CalibrationOptions } from '../options.ts';
import type { Predictions } from '../predictions.ts';
import { energies } from '../uncertainty/energy.ts';
import { pool } from '../uncertainty/ensemble.ts';
import { CERTAINTIES, certainties } from '../uncertainty/uncertaintyScores.ts';
import type { CertaintyName, OwnCertainty } from '../uncertainty/uncertaintyScores.ts';
import { askPredictions } from './askPredictions.ts';
import type { Answers } from './askPredictions.ts';
import { checkPredictions } from './checkPredictions.ts';
import { latentReader } from './latentReader.ts';
import type { LatentReader } from './latentReader.ts';
import { twoClasses } from './twoClasses.ts';

/** What was said of items, and how certain it was in every way that the options allow. */
export interface CertainAnswers {
  readonly names: readonly string[];
  readonly predictions: Predictions;
  readonly certainties: ReadonlyMap<CertaintyName, Float64Array>;
  /** The target gives one number an item, which stands for two classes. */
  readonly isSingle: boolean;
  /** Items without an answer. */
  readonly failed: number;
}

type Change = (picture: Picture, index: number) => Picture | Promise<Picture>;

/** How a data set is asked about. */
export interface AnswersOptions {
  /** What the items are, for messages and the progress bar. */
  readonly what: string;
  /** The items have classes; default true. */
  readonly labelled?: boolean | undefined;
  /** What is done to each item before. */
  readonly change?: Change | undefined;
  readonly random: RandomStream;
}

/** Asks the target about a data set, and for certainties also the members of the ensemble and about changed items (views). */
export async function askAnswers(
  context: ProcedureContext<CalibrationOptions>,
  data: DataSet,
  { what, labelled = true, change = (picture) => picture, random }: AnswersOptions,
): Promise<CertainAnswers> {
  const { options } = context;
  const ask = async (
    role: string,
    how: Change,
    reader?: LatentReader,
  ): Promise<Answers & { isSingle?: true }> => {
    const answers = await askPredictions(
      context,
      data,
      { ...options, latent: reader },
      what,
      role,
      how,
    );
    if (answers.classes !== 1) return answers;
    return {
      ...answers,
      numbers: twoClasses(answers.numbers, options.softmax),
      classes: 2,
      isSingle: true,
    };
  };
  const names =
    labelled && typeof options.failurePredictor === 'object' ? options.failurePredictor.latent : [];
  const latent = names.length === 0 ? undefined : await latentReader(context, names);
  let own: Answers & { isSingle?: true };
  try {
    own = await ask('target', change, latent);
  } finally {
    await latent?.close();
  }
  const missing = labelled ? own.labels.findIndex((label) => label === undefined) : -1;
  if (missing >= 0)
    throw new ConfigurationError(`${what}: ${own.names[missing] ?? ''} has no label`, {
      code: 'calibration.labels',
      hint: 'Put the pictures into one folder for each class, or name a file under `labels` of the data.',
    });
  const labels = Int32Array.from(own.labels, (label) => (labelled ? label! : 0));
  const checked = (answers: Answers, of: string, ownLabels: Int32Array) =>
    checkPredictions(answers.numbers, answers.classes, ownLabels, {
      softmax: options.softmax,
      where: `the answers of ${of} on ${what}`,
    });
  const predictions = { ...checked(own, 'the target', labels), latent: own.latent };
  const found = new Map<CertaintyName, Float64Array>(ownCertainties(predictions));
  if (options.softmax) found.set('energy', energies(own.numbers, own.classes));
  const pooled = (others: readonly Answers[], of: string) =>
    pool(
      predictions,
      own.places,
      others.map((answers) => {
        const { probabilities, classes } = checked(
          answers,
          of,
          new Int32Array(answers.names.length),
        );
        if (classes !== predictions.classes)
          throw new ConfigurationError(
            `${of} gives ${classes} classes, the target ${predictions.classes}`,
            { code: 'calibration.ensemble', hint: 'Its members must tell the same classes.' },
          );
        return { places: answers.places, probabilities };
      }),
    );
  if (options.views !== undefined) {
    const { transforms, count } = options.views;
    const pipeline = compilePipeline(transforms, []);
    const views: Answers[] = [];
    for (let view = 0; view < count; view++) {
      const draw = random.fork(`view ${view}`);
      const changed: Change = async (picture, i) =>
        pipeline.apply(await change(picture, i), new Map(), draw.fork(`item ${i}`));
      views.push(await ask('target', changed));
    }
    const { total } = pooled(views, 'the target');
    found.set(
      'marginal-entropy',
      total.map((entropy) => 1 - entropy / Math.log(own.classes)),
    );
  }
  const members = Object.keys(options.ensemble);
  if (members.length > 0) {
    const others: Answers[] = [];
    for (const role of members) others.push(await ask(role, change));
    const { total, disagreement } = pooled(others, 'the ensemble');
    found.set(
      'ensemble-entropy',
      total.map((entropy) => 1 - entropy / Math.log(own.classes)),
    );
    found.set(
      'ensemble-agreement',
      disagreement.map((nats) => 1 - nats / Math.log(own.classes)),
    );
  }
  return {
    names: own.names,
    predictions,
    certainties: found,
    isSingle: own.isSingle === true,
    failed: own.failed,
  };
}

/** The certainties that probabilities alone give. */
export function ownCertainties(
  predictions: Omit<Predictions, 'labels'>,
): readonly (readonly [OwnCertainty, Float64Array])[] {
  return (Object.keys(CERTAINTIES) as OwnCertainty[]).map(
    (name) => [name, certainties(predictions, name)] as const,
  );
}
