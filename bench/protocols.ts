import { askRows } from './ask.ts';
import type { BenchArea } from './benchRow.ts';
import { clientRows } from './protocols/clientRows.ts';
import { codecRows } from './protocols/codecRows.ts';

/** What asking over the network costs: the encodings, our clients alone, and the whole ask path beside the bare libraries. */
export const parts: BenchArea['parts'] = {
  codec: codecRows,
  client: clientRows,
  ask: () => askRows('library'),
};
