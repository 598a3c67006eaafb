/** The modes of `explore`. */
export type ModeName = 'boundary' | 'falsify' | 'rare';

/** Options that only some modes read; every other option is read by all. */
const READ_BY: Readonly<Record<string, readonly ModeName[]>> = {
  'stop.remainingUncertainty': ['boundary'],
  'stop.stableBatches': ['boundary'],
  'stop.seconds': ['boundary', 'falsify'],
  'stop.confidence': ['boundary', 'rare'],
  'stop.relativeError': ['rare'],
  regularGridPoints: ['boundary', 'falsify'],
  auditShare: ['boundary', 'rare'],
  estimator: ['boundary'],
  envelopeShare: ['boundary'],
  envelope: ['boundary'],
  nominal: ['boundary', 'falsify'],
  slices: ['boundary', 'rare'],
  gradients: ['falsify'],
  families: ['boundary'],
  instances: ['boundary'],
  minPredictionsBeforeDeletion: ['boundary'],
  embeddings: ['boundary'],
  embeddingPoints: ['boundary'],
};

/**
 * The options that differ from their defaults although the mode does not read them, each with the modes that do. Such an
 * option would do nothing, and nobody would notice.
 */
export function strayOptions(
  options: Readonly<Record<string, unknown>> & { readonly mode: ModeName },
  defaults: Readonly<Record<string, unknown>>,
): readonly { readonly path: readonly string[]; readonly modes: readonly ModeName[] }[] {
  return Object.entries(READ_BY).flatMap(([key, modes]) => {
    const path = key.split('.');
    if (modes.includes(options.mode)) return [];
    const [given, usual] = [valueAt(options, path), valueAt(defaults, path)];
    return JSON.stringify(given) === JSON.stringify(usual) ? [] : [{ path, modes }];
  });
}

function valueAt(options: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : at,
    options,
  );
}
