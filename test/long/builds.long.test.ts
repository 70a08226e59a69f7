import { existsSync, symlinkSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { find } from '../../source/adapters/sandboxes/machine.ts';
import { git, newHome, newRepository } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';

const policy = [
  '## Permissions for Auto Mode',
  '- ALLOWED: Read/write within ./src and ./tests',
  '- RESTRICTED: NO network calls to external APIs unless listed below',
  '- RESTRICTED: NO file operations outside project root',
  '- RESTRICTED: NO access to secrets',
  '',
].join('\n');

/** A build by a tool: the program it needs, the files of a project, the command, and what it prints in the end. */
const builds: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
  [
    'cargo',
    {
      'Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n',
      'Cargo.lock': 'version = 3\n\n[[package]]\nname = "x"\nversion = "0.1.0"\n',
      'src/main.rs': 'fn main() { println!("made") }\n#[test]\nfn one() { assert_eq!(1, 1) }\n',
    },
    'cargo test --offline && cargo build --offline && ./target/debug/x',
    'made',
  ],
  [
    'go',
    {
      'go.mod': 'module example.org/x\n\ngo 1.19\n',
      'src/one.go': 'package src\n\nfunc One() int { return 1 }\n',
      'src/one_test.go':
        'package src\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {\n\tif One() != 1 {\n\t\tt.Fatal()\n\t}\n}\n',
    },
    'go vet ./... && go test ./... && go build -o bin/ ./... && echo made',
    'made',
  ],
  [
    'javac',
    { 'src/Main.java': 'public class Main { public static void main(String[] a) { System.out.println("made"); } }\n' },
    'javac -d build src/Main.java && java -cp build Main',
    'made',
  ],
  [
    'mvn',
    {
      'pom.xml':
        '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version></project>\n',
    },
    'mvn -o -q validate && echo made',
    'made',
  ],
  [
    'make',
    {
      Makefile: 'all: build/m\nbuild/m: src/m.c\n\tmkdir -p build && cc -o build/m src/m.c\n',
      'src/m.c': '#include <stdio.h>\nint main() { puts("made"); return 0; }\n',
    },
    'make && ./build/m',
    'made',
  ],
  [
    'python3',
    {
      'src/one.py': 'ONE = 1\n',
      'tests/test_one.py':
        'import sys, unittest\nsys.path.insert(0, "src")\nimport one\n\nclass One(unittest.TestCase):\n    def test(self):\n        self.assertEqual(one.ONE, 1)\n',
    },
    'python3 -m unittest discover -s tests && python3 -m venv .venv --without-pip && echo made',
    'made',
  ],
];

const there = builds.filter(([tool]) => find(tool, process.env.PATH) !== null);
for (const [tool] of builds.filter((one) => !there.includes(one))) console.log(`${tool} is not on this machine`);

test.each(there)('%s builds and tests in the sandbox, and what it builds stays there', (_, files, command, made) => {
  const home = newHome();
  // Where languages really are installed, for the home of a test is empty.
  for (const name of ['.cargo', '.rustup', '.pyenv'])
    for (const real of [userInfo().homedir, homedir()])
      if (existsSync(join(real, name)) && !existsSync(join(home, name)))
        symlinkSync(join(real, name), join(home, name));
  const ignored = 'target\nbuild\nbin\n.venv\n__pycache__\n';
  const root = newRepository(home, { 'CLAUDE.md': policy, '.gitignore': ignored, 'requirements.txt': '', ...files });
  const { code, out, problem } = chaperone({ home, root, env: {} }, 'exec', '--', 'bash', '-c', command);
  expect(code, out + problem).toBe(0);
  expect(problem).not.toContain('chaperone: refused');
  expect(out).toContain(made);
  expect(git(root, 'status', '--short', '--ignored')).toBe('');
});
