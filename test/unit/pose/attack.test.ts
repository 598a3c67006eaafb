import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { attackChanges } from '../../../src/attacks/pictures/attackChanges.ts';
import { pictureGradients } from '../../../src/attacks/pictures/pictureGradients.ts';
import { pictureAttackOption } from '../../../src/coco/robustness/attackOption.ts';
import { COCO_SIGMAS } from '../../../src/coco/schema/cocoSigmas.ts';
import type { ModelSignature } from '../../../src/core/signature.ts';
import { openDataSet } from '../../../src/data/openDataSet.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';
import { personLooks } from '../../../src/pose/attack/personLooks.ts';
import { poseDecoderOption } from '../../../src/pose/predict/poseDecoder.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';
import { POSE_MODEL, posePeople } from '../../helpers/posePeople.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const bytes = readFileSync(POSE_MODEL);
const pool = await createSessionPool(bytes);
const { inputs, outputs } = pool;
await pool.close();
const signature: ModelSignature = { name: 'poses', interface: 'tensors', inputs, outputs };
const data = await openDataSet('in/truth.json', memoryFiles(posePeople(4, 'in/')), {
  name: 'people',
});
const items = await Promise.all([0, 1, 2, 3].map((i) => data.read(i)));
const tensor = tensorOption.parse({});
const { signal } = new AbortController();
const looking = {
  decoder: poseDecoderOption.parse({ kind: 'heatmap' }),
  boxScale: 1.25,
  sigmas: COCO_SIGMAS,
};

const isSame = (a: Float32Array, b: Float32Array) =>
  a.length === b.length && a.every((value, i) => value === b[i]);

describe('the gradient by a picture', () => {
  it('is the slope of the loss of all people in it, along any direction', async () => {
    const opened = pictureGradients(bytes, { signature, tensor, outputs: undefined, signal });
    const random = createRandom('slopes');
    for (const item of items) {
      const looks = personLooks(item, opened, looking);
      const { picture } = item;
      const direction = picture.data.map(() => random.normal());
      const at = async (by: number) => {
        const moved = picture.data.map((value, i) => value + by * direction[i]!);
        const asked = looks.map((look) => ({ look, picture: { ...picture, data: moved } }));
        return opened.differentiate(asked);
      };
      const total = (found: readonly { loss: number }[]) =>
        found.reduce((sum, { loss }) => sum + loss, 0);
      const step = 2e-4;
      const slope = (total(await at(step)) - total(await at(-step))) / (2 * step);
      const own = await at(0);
      const gradient = new Float32Array(direction.length);
      for (const [i, look] of looks.entries())
        for (const [k, value] of look.pullback(own[i]!.gradient, picture).data.entries())
          gradient[k]! += value;
      const along = gradient.reduce((sum, value, k) => sum + value * direction[k]!, 0);
      // Along a direction that knows nothing, a slope is as large as the gradient is long, on average.
      const length = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 0));
      expect(length).toBeGreaterThan(0.1);
      expect(Math.abs(along - slope)).toBeLessThan(0.03 * length);
    }
    await opened.close();
  });
});

