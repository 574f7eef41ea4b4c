import { describe, expect, it } from '@jest/globals';
import { readTable } from './table.js';

const columns = ['person_key', 'name_uk'] as const;
const read = (bytes: Buffer | string) => readTable('people.csv', Buffer.from(bytes as string), columns);
/** Windows-1251, for the letters that it is used for here. */
const cp1251 = (text: string) =>
  Buffer.from(
    [...text].map((letter) => (letter.charCodeAt(0) < 0x80 ? letter.charCodeAt(0) : letter.charCodeAt(0) - 0x350)),
  );

describe('a table', () => {
  it.each([
    ['UTF-8', 'person_key,name_uk\nana,Анна\n'],
    ['UTF-8 with a byte order mark', '\ufeffperson_key,name_uk\nana,Анна\n'],
    ['the lines of Windows', '\ufeffperson_key,name_uk\r\nana,Анна\r\n'],
    ['the semicolons of a Ukrainian Excel', '\ufeffperson_key;name_uk\r\nana;Анна\r\n'],
  ])('is read in %s', (_, text) =>
    expect(read(text)).toEqual({ rows: [{ line: 2, cells: { person_key: 'ana', name_uk: 'Анна' } }], findings: [] }),
  );

  it('keeps commas between semicolons, and semicolons between quotes', () =>
    expect(read('person_key;name_uk\nana;"Анна; або Ганна, так"').rows[0]!.cells.name_uk).toBe('Анна; або Ганна, так'));

  it('in windows-1251 is told with its first such cell, and how to save it', () => {
    const { rows, findings } = read(cp1251('person_key,name_uk\nbob,Bob\nana,Анна\n'));
    expect(rows).toEqual([]);
    expect(findings).toMatchObject([
      { file: 'people.csv', line: 3, column: 'name_uk', problem: expect.stringMatching(/not UTF-8.*CSV UTF-8/) },
    ]);
  });

  it.each([
    ['with its byte order mark', '\ufeff'],
    ['without one', ''],
  ])('in UTF-16 %s is told, and how to save it', (_, mark) =>
    expect(read(Buffer.from(`${mark}person_key\tname_uk\nana\tАнна`, 'utf16le'))).toMatchObject({
      rows: [],
      findings: [{ line: 1, problem: expect.stringMatching(/UTF-16.*CSV UTF-8/) }],
    }),
  );

  it('with letters that were lost before is told of each', () =>
    expect(read('person_key,name_uk\nana,\ufffd\ufffd').findings).toMatchObject([{ line: 2, column: 'name_uk' }]));

  it('with one column twice is told of it', () =>
    expect(read('person_key,name_uk,name_uk\nana,Анна,Ганна').findings).toEqual([
      {
        file: 'people.csv',
        line: 1,
        column: 'name_uk',
        found: 'name_uk',
        problem: 'this column stands twice: keep one of them',
      },
    ]));

  it('that is torn is told with its line', () =>
    expect(read('person_key,name_uk\nana,Анна,more').findings).toMatchObject([
      { line: 2, problem: expect.stringContaining('not CSV') },
    ]));
});
