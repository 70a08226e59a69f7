import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeAgentGit } from '../../../source/adapters/git/agent-git.ts';
import { agentMoves, projectState } from '../../../source/adapters/git/agent-moves.ts';
import { openProject } from '../../../source/adapters/git/project.ts';
import { bundleCommand, takeCommits } from '../../../source/adapters/git/take-commits.ts';
import { vaultContext } from '../../../source/adapters/git/vault-context.ts';
import { setUpVault } from '../../../source/adapters/git/vault-setup.ts';
import { type AgentMove, hasMoved, moveText, readGitState, stateCommand } from '../../../source/core/agent-moves.ts';
import { makeSample } from './make-sample.ts';

/** A project with two branches, and an agent with a git directory of its own in it. */
async function begin() {
  const sample = makeSample({ 'a.txt': 'a\n' });
  sample.git('branch', 'other');
  sample.git('commit', '-q', '--allow-empty', '-m', 'Second');
  const base = sample.git('rev-parse', 'HEAD');
  const project = await openProject(sample.root);
  const context = vaultContext(project, sample.folder, 'one');
  onTestFinished(() => context.reader.close());
  await setUpVault(context, sample.folder);
  const { folder } = await makeAgentGit(project, join(sample.base, 'agent.git'), (store) => store);
  const inside = (file: string, ...args: string[]) =>
    execFileSync(file, args, {
      cwd: sample.root,
      env: { ...process.env, GIT_DIR: folder, GIT_WORK_TREE: sample.root },
    });
  let stood = projectState(project);
  const agent = (...args: string[]) => inside('git', '-c', 'user.name=agent', '-c', 'user.email=a@b', ...args);
  const look = async (): Promise<AgentMove[]> => {
    const now = readGitState(inside('sh', '-c', stateCommand).toString());
    if (!now) throw new Error('no state');
    const before = stood;
    stood = now;
    if (!hasMoved(before, now)) return [];
    const [git = '', ...words] = bundleCommand([base]);
    try {
      await takeCommits(context, 'one', inside(git, ...words));
    } catch {
      // There is nothing to take.
    }
    return agentMoves(context, before, now);
  };
  return { sample, base, agent, look };
}

test('commits, amends, resets, rebases, switches and branches of the agent’s are told by what they did', async () => {
  const { base, agent, look } = await begin();
  const said = async () => (await look()).map(moveText);
  expect(await said()).toEqual([]);
  for (const name of ['One', 'Two']) agent('commit', '-q', '--allow-empty', '-m', name);
  expect(await said()).toEqual(['2 commits']);
  agent('commit', '-q', '--allow-empty', '--amend', '-m', 'Two, better');
  expect(await said()).toEqual(['amended']);
  agent('reset', '-q', '--soft', base);
  expect(await said()).toEqual([`reset to ${base.slice(0, 8)}`]);
  for (const name of ['Three', 'Four']) agent('commit', '-q', '--allow-empty', '-m', name);
  await look();
  agent('reset', '-q', '--soft', base);
  for (const name of ['Five', 'Six']) agent('commit', '-q', '--allow-empty', '-m', name);
  expect(await said()).toEqual(['rewrote 2 commits']);
  agent('switch', '-q', '-c', 'topic');
  agent('commit', '-q', '--allow-empty', '-m', 'Seven');
  expect(await said()).toEqual(['branch topic, 1 commit', 'switched to topic']);
  agent('branch', '-q', '-D', 'other');
  expect(await said()).toEqual(['dropped branch other']);
  agent('checkout', '-q', '--detach');
  expect((await said())[0]).toMatch(/^switched to [0-9a-f]{8}$/);
});

test('what an agent’s git prints is read as data', () => {
  expect(readGitState('')).toBeNull();
  expect(readGitState('refs/heads/a\x1b[31m\n')).toBeNull();
  const hash = 'a'.repeat(40);
  const text = `refs/heads/main\n${hash} refs/heads/main\nnothing refs/heads/x\n${hash} refs/heads/\x1bx\n${hash} refs/tags/t\n`;
  expect(readGitState(text)).toEqual({ head: 'main', branches: new Map([['main', hash]]) });
});
