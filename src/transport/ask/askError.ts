/** Why an answer did not come, where no socket has an error of its own. */
export type AskErrorCode =
  /** The connection ended before the answer did. */
  | 'ERR_CLOSED_EARLY'
  /** The client was closed. */
  | 'ERR_CLIENT_CLOSED'
  /** The answer is larger than is read. */
  | 'ERR_ANSWER_TOO_LARGE'
  /** The answer is compressed in a way that cannot be undone. */
  | 'ERR_ANSWER_ENCODING';

/** A request that has no whole answer. */
export class AskError extends Error {
  readonly code: AskErrorCode;
  /** The connection was a kept one, and nothing of an answer had come: a new connection may do. */
  readonly stale: boolean;

  constructor(code: AskErrorCode, message: string, stale = false) {
    super(message);
    this.code = code;
    this.stale = stale;
  }
}
