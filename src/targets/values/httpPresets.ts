/** What a framework's JSON services have in common, so that a target need not say it. */
export interface HttpPreset {
  /** Path of the model where the address has none. */
  readonly path: string;
  /** Body, as a template. */
  readonly body: string;
  /** Outputs where the target names none: names with their JSONPaths. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Path, from the root of the server, that answers with 2xx once the service is ready. */
  readonly ready: string;
}

/**
 * The defaults of each framework: where it puts a model, how it reads JSON into arguments, and where it says that it is
 * ready. Sources: bentoml 1.4 (an API is /NAME and its JSON names the arguments; /readyz), ray serve 2.x (the route
 * prefix, `/-/healthz`), litserve 0.2 (`api_path`, /health), FastAPI (/openapi.json), mosec 0.9 (/inference; /metrics
 * answers when the workers run).
 */
export const httpPresets = {
  bentoml: { path: '/predict', body: '{{inputs}}', outputs: { output: '$' }, ready: '/readyz' },
  'ray-serve': { path: '/', body: '{{inputs}}', outputs: { output: '$' }, ready: '/-/healthz' },
  litserve: {
    path: '/predict',
    body: '{{inputs}}',
    outputs: { output: '$.output' },
    ready: '/health',
  },
  fastapi: {
    path: '/predict',
    body: '{{inputs}}',
    outputs: { output: '$' },
    ready: '/openapi.json',
  },
  mosec: { path: '/inference', body: '{{inputs}}', outputs: { output: '$' }, ready: '/metrics' },
} as const satisfies Readonly<Record<string, HttpPreset>>;

/** Names that `preset` of a target may have. */
export type HttpPresetName = keyof typeof httpPresets;

/** The names, in the order of the documentation. */
export const HTTP_PRESET_NAMES = Object.keys(httpPresets) as [HttpPresetName, ...HttpPresetName[]];
