import { ConfigurationError, TargetUnreachableError } from '../../core/errors.ts';
import type { RepositoryEntry } from '../../wire/index.ts';

/** What a server answered when it was asked for a model's metadata and did not give it. */
export interface Refusal {
  readonly model: string;
  readonly version?: string | undefined;
  /** The server's address, for the message. */
  readonly where: string;
  /** What the server said. */
  readonly said: string;
  /** The models that the server has; undefined when it does not say. */
  readonly models: readonly RepositoryEntry[] | undefined;
}

/**
 * Whether a model is down for a reason: Triton and MLServer say UNAVAILABLE with why, TensorFlow Serving END with an
 * error. A model that was taken down says `unloaded`, or nothing.
 */
function hasFailed({ state, reason }: RepositoryEntry): boolean {
  return ['UNAVAILABLE', 'END'].includes(state) && reason !== '' && reason !== 'unloaded';
}

/**
 * The error for a model that a server does not describe: not there, or there and not ready.
 */
export function unknownModel({ model, version, where, said, models }: Refusal): Error {
  const name = version === undefined ? `"${model}"` : `"${model}" version ${version}`;
  const entries = models?.filter((entry) => entry.name === model) ?? [];
  const waiting = entries.find(({ state }) => state !== '' && state !== 'READY');
  if (waiting !== undefined && entries.every(({ state }) => state !== 'READY')) {
    const reason = waiting.reason === '' ? '' : ` (${waiting.reason})`;
    if (hasFailed(waiting)) {
      return new TargetUnreachableError(`the model ${name} at ${where} failed to load${reason}`, {
        code: 'target.load-failed',
        hint: 'See the log of the server, mend the model, and run again.',
      });
    }
    return new TargetUnreachableError(
      `the model ${name} at ${where} is ${waiting.state.toLowerCase()}${reason}`,
      { code: 'target.not-ready', hint: 'Load the model on the server, and run again.' },
    );
  }
  const known = [
    ...new Set(
      models?.map(({ name: other, version: of }) =>
        of === '' ? other : `${other} (version ${of})`,
      ),
    ),
  ];
  const hint =
    known.length === 0 ? 'Correct `model` and `version`.' : `The server has: ${known.join(', ')}.`;
  return new ConfigurationError(`the server at ${where} does not know the model ${name}: ${said}`, {
    code: 'target.unknown-model',
    hint,
  });
}
