import type { Run } from '../../source/core/run.ts';
import type { Screen } from '../../source/ports.ts';
import type { Leaving } from '../../source/ui/binding.ts';
import { Controller } from '../../source/ui/controller.ts';
import type { Scene } from '../../source/ui/scene.ts';
import { FakeSupervisor } from './fake-supervisor.ts';
import { FakeTerminal } from './fake-terminal.ts';

const size = { columns: 120, rows: 40 };
/** Lets what is under way (all of it promises that are kept at once) come to its end. */
const tick = async () => {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** The interface without its drawing: what keys do, after some were pressed. */
export function stand(run: Run, ...pressed: string[]) {
  return standBefore(new FakeSupervisor(run), ...pressed);
}

/** The same over a supervisor that a test has made. */
export async function standBefore(supervisor: FakeSupervisor, ...pressed: string[]) {
  const run = supervisor.state();
  const agent = new FakeTerminal();
  agent.links = ['https://one.example/', 'https://two.example/'];
  agent.read({ wish: 'some text' });
  const left: Leaving[] = [];
  const edits: string[] = [];
  const screen: Screen = {
    agent,
    edit: async (text) => {
      edits.push(text);
      return '## A step without lines';
    },
    title: () => {},
    copy: (text) => edits.push(`copied ${text}`),
    browse: async () => null,
  };
  const controller = new Controller({
    supervisor,
    screen,
    now: () => run.at,
    settleMs: 0,
    onLeave: (how) => left.push(how),
  });
  controller.begin();
  controller.drawn(run, size);
  await tick();
  const press = async (name: string) => {
    const text = [...name].length === 1 ? name : name === 'space' ? ' ' : null;
    controller.typed({ keys: [name], text });
    await tick();
    controller.drawn(supervisor.state(), size);
  };
  for (const name of pressed) await press(name);
  const scene = (): Scene => controller.scene(supervisor.state(), size);
  /** Everything that a key could have done, without what it said. */
  const done = () =>
    JSON.stringify([
      { ...scene().view, message: null },
      supervisor.sent,
      agent.back,
      agent.inside,
      agent.did,
      agent.reading,
      left,
      edits,
    ]);
  return { controller, supervisor, agent, left, press, scene, done };
}
