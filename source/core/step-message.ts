import type { Checkpoint, Run } from './run.ts';

/** The message of a step's visible commit, from the plan; trailers tie it to the run's journal. */
export function stepMessage(
  run: Run,
  index: number,
  checkpoint: Checkpoint,
): { readonly message: string; readonly trailers: Readonly<Record<string, string>> } {
  const step = run.steps[index];
  const subject = (step?.title ?? `Step ${index + 1}`).replace(/\s+/g, ' ');
  return {
    message: step?.why ? `${subject}\n\n${step.why}` : subject,
    trailers: {
      'Chaperone-Run': run.info.name,
      'Chaperone-Step': `${index + 1}/${run.steps.length}`,
      'Chaperone-Checkpoint': checkpoint.commit,
    },
  };
}
