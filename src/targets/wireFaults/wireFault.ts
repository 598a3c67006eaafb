import type { z } from 'zod';

import type { RandomStream } from '../../core/random.ts';

/** A reply on its way to the client, whole. */
export interface WireReply {
  /** HTTP status; in gRPC always 200. */
  readonly status: number;
  /** Lower-case names, without those of the connection and the length. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** In gRPC the frames with their prefixes. */
  readonly body: Uint8Array;
  /** In gRPC the trailers: `grpc-status`, `grpc-message`. */
  readonly trailers?: Readonly<Record<string, string>> | undefined;
  /** Close the connection after so many bytes of the body, though more are announced. */
  readonly cutAfter?: number | undefined;
}

/** What a fault of whole replies may use. */
export interface MessageScene {
  readonly transport: 'http1' | 'grpc';
  readonly random: RandomStream;
  /** The reply before this one, to whatever query. */
  readonly previous: WireReply | undefined;
}

/** One direction of a connection, as a fault of streams sees it. */
export interface StreamStage {
  /** Takes a piece and passes on what is to be passed on, at once or later, in order. */
  write(chunk: Buffer, pass: (chunk: Buffer) => void): void;
  /** The sender has ended; `pass` ends the receiver's side. */
  end?(pass: () => void): void;
}

/** What a fault of streams may do to its connection. */
export interface StreamScene {
  readonly random: RandomStream;
  /** Whether the schedule lets it act now. */
  readonly active: () => boolean;
  /** Runs later, unless the connection is gone; never before what was put off earlier. */
  readonly later: (ms: number, run: () => void) => void;
  /** Whether something that was put off is still to come. */
  readonly waiting: () => boolean;
  /** Closes both sides, in order. */
  readonly close: () => void;
  /** Closes both sides with RST. */
  readonly reset: () => void;
}

/** A fault of the wire: of a connection's bytes, or of whole replies. */
export type WireFault<Options = unknown> = {
  /** The name under `kind`. */
  readonly kind: string;
  readonly summary: string;
  readonly options: z.ZodType<Options> & { readonly shape: z.core.$ZodLooseShape };
} & (
  | { readonly level: 'stream'; stage(options: Options, scene: StreamScene): StreamStage }
  | {
      readonly level: 'message';
      /** The reply that the client gets instead. */
      change(options: Options, reply: WireReply, scene: MessageScene): WireReply;
    }
);

/** A fault with its types checked and then forgotten, as a list holds it. */
export function defineWireFault<Options>(fault: WireFault<Options>): WireFault {
  return fault;
}
