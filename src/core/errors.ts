/** What a person needs to act on an error, beside its message. */
export interface ErrorDetails {
  /** Stable identifier for scripts, such as `config.unknown-key`. */
  readonly code: string;
  /** What to do about it, as one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Base of every error that proofmark throws on purpose. Its exit code is the one that the command line returns.
 *
 * @example
 * import { createExplorer, ProofmarkError } from 'proofmark';
 *
 * try {
 *   createExplorer({ inputs: {}, outputs: {}, oracle: 'physics.mjs' });
 * } catch (error) {
 *   if (!(error instanceof ProofmarkError)) throw error;
 *   console.log(error.exitCode); // 2
 * }
 */
export class ProofmarkError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number = 1;

  constructor(message: string, { code, hint, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** The user's scenario, target, file or command line is wrong. Says what, where and what to do. */
export class ConfigurationError extends ProofmarkError {
  override readonly exitCode = 2;
}

/** Where an option stands below its procedure, such as `['outputs', 'gap', 'value']` or `['constraints', 0]`. */
export type OptionPath = readonly (string | number)[];

/** An option of a procedure is wrong. Whoever knows the scenario's file says where it stands there. */
export class OptionError extends ConfigurationError {
  readonly option: OptionPath;
  /** What is wrong, without the option, which begins the message. */
  readonly reason: string;

  constructor(option: OptionPath, reason: string, details: ErrorDetails) {
    super(`${optionText(option)}: ${reason}`, details);
    this.option = option;
    this.reason = reason;
  }
}

/** An option as a person writes it: `outputs.gap.value`, `constraints[0]`. */
function optionText(option: OptionPath): string {
  return option.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`,
    '',
  );
}

/** The target cannot be reached, or stopped answering. What was answered so far is kept. */
export class TargetUnreachableError extends ProofmarkError {
  override readonly exitCode = 4;
}

/** The journal cannot be read or written: disk full, read-only, locked, gone, or of another run. */
export class StoreError extends ProofmarkError {}

/** The run was stopped from outside (Ctrl-C, SIGTERM). The journal is kept and the run can be resumed. */
export class InterruptedError extends ProofmarkError {
  override readonly exitCode = 130;
}
