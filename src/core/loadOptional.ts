import { ConfigurationError } from './errors.ts';

/**
 * An optional package, or a ConfigurationError with `code` that says how to install it: `version`, and what to use
 * `instead`.
 */
export async function loadOptional<T>(
  name: string,
  module: () => T | Promise<T>,
  {
    code,
    version,
    instead,
  }: { readonly code: string; readonly version: string; readonly instead: string },
): Promise<T> {
  try {
    const loaded = await module();
    // Packages in CommonJS put everything under `default`.
    return (loaded as { readonly default?: T }).default ?? loaded;
  } catch (cause) {
    throw new ConfigurationError(`the optional package ${name} is not there`, {
      code,
      hint: `npm install ${name}@${version}, or ${instead}`,
      cause,
    });
  }
}
