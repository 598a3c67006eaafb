import type { z } from 'zod';

import type { HttpRequest } from '../core/endpoint.ts';
import type { Target } from '../core/target.ts';
import type { TensorMap } from '../core/tensor.ts';

/** What a target may use of the world around it. */
export interface TargetAccess {
  /** The folder that relative paths in a definition refer to. */
  readonly baseDir: string;
  /** Aborts opening and describing. */
  readonly signal?: AbortSignal | undefined;
  readonly log?: ((level: 'info' | 'warn', message: string) => void) | undefined;
  /** Seed of the jitter between attempts; default 0. */
  readonly seed?: number | undefined;
  /** Is told of every attempt beyond the first. */
  readonly onRetry?: (() => void) | undefined;
}

/** One way to speak to a model. Cheap to import: `open` imports its client. */
export interface Protocol<Options = unknown> {
  /** The name under `protocol:` in a target. */
  readonly name: string;
  /** What it speaks to, in one line, for `proofmark list protocols`. */
  readonly summary: string;
  /** Its own keys in a target, beside those that every target has; every field carries a description and its default. */
  readonly options: z.ZodType<Options> & { readonly shape: z.core.$ZodLooseShape };
  /**
   * Makes the bare target: one query a call, no retries, no time limit. It connects when first asked, so that a
   * server that is down shows in `describe` and `infer`. Throws ConfigurationError for files and keys that are wrong.
   */
  open(options: Options, access: TargetAccess): Promise<Target>;
  /** The path of the ONNX file that its options name, for a protocol that runs one in this process. */
  modelPath?(options: Options): string;
  /** See `write` of EndpointInfo; only for protocols whose requests follow from their options. */
  writer?(options: Options, access: TargetAccess): Promise<(inputs: TensorMap) => HttpRequest>;
}
