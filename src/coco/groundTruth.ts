import type { Mask } from './mask/mask.ts';

/** The ground truth of a COCO file, as columns. Indices run over images, categories and annotations of this object. */
export interface GroundTruth {
  readonly images: {
    readonly count: number;
    readonly ids: Float64Array;
    readonly names: readonly string[];
    /** Pixels; 0 where the file does not say. */
    readonly width: Float64Array;
    readonly height: Float64Array;
    /** All scalar fields of the file, for slices. */
    readonly attributes: readonly Readonly<Record<string, string | number | boolean>>[];
    /** Index by id. */
    readonly byId: ReadonlyMap<number, number>;
  };
  readonly categories: readonly Category[];
  readonly annotations: {
    readonly count: number;
    readonly ids: Float64Array;
    /** Image index. */
    readonly image: Int32Array;
    /** Category index. */
    readonly category: Int32Array;
    readonly area: Float64Array;
    /** 1 for `iscrowd`. */
    readonly crowd: Uint8Array;
    /** x, y, width, height. */
    readonly boxes: Float64Array;
    /** `num_keypoints` as the file has it. */
    readonly keypointCounts: Int32Array;
    /** x, y, visibility of `keypointsEach` points; empty without keypoints. */
    readonly keypoints: Float64Array;
    readonly masks: readonly (Mask | undefined)[] | undefined;
  };
  /** Keypoints of one annotation; 0 when the file has none. */
  readonly keypointsEach: number;
}

export interface Category {
  readonly id: number;
  readonly name: string;
  /** Names of its keypoints, where the file has them. */
  readonly keypoints: readonly string[] | undefined;
  /** Pairs of keypoint numbers, from 0, where the file has them. */
  readonly skeleton: readonly (readonly [number, number])[] | undefined;
}
