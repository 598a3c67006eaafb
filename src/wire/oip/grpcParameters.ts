import type { Reader, Writer } from 'protobufjs';

import type { InferParameters } from './inferMessage.ts';
import { bigintOf, longOf } from './long.ts';
import { readFields } from './readFields.ts';

type Value = InferParameters[string];

/** Writes a `map<string, InferParameter>`. Whole numbers go as int64, the one number that every dialect reads. */
export function writeParameters(
  writer: Writer,
  field: number,
  parameters: InferParameters | undefined,
): void {
  for (const [key, value] of Object.entries(parameters ?? {})) {
    writer.uint32((field << 3) | 2).fork();
    writer.uint32(10).string(key);
    writer.uint32(18).fork();
    writeValue(writer, value);
    writer.ldelim().ldelim();
  }
}

function writeValue(writer: Writer, value: Value): void {
  if (typeof value === 'boolean') writer.uint32(8).bool(value);
  else if (typeof value === 'string') writer.uint32(26).string(value);
  else if (typeof value === 'bigint' && value >= 2n ** 63n) writer.uint32(40).uint64(longOf(value));
  else if (typeof value === 'bigint') writer.uint32(16).int64(longOf(value));
  else if (Number.isSafeInteger(value)) writer.uint32(16).int64(value);
  else writer.uint32(33).double(value);
}

/** Reads one entry of a `map<string, InferParameter>` into `into`. */
export function readParameter(reader: Reader, into: Record<string, Value>): void {
  let key = '';
  let value: Value | undefined;
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 1 && wireType === 2) key = reader.string();
    else if (field === 2 && wireType === 2) value = readValue(reader);
    else return false;
    return true;
  });
  if (value !== undefined) into[key] = value;
}

function readValue(reader: Reader): Value | undefined {
  let value: Value | undefined;
  readFields(reader, reader.uint32(), (field, wireType) => {
    if (field === 1 && wireType === 0) value = reader.bool();
    else if (field === 2 && wireType === 0) value = narrow(bigintOf(reader.int64(), true));
    else if (field === 3 && wireType === 2) value = reader.string();
    else if (field === 4 && wireType === 1) value = reader.double();
    else if (field === 5 && wireType === 0) value = narrow(bigintOf(reader.uint64(), false));
    else return false;
    return true;
  });
  return value;
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
