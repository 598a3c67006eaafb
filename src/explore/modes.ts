import { boundaryMode } from './boundary/boundaryMode.ts';
import { falsifyMode } from './falsify/falsifyMode.ts';
import type { Mode } from './mode.ts';
import type { ExploreOptions } from './options.ts';
import { rareMode } from './rare/rareMode.ts';

/** Every mode of `explore`; what each is for stands in the options. */
export const MODES: Readonly<Record<ExploreOptions['mode'], Mode>> = {
  boundary: boundaryMode,
  falsify: falsifyMode,
  rare: rareMode,
};
