import type { Picture } from '../core/picture.ts';

/** Decodes a PNG, JPEG, WebP, GIF or TIFF file, turned as its EXIF data say, without transparency; 8 bits a channel. */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .removeAlpha()
    .toColourspace((await sharp(bytes).metadata()).space === 'b-w' ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return fromBytes(data, info);
}

/** A picture as an opaque PNG of 8 bits a channel: grey for one channel, colour for three. */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const image = await rawImage(picture);
  return new Uint8Array(await image.png({ compressionLevel: 9 }).toBuffer());
}

/** How close to its colours the palette of a drawing comes: noise falls together, and lines keep their colour. */
const PALETTE_QUALITY = 30;

/** An opaque PNG with a palette: a part of the size, and coarser in its shades, the more the lower `quality` (1 to 100) is. */
export async function encodePalettePng(
  picture: Picture,
  quality = PALETTE_QUALITY,
): Promise<Uint8Array> {
  const image = await rawImage(picture);
  return new Uint8Array(await image.png({ palette: true, quality, dither: 0 }).toBuffer());
}

/** What is left of a picture after JPEG compression, 8 bits a channel. `quality` 1 to 100. */
export async function jpegRoundTrip(
  picture: Picture,
  quality: number,
  chroma: string,
): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  const image = await rawImage(picture);
  const bytes = await image.jpeg({ quality, chromaSubsampling: chroma }).toBuffer();
  const { data, info } = await sharp(bytes)
    .toColourspace(picture.channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return fromBytes(data, info);
}

async function rawImage({ width, height, channels, data }: Picture) {
  if (channels !== 1 && channels !== 3)
    throw new RangeError(`a picture file has 1 or 3 channels, not ${channels}`);
  const { default: sharp } = await import('sharp');
  const bytes = new Uint8ClampedArray(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(data[i]! * 255);
  const image = sharp(bytes, { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

function fromBytes(
  bytes: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): Picture {
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < data.length; i++) data[i] = bytes[i]! / 255;
  return { kind: 'picture', width, height, channels, data };
}
