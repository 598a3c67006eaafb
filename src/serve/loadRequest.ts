import { ServeError } from './serveError.ts';

/** What a client gives to load in place of a model's own file, until the next load. */
export interface Override {
  readonly version: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the parameters of a load: none, or one file, `file:VERSION/NAME.onnx`, as Triton's extension has it. Throws
 * ServeError for any other, lest it be thought to be done.
 *
 * @param fileOf - the bytes of a parameter; undefined when it holds none
 */
export function readOverride(
  names: readonly string[],
  fileOf: (name: string) => Uint8Array | undefined,
): Override | undefined {
  const [name, ...more] = names;
  if (name === undefined) return undefined;
  const version = /^file:([^/]+)\/[^/]+\.onnx$/.exec(name)?.[1];
  if (version === undefined || more.length > 0)
    throw new ServeError(
      'invalid',
      `loading with the parameter "${more[0] ?? name}" is not supported: give one file, as "file:1/model.onnx"`,
    );
  const bytes = fileOf(name);
  if (bytes === undefined || bytes.length === 0)
    throw new ServeError('invalid', `the parameter "${name}" holds no file`);
  return { version, bytes };
}
