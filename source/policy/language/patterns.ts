import type { Pattern } from './pattern.ts';
import { COMMANDS } from './patterns/commands.ts';
import { FILES } from './patterns/files.ts';
import { GIT } from './patterns/git.ts';
import { NETWORK } from './patterns/network.ts';
import { OTHERS } from './patterns/others.ts';

/** Every kind of sentence, in the order they are tried: the more particular before the more general. */
export const PATTERNS: readonly Pattern[] = [...GIT, ...NETWORK, ...OTHERS, ...FILES, ...COMMANDS];
