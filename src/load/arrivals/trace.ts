import { ConfigurationError } from '../../core/errors.ts';

/**
 * The times of a trace in ms from its first request: the first column of a CSV in seconds, with or without a header
 * line. They are sorted. Throws ConfigurationError `load.trace`.
 */
export function parseTrace(text: string, file: string, speed = 1): Float64Array {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const first = (line: string): number =>
    Number(
      line
        .split(/[,;\t]/)[0]!
        .trim()
        .replaceAll('"', ''),
    );
  const body = lines.length > 0 && Number.isNaN(first(lines[0]!)) ? lines.slice(1) : lines;
  const times = Float64Array.from(body, first).toSorted();
  const broken = body.findIndex((line) => !Number.isFinite(first(line)));
  if (times.length === 0 || broken >= 0) {
    throw new ConfigurationError(
      times.length === 0
        ? `${file} holds no times`
        : `${file}: "${body[broken]!.slice(0, 60)}" does not begin with a time`,
      {
        code: 'load.trace',
        hint: 'Give a CSV whose first column is the time of each request in seconds.',
      },
    );
  }
  const start = times[0]!;
  return times.map((time) => (1000 * (time - start)) / speed);
}
