import { z } from 'zod';

/** Whether tensors in other files are read, of a model that a target names. */
export const externalDataOption = z
  .enum(['refuse', 'allow'])
  .default('refuse')
  .describe(
    'Whether the model may keep tensors in other files in its folder, as PyTorch exports large ones.',
  );
