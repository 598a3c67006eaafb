/**
 * The float32 initializers of an ONNX file by name, each with its data and dims, for models small enough to keep their
 * weights within the file. Reads no more of the format than that: fields 7 (graph), 5 (initializer) and of those 1 (dims),
 * 2 (type), 8 (name) and 9 (raw data).
 */
export function readInitializers(bytes) {
  const weights = new Map();
  for (const graph of fields(bytes, 7))
    for (const tensor of fields(graph, 5)) {
      const [name, raw] = [fields(tensor, 8)[0], fields(tensor, 9)[0]];
      if (raw === undefined || fields(tensor, 2)[0] !== 1) continue;
      const data = new Float32Array(Uint8Array.from(raw).buffer);
      weights.set(new TextDecoder().decode(name), { data, dims: dimsOf(tensor) });
    }
  return weights;
}

/** Extents, written one by one or packed. */
function dimsOf(tensor) {
  return fields(tensor, 1).flatMap((value) => {
    if (typeof value === 'number') return [value];
    const dims = [];
    for (let at = 0; at < value.length;) {
      const [dim, next] = varint(value, at);
      dims.push(dim);
      at = next;
    }
    return dims;
  });
}

/** The values of a field of a protobuf message: numbers, or the bytes of what has a length. */
function fields(bytes, wanted) {
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const [key, start] = varint(bytes, at);
    const kind = key % 8;
    let value;
    if (kind === 0) [value, at] = varint(bytes, start);
    else if (kind === 2) {
      const [length, begin] = varint(bytes, start);
      at = begin + length;
      value = bytes.subarray(begin, at);
    } else at = start + (kind === 1 ? 8 : 4);
    if (Math.floor(key / 8) === wanted) found.push(value);
  }
  return found;
}

function varint(bytes, at) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++];
    value += (byte % 128) * scale;
    if (byte < 128) return [value, at];
  }
}
