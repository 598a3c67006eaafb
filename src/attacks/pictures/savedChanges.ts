import type { DataItem, DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import type { Picture } from '../../core/picture.ts';
import type { ChangedItem, PictureChange } from '../../coco/robustness/pictureChange.ts';
import { greatestChange } from '../../judgement/distance.ts';
import { misfit } from '../replay/sampleSpace.ts';
import { readSamples, type Samples } from '../replay/readSamples.ts';

/** How far a saved clean picture may be from the item's own: rounding to bytes. */
const SAME = 0.5 / 255 + 1e-6;

/** What the input of a model shows of an item's picture, in its size. */
export type ShownOf = (picture: Picture) => Picture;

/**
 * Pictures that an attack saved, in place of the items of the same name; the others stay as they are. `shownOf` says
 * what the model's input shows of a picture; without it, samples must have the size of the pictures themselves. Throws
 * ConfigurationError when no item has a sample, and when an item is not the one that was attacked.
 */
export async function sampleChange(
  name: string,
  severity: number,
  folder: string,
  files: FileAccess,
  shownOf: ShownOf | undefined,
): Promise<PictureChange> {
  const samples = await readSamples(folder, files);
  const { space, items } = samples;
  const places = new Map(items.map((item, i) => [item.name, i]));
  const form = { height: space.height, width: space.width, channels: space.channels };
  const pictureOf = (data: Float32Array): Picture => ({ kind: 'picture', ...form, data });
  const change = counted(name, severity, folder, (item) => {
    const place = places.get(item.name);
    if (place === undefined) return undefined;
    const shown = shownOf?.(item.picture) ?? item.picture;
    checkSame(item, shown, samples, place, shownOf !== undefined);
    const picture = pictureOf(samples.adversarial[place]!);
    return shownOf === undefined ? { ...item, picture } : { ...item, shown: picture };
  });
  return { ...change, isAttack: true };
}

function checkSame(
  item: DataItem,
  shown: Picture,
  { space, clean }: Samples,
  place: number,
  anySize: boolean,
): void {
  const same =
    space.kind === 'picture' &&
    shown.height === space.height &&
    shown.width === space.width &&
    shown.channels === space.channels;
  if (!same)
    throw misfit(
      `they are ${space.height} x ${space.width} x ${space.channels}, ${anySize ? 'the model is shown' : 'the picture is'} ${shown.height} x ${shown.width} x ${shown.channels} of "${item.name}"`,
    );
  if (!(greatestChange(shown.data, clean[place]!) <= SAME))
    throw misfit(`"${item.name}" of the data is not the picture that was attacked`);
}

/**
 * Pictures of another data set, in place of the items of the same name; the others stay as they are. Throws
 * ConfigurationError when no item has one, and when one has another size.
 */
export function pictureSetChange(name: string, severity: number, data: DataSet): PictureChange {
  const places = new Map(data.names.map((one, i) => [one, i]));
  return counted(name, severity, data.name, async (item) => {
    const place = places.get(item.name);
    if (place === undefined) return undefined;
    const { picture } = await data.read(place);
    const { height, width } = item.picture;
    if (picture.height !== height || picture.width !== width)
      throw new ConfigurationError(
        `robustness.${name}: "${item.name}" is ${picture.width} x ${picture.height}, and ${width} x ${height} in the data`,
        { code: 'coco.robustness', hint: 'Save changed pictures in the size of the clean ones.' },
      );
    return { ...item, picture };
  });
}

/** Counts the items that were replaced. */
function counted(
  name: string,
  severity: number,
  source: string,
  replaced: (item: DataItem) => ChangedItem | undefined | Promise<ChangedItem | undefined>,
): PictureChange {
  let [changed, all] = [0, 0];
  return {
    name,
    severity,
    async apply(items) {
      const found = await Promise.all(items.map(async (item) => replaced(item)));
      changed += found.filter((one) => one !== undefined).length;
      all += items.length;
      return items.map((item, i) => found[i] ?? item);
    },
    note() {
      if (changed === 0)
        throw new ConfigurationError(
          `robustness.${name}: ${source} has none of the ${all} items by name`,
          { code: 'coco.robustness', hint: 'Name pictures that were made of this data set.' },
        );
      return `${changed} of ${all} pictures were changed`;
    },
  };
}
