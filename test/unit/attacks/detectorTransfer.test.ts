import { describe, expect, it } from 'vitest';

import { attackOptions } from '../../../src/attacks/options.ts';
import { measurementNames } from '../../../src/attacks/measurements.ts';
import type { ProcedureResult } from '../../../src/core/procedure.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { attackFile } from '../../helpers/attackFile.ts';
import { roadScenes, SCENE_CLASSES, sceneDetector } from '../../helpers/roadScenes.ts';

const items = await roadScenes(3);
const detector = { decoder: { kind: 'yolox', strides: [8] }, classes: SCENE_CLASSES };
const filesOf = ({ artifacts = [] }: ProcedureResult) =>
  Object.fromEntries(artifacts.map(({ path, bytes }) => [path, bytes]));

describe('saved samples of a detector', () => {
  it('do to a detector what they did when they were made, and are named by its key', async () => {
    const made = await attackFile(sceneDetector(), items, {
      mode: 'create',
      attacks: [{ attack: 'pgd', steps: 20, restarts: 1 }],
      epsilon: '32/255',
      queries: 30,
      detector,
      checks: false,
    });
    const options = { mode: 'transfer', samples: 'samples', detector };
    const sent = await attackFile(sceneDetector(), items, options, {
      files: filesOf(made),
      targetKeys: { target: 'camera' },
    });
    for (const name of [
      'successRate',
      'vanished',
      'AP.clean',
      'AP.adversarial',
      'AP50.adversarial',
    ])
      expect(sent.measurement(name).value).toBeCloseTo(made.measurement(name).value!, 9);
    // Unchecked, what was made bounds the fall from one side alone.
    const fall = made.measurement('difference.adversarial');
    expect(fall.bound).toBe('upper');
    expect(sent.measurement('difference.adversarial').value).toBeCloseTo(fall.value!, 9);
    // One query for each clean and each changed picture.
    expect(sent.queries).toBe(6);
    expect(sent.headline?.tried).toContain('sent to camera');
    const names = measurementNames(attackOptions.parse(options));
    expect(sent.measurements.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(names.filter((name) => name.endsWith('.adversarial')).length).toBeGreaterThanOrEqual(12);
    // Without data what the clean sample shows is the truth.
    const alone = await attackFile(
      sceneDetector(),
      items,
      { ...options, data: undefined, truth: 'predictions' },
      { files: filesOf(made) },
    );
    expect(alone.measurement('AP.clean').value).toBeCloseTo(1, 6);
    expect(alone.measurement('successRate').value).toBe(made.measurement('successRate').value);
  });

  it('are refused without boxes to compare with', async () => {
    const run = attackFile(sceneDetector(), items, {
      mode: 'transfer',
      samples: 'samples',
      detector,
      data: undefined,
    });
    await expect(run).rejects.toThrow(/data: there are no boxes to compare detections with/);
  });
});

/** Two boxes, scored by the brightness of the halves of an 8 x 8 picture, of which the model suppresses one itself. */
function suppressing(): Uint8Array {
  const builder = new GraphBuilder();
  builder.input('image', 'float32', [1, 3, 8, 8]);
  const boxes = builder.constant(float32Tensor([1, 2, 4], [0, 0, 4, 8, 4, 0, 8, 8]));
  const halves = builder.op('AveragePool', ['image'], { kernel_shape: [8, 4], strides: [8, 4] });
  const bright = builder.op('ReduceMean', [halves, builder.ints([1])], { keepdims: 0 });
  const scores = builder.op('Reshape', [bright, builder.ints([1, 1, 2])]);
  const [most, overlap, least] = [builder.ints([10]), builder.scalar(0.5), builder.scalar(0.1)];
  const chosen = builder.op('NonMaxSuppression', [boxes, scores, most, overlap, least]);
  const at = builder.op('Gather', [chosen, builder.scalar(2, 'int64')], { axis: 1 });
  const flatBoxes = builder.op('Reshape', [boxes, builder.ints([2, 4])]);
  const flatScores = builder.op('Reshape', [scores, builder.ints([2])]);
  builder.node('Gather', [flatBoxes, at], { axis: 0 }, ['boxes']);
  builder.node('Gather', [flatScores, at], { axis: 0 }, ['scores']);
  builder.output('boxes', 'float32', ['n', 4]);
  builder.output('scores', 'float32', ['n']);
  return encodeModel(builder.build());
}

describe('a detector that suppresses boxes itself', () => {
  const picture = {
    kind: 'picture',
    height: 8,
    width: 8,
    channels: 3,
    data: new Float32Array(192).fill(0.5),
  } as const;
  const item = { name: 'grey', picture, truth: {}, attributes: {} };
  const common = {
    truth: 'predictions',
    epsilon: 0.3,
    queries: 200,
    detector: {
      decoder: { kind: 'boxes', boxes: 'boxes', scores: 'scores' },
      classes: ['half'],
      score: 0.45,
    },
  };

  it('is attacked from its scores', async () => {
    const run = await attackFile(suppressing(), [item], { ...common, attacks: ['square'] });
    expect(run.measurement('successRate')).toMatchObject({ value: 1, n: 1 });
  });

  it('is refused for gradients, with what works instead', async () => {
    const run = attackFile(suppressing(), [item], { ...common, attacks: ['pgd'] });
    await expect(run).rejects.toMatchObject({
      message: expect.stringContaining('NonMaxSuppression') as string,
      hint: expect.stringContaining('square') as string,
    });
  });
});
