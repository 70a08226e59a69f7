import { expect, test } from 'vitest';
import { Problems, wrongCharacters } from '../../../source/adapters/screen/problems.ts';

test('problems from before somebody listened are told once, later ones at once', () => {
  const problems = new Problems();
  const heard: string[] = [];
  problems.tell('first');
  problems.heed((problem) => heard.push(problem));
  problems.tell('second');
  expect(heard).toEqual(['first', 'second']);
});

test.each([
  [{}, null],
  [{ LANG: 'C.UTF-8' }, null],
  [{ LANG: 'de_DE.utf8', LC_CTYPE: '' }, null],
  [{ LANG: 'C' }, 'LANG=C is not UTF-8'],
  [{ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, 'LC_ALL=POSIX is not UTF-8'],
  [{ LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'C.UTF-8' }, 'LC_CTYPE=de_DE.ISO-8859-1 is not UTF-8'],
])('the locale %j: %s', (env, why) => {
  const said = wrongCharacters(env);
  if (why === null) expect(said).toBeNull();
  else expect(said).toContain(why);
});
