export type { EndpointInfo } from './core/endpoint.ts';
export type { Exhibit } from './core/exhibit.ts';
export type { Finding } from './core/finding.ts';
export type { GateResult, Verdict } from './core/gate.ts';
export type { Interval, Measurement } from './core/measurement.ts';
export type { Procedure, ProcedureContext, ProcedureResult } from './core/procedure.ts';
export type { Reporter } from './core/reporter.ts';
export type { RunRecord } from './core/runRecord.ts';
export type { ModelSignature, TensorSpec } from './core/signature.ts';
export type { FailureReason, Reply, Target } from './core/target.ts';
export type { Dtype, Tensor, TensorMap } from './core/tensor.ts';
export {
  ConfigurationError,
  InterruptedError,
  ProofmarkError,
  StoreError,
  TargetUnreachableError,
} from './core/errors.ts';
export { createExplorer } from './explore/createExplorer.ts';
export type { Explorer, ExplorerOutputs, ExplorerPoint } from './explore/createExplorer.ts';
export { VERSION } from './core/version.ts';
