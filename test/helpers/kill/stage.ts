import { openScriptedModel } from '../../../source/demo/scripted-model.ts';
import { bundleDriver } from './bundle.ts';
import type { Stage } from './play-case.ts';
import { scriptedWork } from './scripted-world.ts';

/** What the cases of one test file share: the bundled programs, and the model, which survives all supervisors. */
export async function openStage(): Promise<Stage & { close(): Promise<void> }> {
  const bundle = await bundleDriver();
  const model = await openScriptedModel({ script: scriptedWork });
  return {
    driver: bundle.driver,
    folder: bundle.folder,
    modelUrl: model.url,
    modelFailures: model.failures,
    async close() {
      await model.close();
      bundle.remove();
    },
  };
}
