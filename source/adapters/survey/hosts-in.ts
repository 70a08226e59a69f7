/**
 * Hosts that a lock file or a registry setting says packages come from. Only addresses that packages are fetched by count:
 * home pages and funding links, which lock files also hold, are none. Sorted; of many, none: such a file lists mirrors.
 */
export function hostsIn(file: string, text: string): string[] {
  const name = file.split('/').at(-1) ?? '';
  const found = new Set<string>();
  const add = (pattern: RegExp) => {
    for (const [, host] of text.matchAll(pattern)) if (host && isHost(host)) found.add(host.toLowerCase());
  };
  switch (name) {
    case 'package-lock.json':
    case 'npm-shrinkwrap.json':
      add(/"resolved":\s*"https?:\/\/([^/"\s@]+)\//g);
      break;
    case 'yarn.lock':
      add(/^\s*resolved "?https?:\/\/([^/"\s@]+)\//gm);
      if (/^__metadata:/m.test(text)) found.add('registry.yarnpkg.com');
      break;
    case 'pnpm-lock.yaml':
      add(/tarball: ['"]?https?:\/\/([^/"'\s@]+)\//g);
      if (text.trim() !== '') found.add('registry.npmjs.org');
      break;
    case 'bun.lock':
      if (text.trim() !== '') found.add('registry.npmjs.org');
      break;
    case '.npmrc':
      add(/^(?:@[\w-]+:)?registry\s*=\s*https?:\/\/([^/\s@]+)/gm);
      break;
    case 'Cargo.lock':
      add(/^source = "(?:registry|sparse|git)\+https?:\/\/([^/"\s@]+)\//gm);
      if (found.delete('github.com') && /rust-lang\/crates\.io-index/.test(text)) {
        for (const host of ['index.crates.io', 'static.crates.io']) found.add(host);
        if (/source = "git\+https:\/\/github\.com\//.test(text)) found.add('github.com');
      }
      break;
    case 'go.sum':
      if (text.trim() !== '') for (const host of ['proxy.golang.org', 'sum.golang.org']) found.add(host);
      break;
    case 'poetry.lock':
    case 'uv.lock':
    case 'Pipfile.lock':
      add(/(?:url|registry)"?\s*[:=]\s*"https?:\/\/([^/"\s@]+)/g);
      if (text.trim() !== '' && (found.size === 0 || found.has('pypi.org')))
        for (const host of ['pypi.org', 'files.pythonhosted.org']) found.add(host);
      break;
    case 'pom.xml':
      found.add('repo.maven.apache.org');
      add(/<repository>(?:(?!<\/repository>)[\s\S])*?<url>\s*https?:\/\/([^/<\s@]+)/g);
      break;
    default:
      if (/gradle/.test(name)) {
        if (/mavenCentral\(\)/.test(text)) found.add('repo.maven.apache.org');
        if (/gradlePluginPortal\(\)|plugins\s*\{/.test(text)) found.add('plugins.gradle.org');
        add(/maven\s*\{[^}]*?url[^"']*["']https?:\/\/([^/"'\s@]+)/g);
      }
  }
  return found.size > 8 ? [] : [...found].sort();
}

/** A name with a dot, as the policy language takes it; private addresses and variables are none. */
function isHost(text: string): boolean {
  return /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}(?::\d{1,5})?$/i.test(text);
}
