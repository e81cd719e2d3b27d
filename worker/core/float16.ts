// IEEE 754 half precision, the form in which weights travel. Decoding only: nothing here rounds.

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
