import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/procedure.ts';

const IMAGE = /\.(?:png|jpe?g|webp|gif|tiff?|avif)$/i;

/** The images that an option names: files, or those of a folder by their endings. Throws ConfigurationError `load.images`. */
export async function imagePaths(
  images: string | readonly string[],
  files: FileAccess,
): Promise<readonly string[]> {
  if (typeof images !== 'string') return images;
  const names = (await files.list(images)).filter((name) => IMAGE.test(name));
  const paths = names.map((name) => `${images.replace(/\/+$/, '')}/${name}`);
  if (paths.length > 0) return paths;
  throw new ConfigurationError(`load: the folder ${images} holds no images`, {
    code: 'load.images',
    hint: 'Images end in .png, .jpg, .webp, .gif, .tif or .avif; files by other names go into a list.',
  });
}
