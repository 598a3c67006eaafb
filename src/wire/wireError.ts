import { ProofmarkError } from '../core/errors.ts';

/** What kind of rule a message broke. */
export type WireErrorCode =
  /** Not UTF-8, or not JSON. */
  | 'wire.json'
  /** JSON or protobuf of the wrong structure: a missing or ill-typed field, a duplicate name. */
  | 'wire.message'
  /** Not parseable as protobuf. */
  | 'wire.protobuf'
  /** A tensor type that the protocol does not know, or that this encoding cannot carry. */
  | 'wire.datatype'
  /** A shape that is no shape, or does not fit the data. */
  | 'wire.shape'
  /** An element that is no value of the tensor's type. */
  | 'wire.data'
  /** Binary parts whose sizes do not add up. */
  | 'wire.binary';

/** A message that cannot be read, or a tensor that cannot be written, in an inference protocol. */
export class WireError extends ProofmarkError {
  declare readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string, cause?: unknown) {
    super(message, { code, cause });
  }
}
