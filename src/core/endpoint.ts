import type { ModelControl } from './modelControl.ts';
import type { Target } from './target.ts';
import type { Wire, WireEncoding, WireTraits } from './wire.ts';

/** A fault that a proxy of ours makes on the way to a target, and when. */
export interface ScheduledFault {
  readonly kind: string;
  /** Share of the connections or replies that it strikes. */
  readonly share: number;
  /** When it acts: from `onset` on, for `hold` queries or seconds; without `hold` to the end. */
  readonly schedule: {
    readonly onset: number;
    readonly hold?: number | undefined;
    readonly unit: 'queries' | 'seconds';
  };
}

/** Where a served model is and how it is spoken to, for a procedure that owns its wire and clock. */
export interface EndpointInfo {
  /** The target's protocol, and what its wire is like. */
  readonly protocol: WireTraits;
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The address as messages may show it: without credentials. */
  readonly shown: string;
  /** What goes into `Host` and `:authority`. */
  readonly authority: string;
  /** Present: speak TLS. PEM material, read from the target's files. */
  readonly tls?:
    | {
        readonly ca?: Uint8Array | undefined;
        readonly cert?: Uint8Array | undefined;
        readonly key?: Uint8Array | undefined;
        /** The name that the server's certificate must have; default the host. */
        readonly serverName?: string | undefined;
        /** Whether the server's certificate is checked; default yes. */
        readonly verify?: boolean | undefined;
      }
    | undefined;
  readonly timeoutMs: number;
  /** The user owns the server and lets malformed requests be sent to it. */
  readonly allowFuzzing?: boolean | undefined;
  /** Faults of the wire that a proxy of ours makes on the way. */
  readonly wireFaults?: readonly ScheduledFault[] | undefined;
  /** The server's process, when this run started it or the target names it. */
  readonly pid?: number | undefined;
  /** Where the server may offer Triton's statistics of the model over plain HTTP. */
  readonly statisticsUrl?: string | undefined;
  /** The same server under other protocols, by their names. */
  readonly also?: Readonly<Record<string, EndpointInfo>> | undefined;
  /**
   * The target's wire, with its credentials; `encoding` overrides the target's own. Requests carry secrets: never to be
   * printed or journaled.
   */
  wire(encoding?: WireEncoding): Promise<Wire>;
  /** The target once more, with its own client, time limits and retries; for a procedure that attaches it changed. */
  open(): Promise<Target>;
  /** Present where the protocol knows an API that loads models. */
  control?(): Promise<ModelControl>;
}
