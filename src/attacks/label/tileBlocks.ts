import type { Trial } from '../frame/trial.ts';

/**
 * Blocks from coarse to fine that are compact in the picture: first all, then each channel, then tiles whose side halves
 * from level to level, each channel of its own, in random order. A signal has stretches of time.
 */
export function* tileBlocks({ space, random }: Trial): Generator<readonly number[]> {
  const { height, width, channels } = space.form;
  for (let level = 0; ; level++) {
    const rows = Math.min(height, 2 ** level);
    const columns = Math.min(width, 2 ** level);
    const tiles = Array.from({ length: rows * columns * channels }, (_, i) => i);
    for (let i = tiles.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [tiles[i], tiles[j]] = [tiles[j]!, tiles[i]!];
    }
    for (const tile of tiles) {
      const channel = tile % channels;
      const place = Math.floor(tile / channels);
      const [row, column] = [Math.floor(place / columns), place % columns];
      const block: number[] = [];
      for (let y = edge(row, rows, height); y < edge(row + 1, rows, height); y++)
        for (let x = edge(column, columns, width); x < edge(column + 1, columns, width); x++)
          block.push((y * width + x) * channels + channel);
      yield block;
    }
    if (rows === height && columns === width) level = -1;
  }
}

/** Where part `k` of `parts` begins. */
function edge(k: number, parts: number, size: number): number {
  return Math.round((k * size) / parts);
}
