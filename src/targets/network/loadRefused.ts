import { ConfigurationError } from '../../core/errors.ts';

/** The error for a server that does not load a model as it was asked to. */
export function loadRefused(where: string, model: string, said: string): ConfigurationError {
  return new ConfigurationError(
    `the repository API of ${where} refuses to load the model "${model}": ${said}`,
    {
      code: 'target.load-refused',
      hint: 'Start Triton with --model-control-mode=explicit, `proofmark serve` with --allow-load, or say `serve: { model: ..., allowLoad: true }`.',
    },
  );
}
