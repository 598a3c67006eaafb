import { inputPicture } from '../../coco/predict/inputPicture.ts';
import type { Crop } from '../../coco/predict/crop.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import { createDistance } from '../../judgement/distance.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { detectorCriterion } from '../detectors/detectorCriterion.ts';
import { detectorFindings } from '../detectors/detectorFindings.ts';
import { detectorMeasurements } from '../detectors/detectorMeasurements.ts';
import type { DetectorOption } from '../detectors/detectorOption.ts';
import { fateOf } from '../detectors/fate.ts';
import { goalOf } from '../detectors/goals/goals.ts';
import { precision } from '../detectors/precision.ts';
import { precisionTable } from '../detectors/precisionTable.ts';
import { createReader } from '../detectors/reader.ts';
import type { Seen } from '../detectors/seen.ts';
import { sideBySide, type DrawnItem } from '../detectors/sideBySide.ts';
import type { AttackOptions, transferTargetsOf } from '../options.ts';
import type { DetectorSources } from './detectorSources.ts';
import type { Samples } from './readSamples.ts';
import { sampleSpace } from './sampleSpace.ts';

/** Nothing that a reply shows: it failed. */
const NOTHING: Seen = { candidates: [], shown: [] };

/** A detector that gets saved pictures, and its name in the report. */
type TransferTarget = ReturnType<typeof transferTargetsOf>[number] & { readonly shown: string };

/** Asks one detector about all saved pictures, clean and changed, and evaluates what it says. */
export async function askDetector(
  context: ProcedureContext<AttackOptions>,
  {
    samples,
    sources,
    option,
    target,
  }: {
    readonly samples: Samples;
    readonly sources: DetectorSources;
    readonly option: DetectorOption;
    readonly target: TransferTarget;
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
