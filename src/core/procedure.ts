import type { z } from 'zod';

import type { EndpointInfo } from './endpoint.ts';
import type { Exhibit } from './exhibit.ts';
import type { Finding } from './finding.ts';
import type { Hazard } from './hazard.ts';
import type { Headline } from './headline.ts';
import type { Json } from './json.ts';
import type { Measurement } from './measurement.ts';
import type { RandomStream } from './random.ts';
import type { ModelSignature } from './signature.ts';
import type { Reply } from './target.ts';
import type { TensorMap } from './tensor.ts';

/** Options of `ask`. */
export interface AskOptions {
  /** Which of the procedure's targets; default `target`, the scenario's own. Others are those of `Procedure.targets`. */
  readonly target?: string | undefined;
}

/** How far a procedure is, for the progress bar. */
export interface Progress {
  readonly done: number;
  /** Absent when nobody knows. */
  readonly total?: number | undefined;
  /** What is going on, in a few words: `audit`, `training`. */
  readonly phase?: string | undefined;
  /** The best finding so far, in a few words. */
  readonly best?: string | undefined;
  /** How it goes at the moment, as numbers for machines, with units in their names. */
  readonly live?: Readonly<Record<string, number>> | undefined;
}

/** Files and modules that a scenario names; paths are relative to the scenario's file. */
export interface FileAccess {
  read(path: string): Promise<Uint8Array>;
  /** The files in a folder and its sub-folders, relative to it, with `/`, in alphabetical order. */
  list(folder: string): Promise<readonly string[]>;
  /** The default export of a JavaScript or TypeScript module. */
  importDefault(path: string): Promise<unknown>;
}

/** All that a procedure may touch. It has no clock and no other source of randomness, so that it can be replayed. */
export interface ProcedureContext<Options> {
  /** The name that the scenario gave to this procedure. */
  readonly name: string;
  readonly options: Options;
  readonly seed: number;
  readonly random: RandomStream;
  /** Signatures by target name: `target`, and those of `Procedure.targets`. */
  readonly signatures: Readonly<Record<string, ModelSignature>>;
  /** Where those targets are, for a procedure that owns its wire (`load`); absent for targets without an endpoint. */
  readonly endpoints?: Readonly<Record<string, EndpointInfo>> | undefined;
  /**
   * Asks the target, and answers in the order of the questions. Every question and reply is in the journal before
   * it is handed back; what the journal already holds is not asked again.
   * Rejects with TargetUnreachableError, StoreError or InterruptedError, which a procedure lets pass.
   */
  ask(questions: readonly TensorMap[], options?: AskOptions): Promise<readonly Reply[]>;
  /** Evaluates something that is not repeatable (a clock, a file that may change) once, and journals what came out. */
  remember<T extends Json>(compute: () => T | Promise<T>): Promise<T>;
  /** Milliseconds since the procedure began; not repeatable, so decide on it only inside `remember`. */
  elapsedMs(): number;
  progress(state: Progress): void;
  log(level: 'info' | 'warn', message: string): void;
  readonly signal: AbortSignal;
  readonly files: FileAccess;
}

/** A file that a procedure leaves in the run's folder, such as an exported surrogate. */
export interface Artifact {
  /** Relative to `<run>/<procedure>/`, such as `surrogate.onnx`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly title: string;
}

/** What a procedure returns. */
export interface ProcedureResult {
  /** What the first page of the certificate says; default the first measurements. */
  readonly headline?: Headline | undefined;
  readonly measurements: readonly Measurement[];
  readonly findings: readonly Finding[];
  readonly exhibits: readonly Exhibit[];
  readonly artifacts?: readonly Artifact[] | undefined;
}

/** What came out when a finding was asked again. */
export interface Repetition {
  readonly violated: boolean;
  readonly expected: string;
  readonly observed: string;
}

/** One thing to do to a target: explore it, attack it, load it. */
export interface Procedure<Options = unknown> {
  /** The name under `kind:` in a scenario. */
  readonly kind: string;
  /** What it does, in one line, for `proofmark list procedures`. */
  readonly summary: string;
  /** Its options without `kind`; every field carries a description, a unit and its default. */
  readonly options: z.ZodType<Options>;
  /** Further targets that the options name, such as an oracle: name to target reference (see `targetReference`). */
  targets?(options: Options): Readonly<Record<string, unknown>>;
  /** Whether it asks the scenario's target; default yes. */
  usesTarget?(options: Options): boolean;
  /** The measurements that gates may name, given the options. Known before the first question. */
  measurements(options: Options): readonly string[];
  /** The hazards that it gives evidence on, given the options, for the certificate's matrix; default none. */
  hazards?(options: Options): readonly Hazard[];
  /** Checks the options against the signatures before the first question; throws ConfigurationError. */
  check?(options: Options, signatures: Readonly<Record<string, ModelSignature>>): void;
  /** Deterministic given seed and replies. */
  run(context: ProcedureContext<Options>): Promise<ProcedureResult>;
  /** Asks again what a finding of this procedure asked, and judges the reply again. */
  repeat?(context: ProcedureContext<Options>, finding: Finding): Promise<Repetition>;
}
