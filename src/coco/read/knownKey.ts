/** Keys of COCO files, made once: a results file repeats them for every result. */
const KEYS = new Map(
  [
    'image_id',
    'category_id',
    'score',
    'bbox',
    'keypoints',
    'segmentation',
    'area',
    'id',
    'iscrowd',
    'num_keypoints',
  ].map((key) => [
    Array.from(key).reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0),
    key,
  ]),
);

const LONGEST = 24;

/**
 * The key of COCO files whose characters stand from `from` on, followed by a quotation mark before `end`; undefined for
 * any other key, and where the bytes end too soon.
 */
export function knownKey(bytes: Uint8Array, from: number, end: number): string | undefined {
  let hash = 0;
  let at = from;
  while (at < end && bytes[at] !== 34 && at - from < LONGEST) {
    const byte = bytes[at]!;
    if (byte === 92 || byte > 126) return undefined;
    hash = (Math.imul(hash, 31) + byte) | 0;
    at++;
  }
  if (at >= end || bytes[at] !== 34) return undefined;
  const known = KEYS.get(hash);
  if (known === undefined || known.length !== at - from) return undefined;
  for (let i = 0; i < known.length; i++) {
    if (known.charCodeAt(i) !== bytes[from + i]) return undefined;
  }
  return known;
}
