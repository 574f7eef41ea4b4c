import type { Area } from '#domain';

/** Pixels as they lie in memory, row by row. Of two or four channels the last says how opaque each is. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * Makes the pixels of areas black and opaque, in place. `margin`: how many more on each side, where what is drawn may
 * have left a trace beside it, as blocks of a JPEG do.
 */
export function burn(of: Pixels, areas: readonly Omit<Area, 'page'>[], margin: number): void {
  const { data, width, height, channels } = of;
  const alpha = channels === 2 || channels === 4;
  for (const area of areas) {
    const left = Math.max(Math.floor(area.x * width) - margin, 0);
    const right = Math.min(Math.ceil((area.x + area.width) * width) + margin, width);
    const top = Math.max(Math.floor(area.y * height) - margin, 0);
    const bottom = Math.min(Math.ceil((area.y + area.height) * height) + margin, height);
    for (let y = top; y < bottom; y += 1) {
      const [from, to] = [(y * width + left) * channels, (y * width + right) * channels];
      data.fill(0, from, to);
      if (alpha) for (let at = from + channels - 1; at < to; at += channels) data[at] = 255;
    }
  }
}
