/** Ways to follow several base models at once. */
export const ENSEMBLES = ['gradients', 'losses', 'logits'] as const;

/** How several base models are followed at once. */
export type EnsembleName = (typeof ENSEMBLES)[number];
