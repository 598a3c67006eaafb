/** Changes which file a server runs under a model's name (Triton's model repository extension). */
export interface ModelControl {
  /**
   * Loads other bytes in place of the model's own file, until the next load. `config` is what the server needs beside the
   * file; default its own configuration of the model, where it tells that. Throws ConfigurationError when the server
   * refuses, TargetUnreachableError when it does not answer.
   */
  replace(bytes: Uint8Array, config?: string): Promise<void>;
  /** Loads the model's own file again. Throws as `replace` does. */
  restore(): Promise<void>;
  close(): Promise<void>;
}
