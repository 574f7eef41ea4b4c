import { randomFillSync } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So many fresh bytes of the system's generator, each given out once; drawn by the page, for each draw has its price. */
export function freshBytes(many: number): Buffer {
  if (at + many > page.length) {
    page = randomFillSync(Buffer.allocUnsafeSlow(pageBytes));
    at = 0;
  }
  return page.subarray(at, (at += many));
}

/**
 * Room for a key. What is small stands otherwise among the objects of JavaScript, which are moved, and leave a copy where
 * they were: it could not be overwritten.
 */
export const roomForKey = (bytes = 32): Buffer => Buffer.from(new ArrayBuffer(bytes));

export const freshKey = (): Buffer => randomFillSync(roomForKey());

/** Lets go of what nobody holds: what ciphers made of a key is overwritten when they are collected, and not before. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

const pageBytes = 8_192;
let page = Buffer.alloc(0);
let at = 0;
