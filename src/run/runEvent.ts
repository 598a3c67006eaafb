import type { GateResult, Verdict } from '../core/gate.ts';
import type { Progress } from '../core/procedure.ts';

/** What happens in a run, for whoever watches. */
export type RunEvent =
  | {
      readonly type: 'run';
      readonly id: string;
      readonly scenario: string;
      readonly folder: string;
      readonly seed: number;
      readonly resumed: boolean;
    }
  | { readonly type: 'target'; readonly name: string; readonly summary: string }
  | {
      readonly type: 'procedure';
      readonly name: string;
      readonly kind: string;
      readonly state: 'started' | 'finished';
    }
  | ({ readonly type: 'progress'; readonly procedure: string } & Progress)
  | {
      readonly type: 'log';
      readonly procedure: string;
      readonly level: 'info' | 'warn';
      readonly message: string;
    }
  | ({ readonly type: 'gate' } & GateResult)
  | { readonly type: 'report'; readonly file: string }
  | { readonly type: 'verdict'; readonly verdict: Verdict };

/** Receives the events of a run, in order. */
export type RunObserver = (event: RunEvent) => void;
