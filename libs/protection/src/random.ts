import { randomFillSync } from 'node:crypto';

/** So many fresh bytes of the system's generator, each given out once; drawn by the page, for each draw has its price. */
export function freshBytes(many: number): Buffer {
  if (at + many > page.length) {
    page = randomFillSync(Buffer.allocUnsafeSlow(pageBytes));
    at = 0;
  }
  return page.subarray(at, (at += many));
}

const pageBytes = 8_192;
let page = Buffer.alloc(0);
let at = 0;
