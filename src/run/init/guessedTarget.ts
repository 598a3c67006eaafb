import type { Json } from '../../core/json.ts';
import type { InputGuess } from './inputGuess.ts';

/** A target as `init` writes it, and what is known of its inputs beside the signature. */
export interface GuessedTarget {
  readonly definition: Readonly<Record<string, Json>>;
  readonly inputs?: Readonly<Record<string, InputGuess>> | undefined;
}
