// IEEE 754 half precision: the form in which weights travel and features are kept.

/** Little-endian halves as float32, exactly; throws a RangeError if a byte is left over. */
export function float32Of(bytes: Uint8Array): Float32Array {
  if (bytes.length % 2 !== 0) throw new RangeError(`${bytes.length} bytes are not whole halves`);
  const values = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(values.buffer);
  for (let at = 0; at < values.length; at++) {
    // Bytes, not a Uint16Array: a shard may start anywhere in its buffer, and a typed array has the machine's byte order.
    const half = (bytes[2 * at] as number) | ((bytes[2 * at + 1] as number) << 8);
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) values[at] = sign ? -fraction * 2 ** -24 : fraction * 2 ** -24;
    else bits[at] = sign | (exponent === 0x1f ? 0x7f800000 : (exponent + 112) << 23) | (fraction << 13);
  }
  return values;
}

/** The nearest halves, little-endian, ties to the even one; what is too large becomes infinite. */
export function float16Of(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let at = 0; at < values.length; at++) {
    const half = halfOf(values[at]!, bits[at]!);
    bytes[2 * at] = half;
    bytes[2 * at + 1] = half >>> 8;
  }
  return bytes;
}

/** Adding a number whose last bit is worth what the half's last bit is leaves the rounding to the addition. */
function halfOf(value: number, bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (!(magnitude < 65520)) return sign | (Number.isNaN(value) ? 0x7e00 : 0x7c00);
  // Below the smallest normal half the last bit stays worth 2^-24.
  const exponent = Math.max(-14, ((bits >>> 23) & 0xff) - 127);
  const last = 2 ** (exponent - 10);
  const rounded = magnitude / last + 2 ** 52 - 2 ** 52;
  // A fraction of 11 bits carries its leading bit into the exponent, also where rounding made it one longer.
  return sign | (((exponent + 14) << 10) + rounded);
}
