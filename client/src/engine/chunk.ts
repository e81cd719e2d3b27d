// Views as they lie in the cache: no alpha, and one byte a pixel where nothing is coloured. Lossless for opaque pictures;
// a fourth of the room for digits.

/** RGBA8 of opaque pictures as [channels, then the channels of each pixel]; the first byte says 1 (grey) or 3. */
export function packChunk(data: Uint8Array): Uint8Array {
  const channels = isGrey(data) ? 1 : 3;
  const packed = new Uint8Array(1 + (data.length / 4) * channels);
  packed[0] = channels;
  let at = 1;
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    packed[at++] = data[pixel]!;
    if (channels === 3) {
      packed[at++] = data[pixel + 1]!;
      packed[at++] = data[pixel + 2]!;
    }
  }
  return packed;
}

/** Writes what was packed into `into` as RGBA8; false, and nothing written, if it is not of that length. */
export function unpackChunk(packed: Uint8Array, into: Uint8Array): boolean {
  const channels = packed[0];
  if ((channels !== 1 && channels !== 3) || packed.length !== 1 + (into.length / 4) * channels) return false;
  const step = channels === 1 ? 0 : 1;
  for (let pixel = 0, at = 1; pixel < into.length; pixel += 4, at += channels) {
    into[pixel] = packed[at]!;
    into[pixel + 1] = packed[at + step]!;
    into[pixel + 2] = packed[at + 2 * step]!;
    into[pixel + 3] = 255;
  }
  return true;
}

function isGrey(data: Uint8Array): boolean {
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    if (data[pixel] !== data[pixel + 1] || data[pixel] !== data[pixel + 2]) return false;
  }
  return true;
}