describe('attacked pictures', () => {
  it.each(['pgd', 'random-noise'])(
    'by %s are bytes within epsilon of the clean ones, and so is what the model is shown',
    async (kind) => {
      const context = {
        modelFile: async () => ({ bytes, sha256: '' }),
        signatures: { target: signature },
        progress: () => undefined,
        signal,
      };
      const option = pictureAttackOption.parse({ kind, epsilons: [0, 1, 3], steps: 5 });
      const model = {
        tensor,
        outputs: undefined,
        looks: async (item: (typeof items)[0], gradients: never) =>
          personLooks(item, gradients, looking),
      };
      const changes = await attackChanges(context, 'a', option, model, createRandom(1));
      const opened = pictureGradients(bytes, { signature, tensor, outputs: undefined, signal });
      for (const change of changes) {
        const changed = await change.apply(items);
        // The same bytes each time.
        const again = await change.apply(items);
        for (const [i, { picture }] of changed.entries()) {
          expect(isSame(again[i]!.picture.data, picture.data)).toBe(true);
          const clean = items[i]!.picture;
          const levels = picture.data.map((value) => Math.round(value * 255));
          expect(
            isSame(
              picture.data,
              levels.map((level) => level / 255),
            ),
          ).toBe(true);
          const moved = levels.map((level, k) =>
            Math.abs(level - Math.round(clean.data[k]! * 255)),
          );
          expect(moved.reduce((a, b) => Math.max(a, b))).toBe(change.severity);
          for (const shown of personLooks(items[i]!, opened, looking)) {
            const [sent, plain] = [picture, clean].map(
              (one) => shown.encode(one)['image']!.data as Float32Array,
            );
            const off = sent!.map((value, k) => Math.abs(value - plain![k]!));
            expect(off.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(
              change.severity / 255 + 1e-6,
            );
          }
        }
      }
      await opened.close();
      await changes[0]!.close?.();
    },
  );
});

describe('a pose estimator under attack', () => {
  const scenario = (procedure: object, target: object) =>
    JSON.stringify({
      name: 'attacked',
      target,
      procedures: {
        eval: {
          kind: 'pose',
          data: 'truth.json',
          decoder: { kind: 'heatmap' },
          errors: false,
          bootstrap: { replicates: 100 },
          ...procedure,
        },
      },
      gates: ['eval.AP.pgd@4.upper <= 1', 'eval.drop.noise@4.upper <= 1'],
    });
  const robustness = {
    pgd: { attack: { epsilons: [0, 4], steps: 10 } },
    noise: { attack: { kind: 'random-noise', epsilons: [4] } },
  };

  it('is as good as before at an epsilon of 0, and worse by gradients than by noise', async () => {
    const { run } = await fixtureFolder({
      ...posePeople(14),
      's.yaml': scenario({ robustness, images: '.' }, { protocol: 'onnx', model: POSE_MODEL }),
    });
    const { record } = await run();
    const { measurements, ledger, headline, exhibits } = record.procedures[0]!;
    const of = (name: string) => measurements.find((one) => one.name === name)!;
    expect(of('AP').value).toBeGreaterThan(0.1);
    expect(of('AP.pgd@0').value).toBe(of('AP').value);
    expect(of('AP.pgd@0').interval).toEqual(of('AP').interval);
    expect(of('drop.pgd@0').value).toBe(0);
    const [attacked, noisy] = [of('drop.pgd@4'), of('drop.noise@4')];
    expect(attacked.value).toBe(of('AP').value! - of('AP.pgd@4').value!);
    expect(attacked.interval!.lower).toBeGreaterThan(noisy.interval!.upper!);
    expect(of('AP.pgd@4').note).toContain('at most 4 of 255');
    expect(of('AP.pgd@4').note).toContain('rose on 14 of 14 pictures');
    expect(headline?.measurements).toEqual(['AP', 'drop.pgd@4']);
    const shown = exhibits.find(({ id }) => id === 'attacked-people');
    expect(shown).toMatchObject({ title: expect.stringContaining('pgd of severity 4') as string });
    expect(shown?.kind === 'images' && shown.images).toHaveLength(4);
    // One query a person, clean and for each change.
    const people = ledger.asked / 4;
    expect(of('failures')).toMatchObject({ value: 0, n: people, interval: { lower: 0 } });
    expect(of('failures').interval!.upper).toBeCloseTo(people * (1 - 0.025 ** (1 / people)), 9);
  });

  it('is refused without its file, before anything is asked', async () => {
    const { run } = await fixtureFolder({
      ...posePeople(2),
      'model.mjs': 'export default () => ({ maps: [] });',
      's.yaml': scenario({ robustness }, { protocol: 'module', module: 'model.mjs' }),
    });
    await expect(run()).rejects.toThrow('robustness.pgd: the target has no model file');
  });

  it('is refused where nothing says what to lose', async () => {
    const { run } = await fixtureFolder({
      ...posePeople(2),
      's.yaml': scenario(
        { robustness, decoder: { kind: 'associative', heatmaps: 'a', tags: 'b' } },
        { protocol: 'onnx', model: POSE_MODEL },
      ),
    });
    await expect(run()).rejects.toThrow('no loss for what the decoder associative reads');
  });
});
