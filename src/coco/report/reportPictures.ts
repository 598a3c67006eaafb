import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { decodePicture } from '../../pictures/codec.ts';
import { decode } from '../decode/decoders.ts';
import { ANONYMISER, type AnonymiseOption } from '../predict/detectorOption.ts';
import { mosaic } from '../predict/mosaic.ts';
import { predictDetections } from '../predict/predictDetections.ts';

/** What the options say of pictures in the report. */
export interface ReportPicturesOptions {
  readonly images?: string | undefined;
  readonly anonymise?: AnonymiseOption | undefined;
}

/**
 * Reads the picture of an image for the report, made unrecognisable where the options ask for it; undefined without a
 * folder of pictures, and when the detector that should have looked at it did not answer. Throws ConfigurationError when
 * a picture cannot be read.
 */
export function reportPictures(
  context: Pick<
    ProcedureContext<ReportPicturesOptions>,
    'files' | 'options' | 'ask' | 'signatures'
  >,
): (name: string) => Promise<Picture | undefined> {
  const { files, options } = context;
  const { images, anonymise } = options;
  const known = new Map<string, Promise<Picture | undefined>>();
  const read = async (name: string) => {
    const picture = await decodePicture(await files.read(`${images}/${name}`));
    return anonymise === undefined ? picture : unrecognisable(context, picture, anonymise);
  };
  return async (name) => {
    if (images === undefined) return undefined;
    const before = known.get(name);
    if (before !== undefined) return before;
    const reading = read(name);
    known.set(name, reading);
    return reading;
  };
}

async function unrecognisable(
  context: Pick<ProcedureContext<unknown>, 'ask' | 'signatures'>,
  picture: Picture,
  { decoder, tensor, fit, suppression, categories, grow }: AnonymiseOption,
): Promise<Picture | undefined> {
  const [found] = await predictDetections(context, [picture], {
    role: ANONYMISER,
    decode: (outputs, input) => decode(outputs, decoder, input),
    tensor,
    fit,
    suppression,
  });
  return found
    ?.filter(({ category }) => categories?.includes(category) ?? true)
    .reduce<Picture>(
      (whole, { box: [x, y, w, h] }) =>
        mosaic(whole, [x - grow * w, y - grow * h, w * (1 + 2 * grow), h * (1 + 2 * grow)]),
      picture,
    );
}
