import { edit } from './edit.ts';
import { read } from './read.ts';
import { search } from './search.ts';
import { shell } from './shell.ts';
import type { Tool } from './tool.ts';
import { write } from './write.ts';

/** The tools that act. (`plan` is no action: it is a question to the person, see take-plan.ts.) */
export const catalog: readonly Tool[] = [read, search, write, edit, shell];
