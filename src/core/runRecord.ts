import type { Exhibit } from './exhibit.ts';
import type { FileRecord } from './fileRecord.ts';
import type { Finding } from './finding.ts';
import type { GateResult, Verdict } from './gate.ts';
import type { Hazard } from './hazard.ts';
import type { Headline } from './headline.ts';
import type { Json } from './json.ts';
import type { Measurement } from './measurement.ts';
import type { InputPlace } from './procedure.ts';
import type { ModelSignature } from './signature.ts';
import type { FailureReason } from './target.ts';

/** Counts of what went over the wire for one procedure, failures at full budget included. */
export interface QueryLedger {
  /** Queries of the procedure, however they were answered. */
  readonly asked: number;
  /** Of those, answered from the journal of an earlier, interrupted attempt. Not part of the digest. */
  readonly fromJournal: number;
  /** Replies that failed, by reason. */
  readonly failed: Readonly<Record<FailureReason, number>>;
  /** Attempts beyond the first. */
  readonly retried: number;
}

/** Models that a procedure made and asked under one role. */
export interface AttachedRecord {
  readonly role: string;
  /** How many there were, one after the other. */
  readonly models: number;
  readonly queries: number;
  /** Whether the replies are in the journal; else they are computed again when a run is resumed. */
  readonly journaled: boolean;
  /** SHA-256 over the digests of their signatures, in their order. */
  readonly digest: string;
  /** The same without measured times, and the gates and the verdict that may rest on them; absent where none were measured. */
  readonly timelessDigest?: string | undefined;
}

/** One procedure of a run, as it ended. */
export interface ProcedureRecord {
  readonly name: string;
  readonly kind: string;
  /** The hazards that it gives evidence on; absent in runs of versions that did not record them. */
  readonly hazards?: readonly Hazard[] | undefined;
  readonly headline?: Headline | undefined;
  /** Words of its field that the report explains. */
  readonly terms?: Readonly<Record<string, string>> | undefined;
  /** How many violations were seen, where the findings are a selection of them. */
  readonly violations?: number | undefined;
  /** Wall time of the attempt that finished it; not part of the digest. */
  readonly durationMs?: number | undefined;
  readonly measurements: readonly Measurement[];
  readonly findings: readonly (Finding & { readonly repeat: string })[];
  readonly exhibits: readonly Exhibit[];
  readonly artifacts: readonly {
    readonly path: string;
    readonly title: string;
    readonly sha256: string;
  }[];
  /** Where its inputs go in the model of a role; absent where the procedure has no inputs by name. */
  readonly places?: Readonly<Record<string, readonly InputPlace[]>> | undefined;
  /** The models that it made; absent when there are none. */
  readonly attached?: readonly AttachedRecord[] | undefined;
  /** Every file that the procedure read, in the order of the paths; absent when it read none. */
  readonly files?: readonly FileRecord[] | undefined;
  /** What the measurements rest on; absent: the queries of the ledger. */
  readonly evidence?: string | undefined;
  /** Measurements and exhibits that hold measured times, by name and id; `all`: the whole result does. */
  readonly times?: 'all' | readonly string[] | undefined;
  readonly ledger: QueryLedger;
}

/** A target as a run saw it; secrets are redacted. */
export interface TargetRecord {
  readonly name: string;
  readonly definition: Json;
  readonly signature: ModelSignature;
  /** SHA-256 of the signature in canonical JSON, hex. */
  readonly digest: string;
  /** The same without measured times, and the gates and the verdict that may rest on them; absent where none were measured. */
  readonly timelessDigest?: string | undefined;
}

/** Where a scenario stands in its file, for reports that point at it. */
export interface ScenarioSource {
  /** The scenario's file, relative to the working directory of the run, with `/`. */
  readonly file: string;
  /** The line of each gate, from 1, in the order of `RunRecord.gates`. */
  readonly gateLines: readonly number[];
  /** The line of each procedure, from 1, by its name. */
  readonly procedureLines: Readonly<Record<string, number>>;
  /** The options that the scenario states, by procedure, as `stop.confidence`; all others have their defaults. */
  readonly stated: Readonly<Record<string, readonly string[]>>;
}

/** A finished run: what `run.json` holds, and all that a reporter sees. Schema `proofmark.run/1`. */
export interface RunRecord {
  readonly schema: 'proofmark.run/1';
  readonly id: string;
  /** The resolved scenario: files inlined, defaults filled in, secrets redacted. */
  readonly scenario: { readonly name: string; readonly digest: string; readonly resolved: Json };
  /** Not part of the digest; absent where the scenario came from elsewhere. */
  readonly source?: ScenarioSource | undefined;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly targets: readonly TargetRecord[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly procedures: readonly ProcedureRecord[];
  /** The finished run that gates compared with. */
  readonly baseline?: { readonly id: string; readonly digest: string } | undefined;
  readonly gates: readonly GateResult[];
  readonly verdict: Verdict;
  /** SHA-256 over all that the same seed and replies reproduce: not over times, id, environment, source or fromJournal. */
  readonly digest: string;
  /** The same without measured times, and the gates and the verdict that may rest on them; absent where none were measured. */
  readonly timelessDigest?: string | undefined;
}
