import type { Picture } from '../../src/core/picture.ts';
import type { RandomStream } from '../../src/core/random.ts';

/** A person in px of the picture: COCO's 17 keypoints, and what it is drawn with. */
export interface Figure {
  /** x, y of each keypoint. */
  readonly points: readonly (readonly [number, number])[];
  /** Half the thickness of a limb. */
  readonly limb: number;
  readonly colors: { skin: Rgb; hair: Rgb; shirt: Rgb; trousers: Rgb };
}

type Rgb = readonly [number, number, number];

/** How a person stands. Angles in degrees. */
export interface Stance {
  /** Middle of the hips, in px. */
  readonly x: number;
  readonly y: number;
  /** Height of the body in px. */
  readonly height: number;
  /** Tilt of the spine against the vertical, clockwise. */
  readonly tilt: number;
}

/** A person who faces the viewer: its left side is on the right of the picture. */
export function figure({ x, y, height, tilt }: Stance, random: RandomStream): Figure {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const turn = (tilt * Math.PI) / 180;
  const up = [Math.sin(turn), -Math.cos(turn)] as const;
  const across = [Math.cos(turn), Math.sin(turn)] as const;
  const spine = height * between(0.28, 0.33);
  const shoulder = height * between(0.1, 0.14);
  const hip = height * between(0.06, 0.085);
  const place = (along: number, side: number): [number, number] => [
    x + up[0] * along + across[0] * side,
    y + up[1] * along + across[1] * side,
  ];
  // Hips turn half as much as the spine.
  const hips = (side: number): [number, number] => [
    x + Math.cos(turn / 2) * side,
    y + Math.sin(turn / 2) * side,
  ];
  const reach = (
    [fromX, fromY]: readonly number[],
    length: number,
    angle: number,
  ): [number, number] => [
    fromX! + length * Math.sin((angle * Math.PI) / 180),
    fromY! + length * Math.cos((angle * Math.PI) / 180),
  ];
  const face = (along: number, side: number): [number, number] => {
    const nod = tilt + between(-8, 8);
    const a = (nod * Math.PI) / 180;
    const neck = place(spine, 0);
    return [
      neck[0] + Math.sin(a) * along + Math.cos(a) * side,
      neck[1] - Math.cos(a) * along + Math.sin(a) * side,
    ];
  };
  const limb = (
    from: [number, number],
    upper: number,
    lower: number,
    first: number,
    bend: number,
  ) => {
    const middle = reach(from, upper, first);
    return [middle, reach(middle, lower, first + bend)] as const;
  };
  const [leftShoulder, rightShoulder] = [place(spine, shoulder), place(spine, -shoulder)];
  const [leftHip, rightHip] = [hips(hip), hips(-hip)];
  const arm = height * between(0.14, 0.17);
  const leg = height * between(0.2, 0.24);
  const leftArm = limb(leftShoulder, arm, arm * 0.95, between(5, 110), between(-20, 90));
  const rightArm = limb(rightShoulder, arm, arm * 0.95, -between(5, 110), between(-90, 20));
  const leftLeg = limb(leftHip, leg, leg * 0.95, between(-2, 30), between(-25, 5));
  const rightLeg = limb(rightHip, leg, leg * 0.95, -between(-2, 30), between(-5, 25));
  const color = (): Rgb => [between(0.1, 1), between(0.1, 1), between(0.1, 1)];
  const tone = between(0.45, 1);
  const hair = between(0.05, 0.4);
  return {
    points: [
      face(height * 0.1, 0),
      face(height * 0.125, height * 0.022),
      face(height * 0.125, -height * 0.022),
      face(height * 0.115, height * 0.048),
      face(height * 0.115, -height * 0.048),
      leftShoulder,
      rightShoulder,
      leftArm[0],
      rightArm[0],
      leftArm[1],
      rightArm[1],
      leftHip,
      rightHip,
      leftLeg[0],
      rightLeg[0],
      leftLeg[1],
      rightLeg[1],
    ],
    limb: height * between(0.024, 0.036),
    colors: {
      skin: [tone, tone * 0.8, tone * 0.65],
      hair: [hair, hair * 0.8, hair * 0.6],
      shirt: color(),
      trousers: color(),
    },
  };
}

/** A picture of interleaved red, green and blue, 0 to 1. */
export class Scene {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
  /** By pixel: how many things were drawn over it, to tell which keypoints are hidden. */
  readonly layers: Int32Array;
  private layer = 0;

