import type { Outcome } from './tool.ts';

const words: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only here (the sandbox)',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  ENOSPC: 'the disk is full',
  ELOOP: 'too many links',
  ENAMETOOLONG: 'the name is too long',
};

/** An outcome for an error of the file system, in words. */
export function failure(what: string, error: unknown): Outcome {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why = words[code] ?? (error instanceof Error ? error.message : String(error));
  return { ok: false, text: `${what}: ${why}.`, note: why };
}
