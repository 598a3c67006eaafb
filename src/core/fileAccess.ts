/**
 * Files and modules that a scenario names; paths are relative to the scenario's file. All that is read is recorded with
 * its SHA-256. Throws ConfigurationError for what cannot be read.
 */
export interface FileAccess {
  /** The whole file; at most 1 GiB. */
  read(path: string): Promise<Uint8Array>;
  /** The file piece by piece, of any size. It counts as read when the last piece was taken. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** The bytes of a file from `start` up to `end`; not recorded, so that whoever takes pieces streams the file before. */
  slice(path: string, start: number, end: number): Promise<Uint8Array>;
  /** The files in a folder and its sub-folders, relative to it, with `/`, in alphabetical order. */
  list(folder: string): Promise<readonly string[]>;
  /** The default export of a JavaScript or TypeScript module. */
  importDefault(path: string): Promise<unknown>;
}
