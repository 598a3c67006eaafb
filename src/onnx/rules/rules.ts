import type { RuleTable } from '../gradient/gradientRule.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { convolution } from './convolution.ts';
import { einsum } from './einsum.ts';
import { indexing } from './indexing.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { padding } from './padding.ts';
import { pooling } from './pooling.ts';
import { quantization } from './quantization.ts';
import { reductions } from './reductions.ts';
import { resize } from './resize.ts';
import { shapes } from './shapes.ts';
import { softmax } from './softmax.ts';

/** Every gradient rule, by operator. To add one, add an entry to the table of its family. */
export const rules: RuleTable = {
  ...arithmetic,
  ...activations,
  ...matrix,
  ...einsum,
  ...convolution,
  ...pooling,
  ...normalization,
  ...reductions,
  ...softmax,
  ...shapes,
  ...indexing,
  ...padding,
  ...resize,
  ...quantization,
};
