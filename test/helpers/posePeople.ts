import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../targets/bundled/', import.meta.url));

/** The bundled pose estimator's file. */
export const POSE_MODEL = `${folder}poses.onnx`;

/** The first pictures of the bundled estimator's validation set, with the truth of the people in them, `under` a folder. */
export function posePeople(
  count: number,
  under = '',
): Readonly<Record<string, Uint8Array | string>> {
  const read = (file: string): Uint8Array => readFileSync(`${folder}poses/${file}`);
  const whole = JSON.parse(new TextDecoder().decode(read('person_keypoints.json'))) as {
    readonly images: readonly { readonly id: number; readonly file_name: string }[];
    readonly annotations: readonly { readonly image_id: number }[];
  };
  const images = whole.images.slice(0, count);
  const ids = new Set(images.map(({ id }) => id));
  const annotations = whole.annotations.filter(({ image_id: image }) => ids.has(image));
  return {
    ...Object.fromEntries(images.map(({ file_name: name }) => [`${under}${name}`, read(name)])),
    [`${under}truth.json`]: JSON.stringify({ ...whole, images, annotations }),
  };
}
