import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { newSample, type Sample } from './sample.ts';

/** A repository with one commit holding the given files. Removed when the test ends. */
export function makeSample(files?: Record<string, string>): Sample {
  const sample = newSample(files);
  onTestFinished(() => rmSync(sample.base, { recursive: true, force: true }));
  return sample;
}
