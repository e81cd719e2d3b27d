/** RGB of pictures in a row, [wanted, 64, 64, 3]: an emoji, by its hexcode, in a style. */
export function drawn(
  wanted: readonly {
    readonly style: "openmoji" | "noto" | "fluent-emoji-flat";
    readonly hexcode: string;
    readonly drawing: number;
  }[],
): Promise<Uint8Array>;
