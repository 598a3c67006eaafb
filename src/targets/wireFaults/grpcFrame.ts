/** The message of the first frame of a gRPC body; empty where there is none. */
export function messageOf(body: Uint8Array): Buffer {
  return Buffer.from(body.subarray(5));
}

/** A message in its frame. */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
