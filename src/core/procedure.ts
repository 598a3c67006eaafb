import type { z } from 'zod';

import type { DataSet } from './dataSet.ts';
import type { EndpointInfo } from './endpoint.ts';
import type { Exhibit } from './exhibit.ts';
import type { FileAccess } from './fileAccess.ts';
import type { Finding } from './finding.ts';
import type { Hazard } from './hazard.ts';
import type { Headline } from './headline.ts';
import type { Json } from './json.ts';
import type { Measurement } from './measurement.ts';
import type { RandomStream } from './random.ts';
import type { ModelSignature } from './signature.ts';
import type { Reply, Target } from './target.ts';
import type { TensorMap } from './tensor.ts';
import type { WireTraits } from './wire.ts';

/** Options of `ask`. */
export interface AskOptions {
  /** Role of the target; default `target`. Others are those of `Procedure.targets`, and those that were attached. */
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

/** How the queries to an attached model are kept. */
export interface AttachOptions {
  /**
   * `replies`: in the journal, as those of every target. `none`: not kept, but asked again when the run is resumed; for
   * models in this process that answer quickly and always the same.
   */
  readonly journal: 'replies' | 'none';
  /** Most queries stacked into one request; default 1. */
  readonly batch?: number | undefined;
  /** Most requests under way at once; default 8. */
  readonly concurrency?: number | undefined;
}

/** The ONNX file behind a target. */
export interface ModelFile {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
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
  /** What the scenario calls those targets, by the same names; for reports. */
  readonly targetKeys?: Readonly<Record<string, string>> | undefined;
  /** Where those targets are, for a procedure that owns its wire (`load`); absent for targets without an endpoint. */
  readonly endpoints?: Readonly<Record<string, EndpointInfo>> | undefined;
  /**
   * Asks the target, and answers in the order of the queries. Every query and reply is in the journal before
   * it is handed back; what the journal already holds is not asked again.
   * Rejects with TargetUnreachableError, StoreError or InterruptedError, which a procedure lets pass.
   */
  ask(queries: readonly TensorMap[], options?: AskOptions): Promise<readonly Reply[]>;
  /**
   * The data set of a role that `Procedure.data` names. It is opened once a run, whichever procedures use it. Throws
   * ConfigurationError when it cannot be read, TypeError for an unknown role.
   */
  data(role: string): Promise<DataSet>;
  /**
   * Lets `ask` reach a model that the procedure made, under a role of its own. Returns its signature. The run closes the
   * target when the procedure ends, or when another one takes its role. A resumed run must attach the same models in the
   * same order.
   */
  attach(role: string, target: Target, options: AttachOptions): Promise<ModelSignature>;
  /** The ONNX file behind the target of a role, recorded as read; undefined for a target without one on this machine. */
  modelFile(role: string): Promise<ModelFile | undefined>;
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
  /**
   * What the measurements rest on, such as `5,000 images evaluated`; default the number of queries. Given by procedures
   * whose evidence is not queries of `ask`.
   */
  readonly evidence?: string | undefined;
  /** How many violations were seen, where `findings` holds a selection of them; default the number of findings. */
  readonly violations?: number | undefined;
  /**
   * Names of the measurements and ids of the exhibits that hold measured times, which no two runs share; `all`: the whole
   * result does. The run's `timelessDigest` leaves them out.
   */
  readonly times?: 'all' | readonly string[] | undefined;
}

/** What came out when a finding was asked again. */
export interface Repetition {
  readonly violated: boolean;
  readonly expected: string;
  readonly observed: string;
}

/** Where an input of a scenario goes in the model. */
export interface InputPlace {
  readonly input: string;
  /** Such as `X[0]`: the first element of the tensor X; absent where the model takes it under its own name. */
  readonly place?: string | undefined;
}

/** One query as a procedure would make it. */
export interface ExampleQuery {
  readonly inputs: TensorMap;
  readonly places: readonly InputPlace[];
}

/** One thing to do to a target: explore it, attack it, load it. */
export interface Procedure<Options = unknown> {
  /** The name under `kind:` in a scenario. */
  readonly kind: string;
  /** What it does, in one line, for `proofmark list procedures`. */
  readonly summary: string;
  /** Its options without `kind`; every field carries a description, a unit and its default. */
  readonly options: z.ZodType<Options>;
  /**
   * Further targets that the options name, such as an oracle: role to reference. A reference is a name of the scenario's
   * `targets:`, the path of a target file, or a definition in place. The role `target` chooses another target to test.
   */
  targets?(options: Options): Readonly<Record<string, unknown>>;
  /** Data sets that the options name: role to reference, which is a name of `data:`, a path, or a definition in place. */
  data?(options: Options): Readonly<Record<string, unknown>>;
  /** Whether it asks the scenario's target; default yes. */
  usesTarget?(options: Options): boolean;
  /**
   * The measurements that gates may name, given the options and the protocols that can be loaded. Known before the first
   * query.
   */
  measurements(options: Options, protocols?: readonly WireTraits[]): readonly string[];
  /** The unit of one of those measurements, so that gates are checked before the first query; undefined: not known. */
  unitOf?(measurement: string, options: Options): string | undefined;
  /** The hazards that it gives evidence on, given the options, for the certificate's matrix; default none. */
  hazards?(options: Options): readonly Hazard[];
  /** Words of its field that its chapter uses, and what they mean in a sentence or two, for the certificate's terms. */
  readonly terms?: Readonly<Record<string, string>> | undefined;
  /** Checks the options against the signatures before the first query; throws ConfigurationError. */
  check?(options: Options, signatures: Readonly<Record<string, ModelSignature>>): void;
  /**
   * Checks where the targets are, before the first query of any procedure, for one that owns its wire (`load`). Throws
   * ConfigurationError.
   */
  checkEndpoints?(
    options: Options,
    access: Pick<ProcedureContext<Options>, 'signatures' | 'endpoints'>,
  ): Promise<void>;
  /**
   * Reads the files that the options name as `run` would, and says what is in them, a line a file, for `validate`. Throws
   * ConfigurationError that lists everything wrong in them.
   */
  checkFiles?(options: Options, files: FileAccess): Promise<readonly string[]>;
  /** One query for each of its targets, by role, where the options alone say what it asks; for `validate --connect`. */
  example?(
    options: Options,
    signatures: Readonly<Record<string, ModelSignature>>,
  ): Readonly<Record<string, ExampleQuery>>;
  /** Deterministic given seed and replies. */
  run(context: ProcedureContext<Options>): Promise<ProcedureResult>;
  /**
   * Whether findings under these options can be asked again one by one; default: where there is `repeat`. The command
   * beside the others runs the scenario again.
   */
  repeatable?(options: Options): boolean;
  /** Asks again what a finding of this procedure asked, and judges the reply again. */
  repeat?(context: ProcedureContext<Options>, finding: Finding): Promise<Repetition>;
}

export type { FileAccess };
