/** A binary mask as run lengths in column-major order: zeros first, then ones, and so on (COCO's RLE). */
export interface Mask {
  readonly height: number;
  readonly width: number;
  readonly counts: Uint32Array;
}
