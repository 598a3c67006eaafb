import { ConfigurationError } from '../../core/errors.ts';
import type { DataItem } from '../../core/dataSet.ts';
import type { RandomStream } from '../../core/random.ts';
import { compilePipeline } from '../../pictures/pipeline.ts';
import { TRANSFORMS } from '../../pictures/transforms.ts';
import type { RobustnessOption } from './robustnessOption.ts';

/** One way to change every picture of a data set. */
export interface PictureChange {
  readonly name: string;
  readonly severity: number;
  /** The item with its picture changed; the same one each time. */
  apply(item: DataItem): Promise<DataItem>;
}

/**
 * The changes that the options name, in their order.
 * @throws ConfigurationError for one that moves objects, is for signals, or whose settings are out of range
 */
export function pictureChanges(
  option: RobustnessOption,
  random: RandomStream,
): readonly PictureChange[] {
  return Object.entries(option).flatMap(([name, { transforms, severities }]) => {
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
        apply: async (item) => ({
          ...item,
          picture: await pipeline.apply(
            item.picture,
            scope,
            random.fork(`${name}/${severity}/${item.name}`),
          ),
        }),
      };
    });
  });
}
