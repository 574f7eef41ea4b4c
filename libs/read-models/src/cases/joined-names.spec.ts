import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JoinedNames } from './joined-names.js';

it('finds what each by itself would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ї', '\n', '😀'), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'ї', '\n', '😀'), minLength: 1, maxLength: 3 }),
      (names, wanted) => {
        const each = names.flatMap((name, nth) => (name.includes(wanted) ? [nth] : []));
        expect([...new JoinedNames(names).having(wanted)]).toEqual(each);
      },
    ),
    { numRuns: 2_000 },
  );
});
