import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';

/** What the thread of a module is asked; each is answered once, with its `id`. */
export type ModuleRequest = { readonly id: number } & (
  | { readonly kind: 'call'; readonly name: string; readonly inputs: TensorMap }
  /** Loads the module, and says what an export is. */
  | { readonly kind: 'find'; readonly name: string }
  /** Asks whether the thread still answers. */
  | { readonly kind: 'ping' }
);

/** What the thread of a module answers. */
export type ModuleResponse = { readonly id: number } & (
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** `typeof` of an export. */
  | { readonly kind: 'found'; readonly type: string }
  /** The module cannot be loaded. */
  | { readonly kind: 'broken'; readonly error: string }
  | { readonly kind: 'pong' }
);
