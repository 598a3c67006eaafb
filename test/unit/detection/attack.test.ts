import { describe, expect, it } from 'vitest';

import { encodePng } from '../../../src/pictures/codec.ts';
import { attackFile } from '../../helpers/attackFile.ts';
import { roadScenes, SCENE_CLASSES, sceneDetector } from '../../helpers/roadScenes.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const SCENES = 6;
const bytes = sceneDetector();
const items = await roadScenes(SCENES);
const decoder = { kind: 'yolox', strides: [8] };
const clean = await picturesOf((value) => value);

/** The scenes as files, every number changed. */
async function picturesOf(change: (value: number) => number, folder = '') {
  const files: Record<string, Uint8Array> = {};
  for (const { name, picture } of items)
    files[`${folder}${name}`] = await encodePng({ ...picture, data: picture.data.map(change) });
  return files;
}

/** A run of `detection` on the scenes. */
async function evaluate(robustness: object, files: Record<string, Uint8Array | string> = {}) {
  const annotations = items.flatMap(({ truth, attributes }) =>
    (truth.boxes ?? []).map(({ category, box }) => ({
      image_id: attributes['id'],
      category_id: SCENE_CLASSES.indexOf(category) + 1,
      iscrowd: 0,
      area: box[2] * box[3],
      bbox: box,
    })),
  );
  const { run } = await fixtureFolder({
    ...clean,
    ...files,
    'model.onnx': bytes,
    'truth.json': JSON.stringify({
      images: items.map(({ name, attributes, picture: { width, height } }) => ({
        id: attributes['id'],
        file_name: name,
        width,
        height,
      })),
      categories: SCENE_CLASSES.map((name, i) => ({ id: i + 1, name })),
      annotations: annotations.map((one, i) => ({ id: i + 1, ...one })),
    }),
    's.yaml': JSON.stringify({
      name: 'attacked',
      target: { protocol: 'onnx', model: 'model.onnx' },
      procedures: {
        eval: {
          kind: 'detection',
          data: 'truth.json',
          decoder,
          classes: SCENE_CLASSES,
          errors: false,
          bootstrap: { replicates: 50 },
          robustness,
        },
      },
    }),
  });
  const { measurements } = (await run()).record.procedures[0]!;
  return (name: string) => measurements.find((one) => one.name === name)!;
}

describe('a detector under attack', () => {
  it('loses precision by gradients, and none at an epsilon of 0', async () => {
    const attack = { epsilons: [0, 8], steps: 10 };
    const of = await evaluate({
      hide: { attack },
      invent: { attack: { ...attack, epsilons: [8], goal: 'fabricate' } },
      noise: { attack: { kind: 'random-noise', epsilons: [8] } },
    });
    expect(of('AP').value).toBeGreaterThan(0.6);
    expect(of('AP.hide@0').value).toBe(of('AP').value);
    expect(of('AP.hide@8').value).toBeLessThan(of('AP.noise@8').value! / 2);
    expect(of('AP.invent@8').value).toBeLessThan(of('AP').value!);
    expect(of('AP.invent@8').note).toContain(`rose on ${SCENES} of ${SCENES} pictures`);
    expect(of('AP.hide@8').note).toContain('at most 8 of 255');
  });
});

describe('saved pictures', () => {
  it('of an attack are evaluated as that attack evaluated them', async () => {
    const attacked = await attackFile(
      bytes,
      items,
      {
        attacks: [{ attack: 'pgd', steps: 10, restarts: 1 }],
        epsilon: '16/255',
        queries: 15,
        detector: { decoder, classes: SCENE_CLASSES },
      },
      { classes: SCENE_CLASSES },
    );
    const saved = Object.fromEntries(
      attacked.artifacts!.map(({ path, bytes: content }) => [path, content]),
    );
    const of = await evaluate({ saved: { samples: { 16: 'samples' } } }, saved);
    const [plain, changed] = ['AP.clean', 'AP.adversarial'].map((name) =>
      attacked.measurement(name),
    );
    expect(of('AP').value).toBe(plain!.value);
    expect(of('AP.saved@16').value).toBe(changed!.value);
    expect(changed!.value).toBeLessThan(plain!.value! / 2);
    expect(of('drop.saved@16').value).toBe(plain!.value! - changed!.value!);
    expect(of('AP.saved@16').note).toContain(`${SCENES} of ${SCENES} pictures`);
    // The names and pictures of other items do not fit.
    const manifest = new TextDecoder().decode(saved['samples/manifest.json']);
    const renamed = (...changes: [string, string][]) => ({
      ...saved,
      'samples/manifest.json': changes.reduce(
        (text, [from, to]) => text.replaceAll(from, to),
        manifest,
      ),
    });
    const [first, second] = items.map(({ name }) => name);
    const swapped = renamed([`"${second}"`, '"other"'], [`"${first}"`, `"${second}"`]);
    await expect(evaluate({ saved: { samples: { 16: 'samples' } } }, swapped)).rejects.toThrow(
      `"${second}" of the data is not the picture that was attacked`,
    );
    const unknown = renamed(['.png"', '.jpg"']);
    await expect(evaluate({ saved: { samples: { 16: 'samples' } } }, unknown)).rejects.toThrow(
      `robustness.saved: samples has none of the ${SCENES} items by name`,
    );
  });

  it('of another data set are evaluated as the same change made by a transform', async () => {
    const dark = (value: number) => Math.max(0, value - 51 / 255);
    const of = await evaluate(
      {
        dark: { transforms: [{ kind: 'brightness', by: '-severity' }], severities: [0.2] },
        files: { pictures: { 1: 'dark', 2: { path: 'first' } } },
      },
      {
        ...(await picturesOf(dark, 'dark/')),
        'first/001.png': clean[items[0]!.name]!,
      },
    );
    expect(items[0]!.name).toBe('001.png');
    expect(of('AP.dark@0.2').value).toBeLessThan(of('AP').value!);
    expect(of('AP.files@1').value).toBeCloseTo(of('AP.dark@0.2').value!, 12);
    expect(of('AP.files@2').value).toBe(of('AP').value);
    expect(of('AP.files@2').note).toContain(`1 of ${SCENES} pictures`);
  });

  it('come from one place', async () => {
    await expect(evaluate({ both: { attack: {}, samples: { 1: 'samples' } } })).rejects.toThrow(
      'give one of transforms, attack, samples, pictures',
    );
    await expect(evaluate({ bad: { attack: { epsilons: ['8/255'] } } })).rejects.toThrow(
      /grey levels/,
    );
  });
});
