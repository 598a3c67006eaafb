/** Pairs of the 68 face points that mirror each other; those that are not named lie in the middle. */
const FACE: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 8 }, (_, i) => [i, 16 - i] as const),
  ...Array.from({ length: 5 }, (_, i) => [17 + i, 26 - i] as const),
  [31, 35],
  [32, 34],
  [36, 45],
  [37, 44],
  [38, 43],
  [39, 42],
  [40, 47],
  [41, 46],
  [48, 54],
  [49, 53],
  [50, 52],
  [55, 59],
  [56, 58],
  [60, 64],
  [61, 63],
  [65, 67],
];

/** Names and mirror images of a body with 68 points of the face and 21 of the left, then of the right hand. */
export function wholeBody(body: readonly string[]): {
  readonly keypoints: readonly string[];
  readonly flip: readonly number[];
} {
  const keypoints = [
    ...body,
    ...Array.from({ length: 68 }, (_, i) => `face_${i}`),
    ...['left', 'right'].flatMap((side) =>
      Array.from({ length: 21 }, (_, i) => `${side}_hand_${i}`),
    ),
  ];
  const mirror = new Map<string, string>();
  for (const [a, b] of FACE) {
    mirror.set(`face_${a}`, `face_${b}`);
    mirror.set(`face_${b}`, `face_${a}`);
  }
  const other = (name: string) =>
    mirror.get(name) ??
    name.replace(/^left|^right/, (side) => (side === 'left' ? 'right' : 'left'));
  return { keypoints, flip: keypoints.map((name) => keypoints.indexOf(other(name))) };
}