  constructor(height: number, width: number, random: RandomStream) {
    this.height = height;
    this.width = width;
    this.data = new Float32Array(height * width * 3);
    this.layers = new Int32Array(height * width);
    const [top, bottom] = [0, 1].map(() => [0, 1, 2].map(() => 0.2 + 0.7 * random.uniform()));
    for (let i = 0; i < height * width; i++) {
      const t = Math.floor(i / width) / height;
      for (let c = 0; c < 3; c++) this.data[3 * i + c] = top![c]! * (1 - t) + bottom![c]! * t;
    }
  }

  /** What was drawn so far. */
  get picture(): Picture {
    const { height, width, data } = this;
    return { kind: 'picture', height, width, channels: 3, data };
  }

  /** Things that are no people. */
  clutter(count: number, random: RandomStream): void {
    for (let i = 0; i < count; i++) {
      const at = () => [this.width * random.uniform(), this.height * random.uniform()] as const;
      const [from, to] = [at(), at()];
      const color: Rgb = [random.uniform(), random.uniform(), random.uniform()];
      const far = random.uniform() < 0.5 ? 1 : 0.25;
      this.layer++;
      this.capsule(
        from,
        [from[0] + (to[0] - from[0]) * far, from[1] + (to[1] - from[1]) * far],
        1 + 4 * random.uniform(),
        color,
      );
    }
  }

  /** Draws a person; returns the layer, from which on drawn things hide it. */
  person({ points, limb, colors }: Figure): number {
    this.layer++;
    const line = (a: number, b: number, radius: number, color: Rgb) => {
      this.capsule(points[a]!, points[b]!, radius, color);
    };
    for (const [a, b] of [
      [11, 13],
      [13, 15],
      [12, 14],
      [14, 16],
    ] as const)
      line(a, b, limb * 1.15, colors.trousers);
    const middle = (a: number, b: number) =>
      [(points[a]![0] + points[b]![0]) / 2, (points[a]![1] + points[b]![1]) / 2] as const;
    for (const [a, b] of [
      [5, 11],
      [6, 12],
      [5, 6],
      [11, 12],
    ] as const)
      line(a, b, limb * 1.2, colors.shirt);
    this.capsule(middle(5, 6), middle(11, 12), limb * 2.4, colors.shirt);
    for (const [a, b] of [
      [5, 7],
      [6, 8],
    ] as const)
      line(a, b, limb, colors.shirt);
    for (const [a, b] of [
      [7, 9],
      [8, 10],
    ] as const)
      line(a, b, limb * 0.9, colors.skin);
    const head = points[0]!;
    this.capsule(middle(5, 6), head, limb * 0.9, colors.skin);
    this.capsule(middle(3, 4), middle(3, 4), limb * 2.1, colors.hair);
    this.capsule(head, middle(1, 2), limb * 1.6, colors.skin);
    for (const eye of [1, 2])
      this.capsule(points[eye]!, points[eye]!, limb * 0.35, [0.05, 0.05, 0.1]);
    return this.layer;
  }

  /** Whether something was drawn over a point after `layer`. */
  hidden([x, y]: readonly [number, number], layer: number): boolean {
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return true;
    return this.layers[row * this.width + column]! > layer;
  }

  /** Noise and light of the camera. */
  finish(random: RandomStream): void {
    const light = 0.75 + 0.4 * random.uniform();
    const noise = 0.04 * random.uniform();
    for (let i = 0; i < this.data.length; i++) {
      const value = this.data[i]! * light + noise * random.normal();
      this.data[i] = Math.round(255 * Math.min(1, Math.max(0, value))) / 255;
    }
  }

  private capsule(
    from: readonly [number, number],
    to: readonly [number, number],
    radius: number,
    color: Rgb,
  ): void {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = dx * dx + dy * dy;
    const edge = radius + 1;
    const rows = [Math.min(from[1], to[1]) - edge, Math.max(from[1], to[1]) + edge];
    const columns = [Math.min(from[0], to[0]) - edge, Math.max(from[0], to[0]) + edge];
    for (let y = Math.max(0, Math.floor(rows[0]!)); y <= Math.min(this.height - 1, rows[1]!); y++) {
      for (
        let x = Math.max(0, Math.floor(columns[0]!));
        x <= Math.min(this.width - 1, columns[1]!);
        x++
      ) {
        const t =
          length === 0
            ? 0
            : Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / length));
        const distance = Math.hypot(x - from[0] - t * dx, y - from[1] - t * dy);
        const cover = Math.min(1, Math.max(0, radius + 0.5 - distance));
        if (cover === 0) continue;
        const at = y * this.width + x;
        if (cover > 0.5) this.layers[at] = this.layer;
        for (let c = 0; c < 3; c++)
          this.data[3 * at + c] = this.data[3 * at + c]! * (1 - cover) + color[c]! * cover;
      }
    }
  }
}
