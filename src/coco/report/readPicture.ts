import type { FileAccess } from '../../core/fileAccess.ts';
import type { Picture } from '../../core/picture.ts';
import { decodePicture } from '../../pictures/codec.ts';

/** The picture of an image in a folder; undefined without a folder. Throws ConfigurationError when it cannot be read. */
export async function readPicture(
  files: FileAccess,
  folder: string | undefined,
  name: string,
): Promise<Picture | undefined> {
  return folder === undefined ? undefined : decodePicture(await files.read(`${folder}/${name}`));
}
