import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { developerEnvironment, developerFolder } from '../../source/adapters/developer-tools.ts';
import { installedTools } from '../../source/adapters/installed-tools.ts';

function place() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'chp-xcode-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const developer = join(base, 'Xcode 26.app/Contents/Developer');
  for (const folder of ['usr/bin', 'Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk'])
    mkdirSync(join(developer, folder), { recursive: true });
  symlinkSync(developer, join(base, 'chosen'));
  return { base, developer };
}

test('the developer folder is the one that was chosen, else where it is if nobody chose, else there is none', () => {
  const { base, developer } = place();
  expect(developerFolder([join(base, 'chosen'), '/'])).toBe(developer);
  expect(developerFolder([join(base, 'absent'), developer])).toBe(developer);
  expect(developerFolder([join(base, 'absent')])).toBeNull();
});

test('its tools come before those that only look for them, with the kit they build for', () => {
  const { developer } = place();
  expect(developerEnvironment(developer, '/opt/homebrew/bin:/usr/bin:/bin')).toEqual({
    DEVELOPER_DIR: developer,
    PATH: `/opt/homebrew/bin:${developer}/usr/bin:/usr/bin:/bin`,
    SDKROOT: join(developer, 'Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk'),
  });
  expect(developerEnvironment(null, '/usr/bin')).toEqual({});
});

test('of an Xcode all of it can be read, whatever it is called, for its tools load what lies beside them', () => {
  const { base, developer } = place();
  expect(installedTools(join(base, 'home'), join(base, 'etc'), [join(base, 'chosen')]).paths).toEqual([
    developer.replace('/Developer', ''),
  ]);
});
