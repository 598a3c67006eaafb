import type { Outcome } from '../outcome.ts';
import type { Address } from '../transport.ts';
import type { GrpcRequest } from './grpcRequest.ts';
import type { GrpcStream } from './grpcStream.ts';
import type { HeaderSummary } from './headerSummary.ts';

/** What a session needs of the transport that holds it. */
export interface SessionHooks<Session> {
  readonly address: Address;
  /** The number of the first stream: 1 but in tests. */
  readonly firstStreamId: number;
  readonly requestOf: (stream: GrpcStream) => GrpcRequest;
  readonly summarise: (block: Buffer, from: number, to: number) => HeaderSummary;
  onFinish(session: Session, stream: GrpcStream, outcome: Outcome): void;
  /** The peer has not worked on the request, so it may be sent again. */
  onRefused(session: Session, stream: GrpcStream): void;
  /** The session takes requests now, or takes none any more. */
  onChange(session: Session): void;
  /** Bytes were read and handled. */
  afterRead(): void;
}
