import { expect, it } from 'vitest';
import { csvLine } from '../../model/csv.ts';

it.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1+1', "'=1+1"],
  [' =1+1', "'=1+1"],
  ['\r\n=cmd|calc', "'=cmd|calc"],
  ['\u200B=1+1', "'=1+1"],
  ['＝1+1', "'＝1+1"],
  ['=HYPERLINK("http://x.example/","a")', '"\'=HYPERLINK(""http://x.example/"",""a"")"'],
])('%j is no formula', (text, cell) => expect(csvLine([text])).toBe(`${cell}\r\n`));

it('quotes what needs it, and leaves the rest', () => {
  expect(csvLine(['a,b', 'say "no"', 'two\nlines', 'plain', -1.5, true, undefined, ''])).toBe(
    '"a,b","say ""no""",two lines,plain,-1.5,true,,\r\n',
  );
});
