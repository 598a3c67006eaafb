/**
 * Run lengths from COCO's string form: six bits a character from '0' on, five of them of the number (two's complement),
 * the sixth set when more follow; from the fourth run on a number is the difference to the run two before.
 */
export function countsOfString(text: string): Uint32Array {
  const counts: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let code: number;
    do {
      code = text.charCodeAt(at++) - 48;
      value |= (code & 31) << shift;
      shift += 5;
    } while ((code & 32) !== 0 && at < text.length);
    if ((code & 16) !== 0 && shift < 32) value |= -1 << shift;
    counts.push(counts.length > 2 ? value + counts[counts.length - 2]! : value);
  }
  return Uint32Array.from(counts);
}
