import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from './json-body.js';

const read = (text: string | Uint8Array, contentType?: string) =>
  readJson(typeof text === 'string' ? Buffer.from(text) : text, contentType);
const fields = (text: string) => {
  const result = read(text);
  return 'problem' in result ? (result.problem.more['errors'] as { field: string }[]).map(({ field }) => field) : [];
};

describe('a body of JSON', () => {
  it('is read as JSON.parse reads it, when no name stands twice', () =>
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('__proto__'));
        expect(read(text)).toEqual({ value: JSON.parse(text) });
      }),
    ));

  it.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":1,"\\u0061":1}', ['a']],
    ['{"a":{"b":1 , "c":[{"d":1},{"d":1,"d" :2}]},"b":"a"}', ['a.c.1.d']],
    ['{"a":[1,[2,{"x":1,"y":"x","x":1}]],"b":{"x":1}}', ['a.1.1.x']],
    ['{"__proto__":{"tier":"public"}}', ['__proto__']],
    ['{"data":{"__proto__":1}}', ['data.__proto__']],
    ['{"a":"a","b":["a","b",":"],"c":"\\"a\\":"}', []],
  ])('%s has these that stand twice or may not stand: %j', (text, found) => expect(fields(text)).toEqual(found));

  it.each(['{"a":', '{"a"', '"', '"\\', '{]', '[}', ']', ',', '"\\u00"', '['.repeat(100_000)])(
    '%.20s is malformed',
    (text) => expect(read(text)).toMatchObject({ problem: { code: 'malformed-json' } }),
  );

  it('is UTF-8, with or without a byte order mark, and nothing else', () => {
    expect(read('\uFEFF{"a":"є"}')).toEqual({ value: { a: 'є' } });
    expect(read(Uint8Array.of(0x22, 0xc0, 0xe1, 0x22))).toMatchObject({ problem: { code: 'malformed-json' } });
    expect(read('{}', 'application/json; charset=UTF-8')).toEqual({ value: {} });
    for (const charset of ['windows-1251', '"utf-16le"', 'utf-7'])
      expect(read('{}', `application/json; charset=${charset}`)).toMatchObject({ problem: { status: 415 } });
  });
});
