import type { Engine } from '../engine/engine.ts';
import type { Look } from '../ports.ts';
import { previewRollback } from './preview-rollback.ts';
import type { Rulebook } from './rulebook.ts';
import { lookAtFinish } from './settle-run.ts';
import type { Workshop } from './task-runner.ts';
import { verifyCopy } from './verify-copy.ts';

/** What a person can look up beside a run's state: differences, what a rollback would do, what a bullet would allow. */
export function openLook(shop: Workshop, engine: Engine, rules: Rulebook): Look {
  const { vault, repository } = shop;
  const { commit: base } = engine.state().info.base;
  return {
    changes: (from, to) => vault.changes(from, to),
    patch: (from, to, path) => vault.patch(from, to, path),
    preview: (target) => previewRollback(vault, engine.state(), target),
    find: (text) => vault.find(text, base),
    verifyAt: (id, commands, signal) => {
      const commit = engine.state().checkpoints.at(id - 1)?.commit ?? '';
      return verifyCopy(shop, { run: engine.state(), commit, commands, name: 'bisect', signal });
    },
    // What stood before the run: HEAD has moved on when a run is resumed.
    history: (limit) => repository.history(limit, base),
    finishing: () => lookAtFinish(shop, engine.state()),
    judge: rules.judgePlan,
    allowing: rules.allowing,
  };
}
