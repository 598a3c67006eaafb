import type { Reader } from 'protobufjs';

/**
 * Reads the fields of a message of `length` bytes. `field` consumes one and returns true; a field for which it returns
 * false is unknown and skipped. Throws a RangeError when the message ends elsewhere than it said.
 */
export function readFields(
  reader: Reader,
  length: number,
  field: (number: number, wireType: number) => boolean,
): void {
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError(`a message of ${length} bytes is cut off`);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const wireType = tag & 7;
    if (tag >>> 3 === 0) throw new RangeError('field number 0');
    if (!field(tag >>> 3, wireType)) reader.skipType(wireType);
  }
  if (reader.pos !== end) throw new RangeError('a field runs beyond its message');
}
