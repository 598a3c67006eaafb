import { JsonScanner, MORE } from './jsonScanner.ts';

/** Bytes of a file: at once, or in pieces. */
export type ByteSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Reads one element of an array, given its number; consumes exactly one value. Must be able to begin again. */
export type ElementReader = (scanner: JsonScanner, index: number) => void;

/**
 * Walks through a JSON file that is an array (key `''`) or an object of arrays, one element at a time, in memory for
 * one element and one piece of the file. Other members are passed over. Returns how many elements each key had.
 */
export async function streamArrays(
  source: ByteSource,
  readers: Readonly<Record<string, ElementReader>>,
): Promise<ReadonlyMap<string, number>> {
  const scanner = new JsonScanner();
  const walk = new Walk(scanner, readers);
  const pieces = source instanceof Uint8Array ? [source] : source;
  for await (const piece of pieces) {
    walk.mark = scanner.append(piece, walk.mark);
    walk.proceed();
  }
  scanner.finish();
  walk.proceed();
  return walk.counts;
}

type State = 'start' | 'member' | 'element' | 'done';

class Walk {
  readonly counts = new Map<string, number>();
  mark = 0;
  private state: State = 'start';
  private array = '';
  private reader: ElementReader | undefined;
  /** Elements of the array so far. */
  private count = 0;
  private first = true;
  private firstMember = true;
  private rootIsArray = false;
  private readonly scanner: JsonScanner;
  private readonly readers: Readonly<Record<string, ElementReader>>;

  constructor(scanner: JsonScanner, readers: Readonly<Record<string, ElementReader>>) {
    this.scanner = scanner;
    this.readers = readers;
  }

  /** Goes on until the bytes at hand are used up. */
  proceed(): void {
    this.scanner.position = this.mark;
    try {
      while (this.state !== 'done') {
        this.step();
        this.mark = this.scanner.position;
      }
      if (this.scanner.peek() !== 0) this.scanner.refuse('the end of the file');
    } catch (error) {
      if (error !== MORE) throw error;
    }
  }

  private step(): void {
    const { scanner } = this;
    if (this.state === 'start') {
      this.rootIsArray = scanner.take(91);
      if (this.rootIsArray) this.enter('');
      else {
        scanner.expect(123);
        this.state = 'member';
      }
    } else if (this.state === 'member') {
      const key = scanner.key(this.firstMember);
      if (key === undefined) this.state = 'done';
      else if (this.readers[key] !== undefined && scanner.take(91)) this.enter(key);
      else scanner.skip();
      this.firstMember = false;
    } else this.element();
  }

  private enter(key: string): void {
    this.state = 'element';
    this.array = key;
    this.first = true;
    this.reader = this.readers[key];
    this.count = this.counts.get(key) ?? 0;
    this.counts.set(key, this.count);
  }

  private element(): void {
    const { scanner } = this;
    if (scanner.take(93)) {
      this.counts.set(this.array, this.count);
      this.state = this.rootIsArray ? 'done' : 'member';
      return;
    }
    if (!this.first) scanner.expect(44);
    const { reader } = this;
    if (reader === undefined) scanner.skip();
    else reader(scanner, this.count);
    this.count++;
    this.first = false;
  }
}
