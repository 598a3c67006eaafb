import { ConfigurationError } from '../../core/errors.ts';
import { decimal } from './decimal.ts';
import { knownKey } from './knownKey.ts';

/** Thrown inside a read when the bytes at hand end in the middle of a value; caught by `streamArrays`. */
export const MORE = Symbol('more bytes are needed');

const text = new TextDecoder('utf-8');

const WORDS = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

const POWERS = Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * Reads JSON values from bytes that arrive in pieces, without building objects of what is not wanted.
 * A read that meets the end of the bytes at hand throws `MORE`; the caller adds bytes and reads again from its mark.
 */
export class JsonScanner {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private before = 0;
  private last = false;

  /** Adds bytes and forgets those before `mark`. Returns where the mark is now. */
  append(chunk: Uint8Array, mark: number): number {
    const kept = this.end - mark;
    if (kept === 0) {
      this.bytes = chunk;
    } else {
      const joined = new Uint8Array(kept + chunk.length);
      joined.set(this.bytes.subarray(mark, this.end));
      joined.set(chunk, kept);
      this.bytes = joined;
    }
    this.before += mark;
    this.at = 0;
    this.end = this.bytes.length;
    return 0;
  }

  /** No more bytes will come. */
  finish(): void {
    this.last = true;
  }

  get position(): number {
    return this.at;
  }

  set position(value: number) {
    this.at = value;
  }

