/** The float32 initializers of an ONNX file by name. */
export function readInitializers(
  bytes: Uint8Array,
): Map<string, { readonly data: Float32Array; readonly dims: readonly number[] }>;
