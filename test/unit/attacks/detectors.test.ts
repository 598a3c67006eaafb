import { afterAll, describe, expect, it } from 'vitest';

import { detectorCriterion } from '../../../src/attacks/detectors/detectorCriterion.ts';
import { detectorOption } from '../../../src/attacks/detectors/detectorOption.ts';
import { openDetectorGradients } from '../../../src/attacks/detectors/openDetectorGradients.ts';
import { createReader } from '../../../src/attacks/detectors/reader.ts';
import { attackOptions } from '../../../src/attacks/options.ts';
import { createPreprocessing } from '../../../src/judgement/preprocessing.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';
import { attackFile } from '../../helpers/attackFile.ts';
import { roadScenes, SCENE_CLASSES, sceneDetector } from '../../helpers/roadScenes.ts';

const bytes = sceneDetector();
const classes = SCENE_CLASSES;
const detector = { decoder: { kind: 'yolox', strides: [8] }, classes };
const items = await roadScenes(3);

describe('gradients of a detector’s goal', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const one of opened) await one.close();
  });

  it.each(['vanish', 'fabricate', 'flood'])(
    'are the slope of %s along any direction',
    async (goal) => {
      const option = detectorOption.parse({ ...detector, goal });
      const pool = await createSessionPool(bytes);
      const preprocessing = createPreprocessing(
        { name: 'scenes', interface: 'tensors', inputs: pool.inputs, outputs: pool.outputs },
        { tensor: tensorOption.parse({}), example: items[0]!.picture, bytes: false },
      );
      const read = createReader(option, preprocessing.form);
      const criterion = detectorCriterion(option, read);
      const model = await openDetectorGradients(bytes, { preprocessing, criterion, option, read });
      opened.push(pool, model);
      const point = preprocessing.prepare(items[0]!.picture);
      const original = { outputs: await pool.run(preprocessing.encode(point)) };
      const random = createRandom(3, goal);
      const direction = point.map(() => random.normal());
      const step = 1e-3;
      const moved = [-step, step].map((by) => point.map((v, i) => v + by * direction[i]!));
      const [own, low, high] = await model.differentiate(
        [point, ...moved].map((one) => ({ point: one, original })),
        'margin',
      );
      const slope = (high!.loss - low!.loss) / (2 * step);
      const along = own!.gradient.reduce((sum, v, i) => sum + v * direction[i]!, 0);
      expect(Math.abs(slope)).toBeGreaterThan(1e-4);
      expect(Math.abs(along / slope - 1)).toBeLessThan(0.1);
    },
  );
});

describe('an attack on a detector', () => {
  it('leaves no sign under its class by gradients, and its samples stay within epsilon', async () => {
    const run = await attackFile(bytes, items, {
      attacks: [{ attack: 'pgd', steps: 40, restarts: 1 }],
      epsilon: '32/255',
      queries: 60,
      detector,
    });
    expect(run.measurement('successRate')).toMatchObject({ value: 1, n: 3 });
    const [gone, renamed] = [run.measurement('vanished'), run.measurement('mislabelled')];
    expect(gone.value! + renamed.value!).toBeCloseTo(1, 12);
    expect(run.measurement('AP.clean').value).toBeGreaterThan(0.5);
    expect(run.measurement('AP.adversarial').value).toBeLessThan(0.3);
    expect(run.measurement('checksFailed').value).toBe(0);
    const [clean, changed] = ['clean', 'adversarial'].map((name) => {
      const { bytes: npy } = run.artifacts!.find(({ path }) => path === `samples/${name}.npy`)!;
      return new Float32Array(npy.slice(npy.length - 3 * 64 * 64 * 3 * 4).buffer);
    });
    const most = clean!.reduce((top, v, i) => Math.max(top, Math.abs(v - changed![i]!)), 0);
    expect(most).toBeLessThanOrEqual(32 / 255 + 1e-6);
  });

  it('states no upper bound after a search that was too short', async () => {
    const run = await attackFile(bytes, items, {
      attacks: ['square'],
      epsilon: '1/255',
      queries: 5,
      detector,
    });
    expect(run.measurement('successRate')).toMatchObject({ value: 0, interval: { upper: null } });
    expect(run.measurement('AP.adversarial').interval?.lower ?? null).toBeNull();
    expect(run.findings.map(({ id }) => id)).toContain('check-budget');
  });

  it('refuses attacks that compare classes, and names those that work', async () => {
    const run = attackFile(bytes, items, { attacks: ['apgd-dlr'], detector });
    await expect(run).rejects.toMatchObject({
      message: expect.stringContaining('a detector has neither') as string,
      hint: expect.stringContaining('square') as string,
    });
  });

  it('refuses a model with more classes than names before it asks for long', async () => {
    const run = attackFile(bytes, items, {
      attacks: ['square'],
      detector: { ...detector, classes: ['limit'] },
    });
    await expect(run).rejects.toThrow(/the model says class \d, and 1 classes have a name/);
  });

  it('refuses a detector without a decoder', () => {
    expect(() => attackOptions.parse({ data: 'x', detector: { goal: 'vanish' } })).toThrow(
      /decoder/,
    );
  });
});