  /** The next byte that is not white space, not consumed. 0 at the end of everything. */
  peek(): number {
    const { bytes, end } = this;
    let { at } = this;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) {
        this.at = at;
        return byte;
      }
      at++;
    }
    this.at = at;
    if (!this.last) throw MORE;
    return 0;
  }

  /** Consumes one punctuation character; false when something else stands there. */
  take(character: number): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  expect(character: number): void {
    if (!this.take(character)) this.refuse(`'${String.fromCodePoint(character)}'`);
  }

  /** A number; NaN, Infinity and -Infinity as Python writes them too. `undefined` (consumed) for any other value. */
  number(): number | undefined {
    const first = this.peek();
    if (first !== 45 && (first < 48 || first > 57)) return this.word();
    const { bytes, end } = this;
    const from = this.at;
    let at = first === 45 ? from + 1 : from;
    if (first === 45 && bytes[at] === 73) return this.word();
    let high = 0;
    let low = 0;
    let digits = 0;
    let exponent = 0;
    let pointed = false;
    for (; at < end; at++) {
      const digit = bytes[at]! - 48;
      if (digit >= 0 && digit <= 9) {
        if (digits < 15) high = high * 10 + digit;
        else if (digits < 19) low = low * 10 + digit;
        if (digits > 0 || digit > 0) digits++;
        if (pointed) exponent--;
      } else if (digit === -2 && !pointed) pointed = true;
      else break;
    }
    let simple = digits <= 19;
    if (at < end && (bytes[at] === 101 || bytes[at] === 69)) {
      simple = false;
      do at++;
      while (at < end && isWord(bytes[at]!));
    }
    if (at >= end && !this.last) throw MORE;
    this.at = at;
    if (simple) {
      const value = decimal(high, low, Math.max(0, digits - 15), exponent);
      if (value === value) return first === 45 ? -value : value;
    }
    return Number(text.decode(bytes.subarray(from, at)));
  }

  /**
   * An array of numbers, into `into` from `start` on. Returns how many there were: those beyond `most` are passed over,
   * what is not a number becomes NaN. 0 (consumed) for any other value.
   */
  numbers(into: Float64Array, start: number, most: number): number {
    if (!this.take(91)) {
      this.skip();
      return 0;
    }
    if (this.take(93)) return 0;
    for (let count = 0; ;) {
      const value = this.shortNumber() ?? this.number() ?? NaN;
      if (count < most) into[start + count] = value;
      count++;
      if (this.take(93)) return count;
      this.expect(44);
    }
  }

  /** A string's text; `undefined` (consumed) for any other value. */
  string(): string | undefined {
    if (this.peek() !== 34) {
      this.skip();
      return undefined;
    }
    const { bytes } = this;
    const from = this.at;
    this.skipString();
    for (let i = from + 1; i < this.at - 1; i++) {
      if (bytes[i] === 92) return JSON.parse(text.decode(bytes.subarray(from, this.at))) as string;
    }
    return text.decode(bytes.subarray(from + 1, this.at - 1));
  }

  /** The key of the next member of an object, or undefined after the last. `first` says whether none was read. */
  key(first: boolean): string | undefined {
    if (this.take(125)) return undefined;
    if (!first) this.expect(44);
    if (this.peek() !== 34) this.refuse('a key');
    const known = knownKey(this.bytes, this.at + 1, this.end);
    if (known === undefined) {
      const key = this.string() ?? '';
      this.expect(58);
      return key;
    }
    this.at += known.length + 2;
    this.expect(58);
    return known;
  }

  /** Any value as JavaScript has it. */
  value(): unknown {
    this.peek();
    const from = this.at;
    this.skip();
    const source = text.decode(this.bytes.subarray(from, this.at));
    try {
      return JSON.parse(source);
    } catch {
      return source === 'NaN' ? NaN : this.refuse('a JSON value');
    }
  }

  /** Passes over one value. */
  skip(): void {
    const first = this.peek();
    if (first === 34) this.skipString();
    else if (first === 123 || first === 91) this.skipNested();
    else {
      const { bytes, end } = this;
      const from = this.at;
      let { at } = this;
      while (at < end && isWord(bytes[at]!)) at++;
      if (at >= end && !this.last) throw MORE;
      if (at === from) this.refuse('a value');
      this.at = at;
    }
  }

  refuse(wanted: string): never {
    if (this.at >= this.end && !this.last) throw MORE;
    const there =
      this.at >= this.end
        ? 'the file ends'
        : `there is '${text.decode(this.bytes.subarray(this.at, this.at + 12))}'`;
    throw new ConfigurationError(
      `not JSON at byte ${this.before + this.at}: ${wanted} is expected, ${there}`,
      { code: 'coco.json', hint: 'check that the file was written completely' },
    );
  }

  /** A number of at most 15 digits, with a byte after it at hand; undefined, and nothing consumed, for any other. */
  private shortNumber(): number | undefined {
    const { bytes } = this;
    // The byte after 20 characters must be there: a piece's last number takes the long way.
    const end = this.end - 1;
    let { at } = this;
    let byte = 32;
    while (at < end && (byte = bytes[at]!) === 32) at++;
    const negative = byte === 45;
    if (negative) at++;
    const from = at;
    let value = 0;
    let digit = 0;
    while (at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at++;
    }
    let length = at - from;
    if (length === 0) return undefined;
    if (digit === -2) {
      const point = ++at;
      while (at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9) {
        value = value * 10 + digit;
        at++;
      }
      const places = at - point;
      length += places;
      if (places > 15) return undefined;
      value /= POWERS[places]!;
    }
    // 'e' and 'E' are 53 and 21 above '0'.
    if (length > 15 || at >= end || digit === 53 || digit === 21) return undefined;
    this.at = at;
    return negative ? -value : value;
  }

  /** NaN, Infinity or -Infinity. */
  private word(): number | undefined {
    const from = this.at;
    if (this.bytes[from] === 45) this.at++;
    this.skip();
    const found = text.decode(this.bytes.subarray(from, Math.min(this.at, from + 12)));
    return WORDS.get(found);
  }

  private skipString(): void {
    const { bytes, end } = this;
    let at = this.at + 1;
    for (;;) {
      at = bytes.indexOf(34, at);
      if (at < 0 || at >= end) {
        if (!this.last) throw MORE;
        this.at = end;
        this.refuse('the end of a string');
      }
      let slashes = 0;
      while (bytes[at - 1 - slashes] === 92) slashes++;
      at++;
      if (slashes % 2 === 0) break;
    }
    this.at = at;
  }

  private skipNested(): void {
    const { bytes, end } = this;
    let depth = 0;
    while (this.at < end) {
      const byte = bytes[this.at]!;
      if (byte === 34) {
        this.skipString();
        continue;
      }
      this.at++;
      if (byte === 123 || byte === 91) depth++;
      else if ((byte === 125 || byte === 93) && --depth === 0) return;
    }
    this.refuse('the end of a value');
  }
}

function isWord(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 45 ||
    byte === 43 ||
    byte === 46
  );
}
