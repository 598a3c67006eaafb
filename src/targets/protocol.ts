import type { z } from 'zod';

import type { ModelControl } from '../core/modelControl.ts';
import type { ModelSignature } from '../core/signature.ts';
import type { Target } from '../core/target.ts';
import type { ModelSource } from '../onnx/sessions/readModelFile.ts';
import type { Wire, WireEncoding, WireTransport } from '../core/wire.ts';

/** What a target may use of the world around it. */
export interface TargetAccess {
  /** The folder that relative paths in a definition refer to. */
  readonly baseDir: string;
  /** Aborts opening and describing. */
  readonly signal?: AbortSignal | undefined;
  /** Seed of the jitter between attempts; default 0. */
  readonly seed?: number | undefined;
  /** How long `describe` waits for a server that starts and a model that loads, ms; default not at all. */
  readonly waitReadyMs?: number | undefined;
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
  /** The ONNX file that its options name, relative to the target's folder, for a protocol that runs one in this process. */
  modelSource?(options: Options): ModelSource;
  /** What carries its requests; absent for protocols without a network. */
  readonly transport?: WireTransport | undefined;
  /** Values of its option `encoding` that make a difference to `load`; its usual one first. */
  readonly encodings?: readonly WireEncoding[] | undefined;
  /** Which address of the reference server speaks it; its options then have `serve`, which fills in `url` and `model`. */
  readonly servedAt?: 'rest' | 'grpc' | undefined;
  /**
   * How it writes queries and reads answers; present with `transport`. `signature` is what `describe` has said, for
   * answers that do not say their types. Throws ConfigurationError for keys that are wrong.
   */
  wire?(options: Options, access: TargetAccess, signature?: ModelSignature): Promise<Wire>;
  /** Where the protocol knows an API that loads models: Triton's model repository extension. */
  modelControl?(options: Options, access: TargetAccess): Promise<ModelControl>;
  /** Path on the server where Triton's statistics of the model are, if the server has them. */
  statisticsPath?(options: Options): string;
}
