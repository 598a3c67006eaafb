/** A file that a procedure read, or the files of a folder that it read. */
export interface FileRecord {
  /** As the scenario names it, relative to its folder; a folder ends in `/`. */
  readonly path: string;
  /** Of a file: SHA-256 of its bytes, hex. Of a folder: of the lines `<sha256>  <path>` that `sha256sum` prints, in the order of the paths. */
  readonly sha256: string;
  /** Size, of all files of a folder together. */
  readonly bytes: number;
  /** How many files of the folder were read; absent for a single file. */
  readonly files?: number | undefined;
}
