import { ConfigurationError } from '../../core/errors.ts';
import type { ServedOptions } from './endpointOptions.ts';

/** The address and model of a target, by whoever filled them in. Throws ConfigurationError when one is missing. */
export function requireEndpoint(options: ServedOptions): { url: string; model: string } {
  const { url, model } = options;
  if (url !== undefined && model !== undefined) return { url, model };
  const missing = url === undefined ? 'url' : 'model';
  throw new ConfigurationError(`the target has no \`${missing}\``, {
    code: 'target.incomplete',
    hint: `Add \`${missing}\`, or \`serve: { model: file.onnx }\`.`,
  });
}
