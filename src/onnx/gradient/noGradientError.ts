import { ConfigurationError } from '../../core/errors.ts';
import type { ErrorDetails } from '../../core/errors.ts';

/** There is no gradient with respect to a value that was asked for; there may be one to the others. */
export class NoGradientError extends ConfigurationError {
  /** The value's name. */
  readonly value: string;

  constructor(value: string, message: string, details: ErrorDetails) {
    super(message, details);
    this.value = value;
  }
}
