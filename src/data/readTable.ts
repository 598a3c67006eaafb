import type { FileAccess } from '../core/fileAccess.ts';
import type { ByteSource } from './byteSource.ts';
import type { Table } from './table.ts';
import { TableBuilder } from './tableBuilder.ts';

const PIECE = 1 << 20;

/** How a CSV file is read. */
export interface TableOptions {
  /** What messages call the file; default its path. */
  readonly where?: string;
  /** Columns that stay text, however their cells look, such as names. */
  readonly texts?: readonly string[];
}

/**
 * Reads a CSV file with a header row, piece by piece: names and types of the columns are kept, cells of numbers take 8
 * bytes. Throws ConfigurationError for a file without a header, rows longer than it, and a name that stands twice.
 */
export async function readTable(
  path: string,
  files: FileAccess,
  { where = path, texts }: TableOptions = {},
): Promise<Table> {
  return build(files.stream(path), where, texts);
}

/** The table of a CSV file that is open. Throws ConfigurationError as `readTable` does. */
export function tableOf(
  source: ByteSource,
  { where = source.path, texts }: TableOptions = {},
): Promise<Table> {
  return build(pieces(source), where, texts);
}

async function* pieces(source: ByteSource): AsyncIterable<Uint8Array> {
  for (let at = 0; at < source.size; at += PIECE)
    yield await source.slice(at, Math.min(source.size, at + PIECE));
}

async function build(
  bytes: AsyncIterable<Uint8Array>,
  where: string,
  texts: readonly string[] | undefined,
): Promise<Table> {
  const builder = new TableBuilder(where, texts);
  const decoder = new TextDecoder();
  for await (const piece of bytes) builder.add(decoder.decode(piece, { stream: true }));
  builder.add(decoder.decode());
  return builder.build();
}
