/** Hand-made protobuf messages, for models that the product itself must not be trusted to write. */
export type Field = readonly [number, number | bigint | string | Uint8Array];

/** Encodes fields in order: numbers as varints, strings and bytes with their length. */
export function message(...fields: readonly Field[]): Uint8Array {
  return concat(
    fields.map(([field, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint') {
        return concat([varint(BigInt(field) << 3n), varint(BigInt.asUintN(64, BigInt(value)))]);
      }
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      return concat([varint((BigInt(field) << 3n) | 2n), varint(BigInt(bytes.length)), bytes]);
    }),
  );
}

/** TypeProto of a tensor, for ValueInfoProto. Strings are symbolic extents. */
function valueInfo(
  name: string,
  type: number,
  shape: readonly (number | string)[] | undefined,
): Uint8Array {
  const extents = shape?.map((extent): Field => [
    1,
    message([typeof extent === 'number' ? 1 : 2, extent]),
  ]);
  const ranked: readonly Field[] = extents === undefined ? [] : [[2, message(...extents)]];
  const tensor = message([1, type], ...ranked);
  return message([1, name], [2, message([1, tensor])]);
}

/** A value of a graph: name, ONNX element type number, shape; without a shape its rank is unknown. */
export type Value = readonly [string, number, (readonly (number | string)[])?];

/** A ModelProto around nodes, with the given inputs and outputs. */
export function onnxModel(options: {
  readonly nodes: readonly Uint8Array[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly initializers?: readonly Uint8Array[];
  readonly opset?: number;
}): Uint8Array {
  const { nodes, inputs, outputs, initializers = [], opset = 18 } = options;
  const graph = message(
    ...nodes.map((node): Field => [1, node]),
    [2, 'g'],
    ...initializers.map((tensor): Field => [5, tensor]),
    ...inputs.map((value): Field => [11, valueInfo(value[0], value[1], value[2])]),
    ...outputs.map((value): Field => [12, valueInfo(value[0], value[1], value[2])]),
  );
  return message([1, 8], [7, graph], [8, message([1, ''], [2, opset])]);
}

/** A NodeProto without attributes. */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...more: readonly Field[]
): Uint8Array {
  return message(
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, operator],
    ...more,
  );
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
