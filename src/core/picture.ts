/**
 * One data item: a picture (values 0 to 1 of the full range) or a signal (height 1, width is time, values in its own
 * unit; the columns of a table are the channels). Channels are interleaved: element
 * (row * width + column) * channels + channel.
 */
export interface Picture {
  readonly kind: 'picture' | 'signal';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}
