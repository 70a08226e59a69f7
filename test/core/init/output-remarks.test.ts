import { expect, test } from 'vitest';
import { builtBeside } from '../../../source/core/init/built-beside.ts';
import { outputRemarks } from '../../../source/core/init/output-remarks.ts';

const look = (texts: Readonly<Record<string, string>>) =>
  outputRemarks({
    files: Object.keys(texts),
    cut: false,
    texts,
    lockHosts: {},
    remotes: {},
    remoteHeads: {},
    branch: 'main',
    secrets: [],
  });

test('what a build would write where the sandbox refuses it is said before, with what to do', () => {
  expect(look({ 'Cargo.toml': '' })).toEqual([
    expect.stringContaining('write into target, which git does not ignore'),
    expect.stringContaining('cargo generate-lockfile'),
  ]);
  expect(look({ 'pom.xml': '', '.gitignore': 'bin\n' })[0]).toContain('target');
  expect(look({ 'build.gradle': '', '.gitignore': 'build/\n' })[0]).toContain('into .gradle,');
  expect(look({ Makefile: 'cart: src/cart.c\n\tcc -o $@ src/cart.c\n\nx: y\n\tcc -o tool y.c\n' })).toEqual([
    expect.stringContaining('make writes cart, tool beside the Makefile, which git does not ignore'),
  ]);
});

test('what make builds beside its Makefile is known by name, objects by a pattern', () => {
  const beside = (Makefile: string, ...files: string[]) => builtBeside({ texts: { Makefile }, files });
  expect(beside('cart: src/cart.c\n\tcc -o $@ src/cart.c\n')).toEqual(['cart']);
  expect(beside('NAME = shop\nOBJ = main.o util.o\n$(NAME): $(OBJ)\n\tcc -o $@ $(OBJ)\n', 'main.c')).toEqual([
    '*.o',
    'shop',
  ]);
  expect(beside('P := app\nO := $(SRC:.c=.o)\nall: $(O)\n\t$(CC) $(O) -o $(P)\n', 'main.c')).toEqual(['*.o', 'app']);
  expect(beside('build/%.o: %.c\n\tcc -c -o $@ $<\nbuild/x: build/x.o\n\tcc -o $@ $<\n', 'x.c')).toEqual([]);
  expect(beside('main.o: main.c\n\tcc -c -o main.o main.c\n', 'main.c')).toEqual(['*.o']);
  expect(builtBeside({ texts: {}, files: ['main.c'] })).toEqual([]);
});

test('a project that builds into folders which git ignores is left in peace', () => {
  expect(look({ 'Cargo.toml': '', 'Cargo.lock': '', '.gitignore': '/target\n' })).toEqual([]);
  expect(look({ 'pom.xml': '', '.gitignore': 'target/\n' })).toEqual([]);
  expect(look({ Makefile: 'build/cart: a.c\n\tcc -o $@ a.c\n\nout: a.c\n\tcc -o build/out a.c\n' })).toEqual([]);
  expect(look({ 'package.json': '{}' })).toEqual([]);
});
