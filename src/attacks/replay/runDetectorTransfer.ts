import { inputPicture } from '../../coco/predict/inputPicture.ts';
import type { Crop } from '../../coco/predict/crop.ts';
import type { DataItem, DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Exhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import { createDistance } from '../../judgement/distance.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { detectorCriterion } from '../detectors/detectorCriterion.ts';
import { detectorFindings } from '../detectors/detectorFindings.ts';
import { detectorMeasurements } from '../detectors/detectorMeasurements.ts';
import type { DetectorOption } from '../detectors/detectorOption.ts';
import { precisionTable, sideBySide, type DrawnItem } from '../detectors/exhibits.ts';
import { fateOf } from '../detectors/fate.ts';
import { goalOf } from '../detectors/goals/goals.ts';
import { precision } from '../detectors/precision.ts';
import { createReader } from '../detectors/reader.ts';
import type { Seen } from '../detectors/seen.ts';
import { sampleFoldersOf, transferTargetsOf } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { readSamples, type Samples } from './readSamples.ts';
import { sampleSpace } from './sampleSpace.ts';
import { shownName } from './shownName.ts';

/** Nothing that a reply shows: it failed. */
const NOTHING: Seen = { candidates: [], shown: [] };

/**
 * Mode `transfer` on detectors: asks every target about the pictures that another run saved, clean and changed, and
 * evaluates both. One query a picture and kind.
 */
export async function runDetectorTransfer(
  context: ProcedureContext<AttackOptions>,
  detector: DetectorOption,
): Promise<ProcedureResult> {
  const { options } = context;
  const folders = sampleFoldersOf(options);
  if (folders.length > 1)
    throw new ConfigurationError('samples: a detector gets the samples of one folder', {
      code: 'config.samples',
      hint: 'Give each folder a procedure of its own.',
    });
  const samples = await readSamples(folders[0]![1], context.files);
  const sources = await sourcesOf(context, samples);
  const targets = transferTargetsOf(options).map((one) => ({
    ...one,
    shown: shownName(one, context),
  }));
  const measurements: Measurement[] = [];
  const exhibits: Exhibit[] = [];
  const findings = [];
  for (const [t, target] of targets.entries()) {
    context.progress({ done: t, total: targets.length, phase: target.shown });
    const option = {
      ...detector,
      decoder: target.detector?.decoder ?? detector.decoder,
      classes: target.detector?.classes ?? detector.classes,
    };
    const carried = await carriedTo(context, { samples, sources, option, target });
    const suffix = t === 0 ? '' : `.${target.name}`;
    measurements.push(
      ...carried.measurements.map((one) => ({
        ...one,
        name: `${one.name}${suffix}`,
        ...(t === 0 ? {} : { detail: true, title: `${one.title ?? one.name}, ${target.shown}` }),
      })),
    );
    exhibits.push(
      ...carried.exhibits.map((one) => ({
        ...one,
        id: `${one.id}${suffix}`,
        title: `${one.title}: ${target.shown}`,
      })),
    );
    if (t === 0) findings.push(...carried.findings);
  }
  return {
    headline: {
      tried: `${samples.items.length} pictures made by ${samples.attack} under ${samples.norm}, sent to ${targets.map(({ shown }) => shown).join(', ')}`,
      measurements: ['successRate', goalOf(detector.goal).measurement, 'AP.adversarial'],
    },
    measurements,
    findings,
    exhibits,
  };
}

/** What saved pictures are of: their own pictures and truth in the data, or the clean samples themselves. */
interface Sources {
  readonly data: DataSet;
  readonly items: readonly DataItem[];
  readonly fitted: boolean;
}

/** The data of the samples by name, for its boxes; without data the clean samples, which have none. */
async function sourcesOf(
  context: ProcedureContext<AttackOptions>,
  samples: Samples,
): Promise<Sources> {
  const { options } = context;
  const { kind, height, width, channels } = samples.space;
  if (kind !== 'picture')
    throw new ConfigurationError('samples: a detector takes pictures, and these are none', {
      code: 'config.samples-misfit',
      hint: 'Send samples that an attack on a detector saved.',
    });
  if (options.data === undefined) {
    const items = samples.items.map(({ name }, i): DataItem => {
      const picture: Picture = { kind, height, width, channels, data: samples.clean[i]! };
      return { name, picture, truth: {}, attributes: {} };
    });
    const data: DataSet = {
      name: 'samples',
      count: items.length,
      names: items.map(({ name }) => name),
      classes: samples.classes ?? undefined,
      digest: '',
      read: async (i) => items[i]!,
      truth: async (i) => items[i]!.truth,
    };
    return { data, items, fitted: false };
  }
  const whole = await context.data('data');
  const place = new Map(whole.names.map((name, i) => [name, i]));
  const items: DataItem[] = [];
  for (const { name } of samples.items) {
    const at = place.get(name);
    if (at === undefined)
      throw new ConfigurationError(`samples: the data has no item "${name}"`, {
        code: 'config.samples-misfit',
        hint: 'Name the data that the samples were made of, or leave `data` out and set truth: predictions.',
      });
    items.push(await whole.read(at));
  }
  const data: DataSet = {
    ...whole,
    count: items.length,
    names: items.map(({ name }) => name),
    read: async (i) => items[i]!,
    truth: async (i) => items[i]!.truth,
  };
  return { data, items, fitted: true };
}

/** Asks one target about all pictures, and evaluates what it says. */
async function carriedTo(
  context: ProcedureContext<AttackOptions>,
  {
    samples,
    sources,
    option,
    target,
  }: {
    readonly samples: Samples;
    readonly sources: Sources;
    readonly option: DetectorOption;
    readonly target: ReturnType<typeof transferTargetsOf>[number] & { readonly shown: string };
  },
): Promise<Pick<ProcedureResult, 'measurements' | 'findings' | 'exhibits'>> {
  const { options, seed } = context;
  const space = sampleSpace(context, samples, { ...target, name: target.shown });
  const { form } = space;
  const read = createReader(option, form);
  const criterion = detectorCriterion(option, read);
  const ask = async (points: readonly Float32Array[]): Promise<readonly Reply[]> =>
    context.ask(
      points.map((point) => space.encode(point)),
      { target: target.role },
    );
  const clean = await ask(samples.clean);
  const changed = await ask(samples.adversarial);
  const seen = (reply: Reply): Seen => (reply.status === 'ok' ? read(reply.outputs) : NOTHING);
  const before = clean.map(seen);
  const after = changed.map(seen);
  const setUp = {
    option,
    space,
    crops: sources.items.map(({ picture }) => cropOf(picture, space, option, sources.fitted)),
    data: sources.data,
    classes: option.classes ?? sources.data.classes ?? samples.classes ?? undefined,
  };
  const threat = { distance: createDistance(samples.norm, { channels: form.channels }) };
  const found = await precision(context, setUp, { clean: before, adversarial: after });
  // A picture counts where the clean one shows what the goal is about.
  const goal = goalOf(option.goal);
  const counted = clean.flatMap((reply, i) => {
    if (reply.status !== 'ok' || (goal.needsObjects && before[i]!.shown.length === 0)) return [];
    const original = { outputs: reply.outputs };
    return criterion.judge(reply.outputs, original).wrong ? [] : [{ i, original }];
  });
  const successes = counted.map(({ i, original }) => {
    const reply = changed[i]!;
    return reply.status === 'ok' && criterion.judge(reply.outputs, original).wrong;
  });
  const drawn = counted.map(({ i }): DrawnItem => ({
    name: samples.items[i]!.name,
    clean: samples.clean[i]!,
    changed: samples.adversarial[i]!,
    before: before[i]!,
    after: after[i]!,
    fate: fateOf(before[i]!, after[i]!, option),
    attack: samples.items[i]!.attack,
    distance: samples.items[i]!.distance,
  }));
  const pictures = await sideBySide({ ...setUp, threat }, drawn);
  return {
    measurements: detectorMeasurements(options, {
      runs: [],
      successes,
      fates: drawn.map(({ fate }) => fate),
      before: drawn.map((one) => fateOf(one.before, one.before, option)),
      precision: found,
      checks: [],
      items: samples.items.length,
    }).filter(({ name }) => name !== 'checksFailed'),
    findings: detectorFindings({ ...setUp, threat }, drawn, successes, seed),
    exhibits: [...(pictures === undefined ? [] : [pictures]), precisionTable(found)],
  };
}

/** Which part of the source's picture the sample shows. */
function cropOf(
  picture: Picture,
  { form }: Preprocessing,
  { fit }: DetectorOption,
  fitted: boolean,
): Crop {
  return inputPicture(picture, form, fitted ? fit : 'stretch').crop;
}
