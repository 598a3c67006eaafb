/** For each keypoint the number of its mirror image, from names that differ by left and right; itself otherwise. */
export function flipOf(names: readonly string[]): readonly number[] {
  return names.map((name, index) => {
    const other = mirrored(name);
    const found = other === name ? index : names.indexOf(other);
    return found < 0 ? index : found;
  });
}

function mirrored(name: string): string {
  return name.replaceAll(
    /left|right|Left|Right|(?<![A-Za-z])[LR](?=_)/g,
    (side) => SIDES[side] ?? side,
  );
}

const SIDES: Readonly<Record<string, string>> = {
  left: 'right',
  right: 'left',
  Left: 'Right',
  Right: 'Left',
  L: 'R',
  R: 'L',
};
