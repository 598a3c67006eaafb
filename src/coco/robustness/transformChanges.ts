import { ConfigurationError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import { compilePipeline } from '../../pictures/pipeline.ts';
import type { TransformOption } from '../../pictures/transformOption.ts';
import { TRANSFORMS } from '../../pictures/transforms.ts';
import type { PictureChange } from './pictureChange.ts';

/**
 * The changes that an entry of `robustness` makes by transforms.
 * @throws ConfigurationError for a transform that moves objects, is for signals, or whose settings are out of range
 */
export function transformChanges(
  name: string,
  transforms: readonly TransformOption[],
  severities: readonly number[],
  random: RandomStream,
): readonly PictureChange[] {
  const moving = transforms.find(
    ({ kind }) => TRANSFORMS.find((one) => one.kind === kind)?.move !== undefined,
  );
  if (moving !== undefined)
    throw new ConfigurationError(
      `robustness.${name}: ${moving.kind} moves objects, so that the truth would not hold`,
      { code: 'coco.robustness', hint: 'take changes of light, noise, blur or weather' },
    );
  const pipeline = compilePipeline(transforms, ['severity']);
  pipeline.check('picture');
  return severities.map((severity): PictureChange => {
    const scope = new Map([['severity', severity]]);
    pipeline.checkPoint(scope);
    return {
      name,
      severity,
      apply: async (items) =>
        Promise.all(
          items.map(async (item) => ({
            ...item,
            picture: await pipeline.apply(
              item.picture,
              scope,
              random.fork(`${name}/${severity}/${item.name}`),
            ),
          })),
        ),
    };
  });
}
