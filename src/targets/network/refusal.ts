import { ConfigurationError, TargetUnreachableError } from '../../core/errors.ts';
import type { RepositoryEntry } from '../../wire/index.ts';
import { failureOfGrpc, grpcStatusOf } from './failureOfGrpc.ts';
import { unknownModel } from './unknownModel.ts';
import { unreachableHint } from './unreachableHint.ts';

/** What stands between a target and its model's metadata. */
export interface Refused {
  readonly kind:
    /** No connection. */
    | 'unreachable'
    /** The server is there and cannot say now. */
    | 'unavailable'
    /** It refuses access. */
    | 'denied'
    /** It does not know the model. */
    | 'unknown';
  /** What was said, redacted. */
  readonly said: string;
  readonly cause?: unknown;
}

/** Whom the metadata was asked of, and for which model. */
export interface Asked {
  readonly model: string;
  readonly version?: string | undefined;
  /** The server's address, for the message. */
  readonly where: string;
  /** The models of the server's repository; undefined, or an error, when it does not list them. */
  readonly listModels: () => Promise<readonly RepositoryEntry[] | undefined>;
}

/** What a failed call of the control plane says. */
export function refusedGrpc(error: unknown): Omit<Refused, 'said'> {
  const status = grpcStatusOf(error);
  const { reason } = failureOfGrpc(error);
  if (status === 'UNAUTHENTICATED' || status === 'PERMISSION_DENIED') {
    return { kind: 'denied', cause: error };
  }
  const noAnswer = ['DEADLINE_EXCEEDED', 'CANCELLED'].includes(status);
  return { kind: reason === 'unavailable' || noAnswer ? 'unreachable' : 'unknown', cause: error };
}

/** The error for a server that does not describe its model, whatever the protocol. */
export async function refusal(
  { kind, said, cause }: Refused,
  { model, version, where, listModels }: Asked,
): Promise<Error> {
  switch (kind) {
    case 'unreachable':
      return new TargetUnreachableError(`cannot reach the target at ${where}: ${said}`, {
        code: 'target.unreachable',
        hint: unreachableHint(said),
        cause,
      });
    case 'unavailable':
      return new TargetUnreachableError(
        `the server at ${where} cannot describe the model "${model}": ${said}`,
        { code: 'target.unavailable', hint: 'See the log of the server, and run again.' },
      );
    case 'denied':
      return new ConfigurationError(`the server at ${where} refuses access: ${said}`, {
        code: 'target.access-denied',
        hint: 'Check `headers` and `tls` of the target.',
      });
    case 'unknown': {
      const models = await listModels().catch(() => undefined);
      return unknownModel({ model, version, where, said, models });
    }
  }
}
