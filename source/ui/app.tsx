import { Box, useInput, usePaste } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Region } from '../ports/agent-terminal.ts';
import type { Screen, Supervisor } from '../ports.ts';
import type { Leaving } from './binding.ts';
import { Controller } from './controller.ts';
import { Dialog } from './dialogs/dialog.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { typedOf } from './key-name.ts';
import type { Size } from './layout.ts';
import { AgentPane } from './panes/agent-pane.tsx';
import { CheckpointsPane } from './panes/checkpoints-pane.tsx';
import { PlanPane } from './panes/plan-pane.tsx';
import { ViolationsPane } from './panes/violations-pane.tsx';
import type { Scene } from './scene.ts';
import { Stepper } from './stepper.tsx';
import { Tabs } from './tabs.tsx';
import { useThrottled } from './use-throttled.ts';

export interface AppProps {
  readonly supervisor: Supervisor;
  readonly screen: Screen;
  readonly size: Size;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Milliseconds without a key before a new dialog listens (SAFETY, against escape, 6). Default 500. */
  readonly settleMs?: number;
  /** Milliseconds between two frames at least. Default 33. */
  readonly throttleMs?: number;
  readonly onLeave: (how: Leaving) => void;
}

/** Draws again every second, so that the elapsed time is right; not when the run is over. */
function useSeconds(active: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    timer.unref();
    return () => clearInterval(timer);
  }, [active]);
}

function at(region: Region | null, draw: (region: Region) => React.ReactNode): React.ReactNode {
  return region ? draw(region) : null;
}

/** The panes side by side, or the one that is looked at. A dialog takes the agent's place or everything. */
function Body({ scene, screen }: { readonly scene: Scene; readonly screen: Screen }) {
  const { layout, view } = scene;
  const { panes } = layout;
  const dialog = view.dialog && <Dialog dialog={view.dialog} scene={scene} />;
  if (dialog && layout.dialog === layout.body) return dialog;
  const joined = panes.plan !== null && panes.checkpoints !== null;
  return (
    <>
      <Box>
        <Box flexDirection="column">
          {at(panes.plan, (region) => (
            <PlanPane scene={scene} region={region} joins={{ below: joined }} />
          ))}
          {at(panes.checkpoints, (region) => (
            <CheckpointsPane scene={scene} region={region} joins={{ above: joined }} />
          ))}
        </Box>
        {dialog ?? at(panes.agent, (region) => <AgentPane scene={scene} region={region} terminal={screen.agent} />)}
      </Box>
      {at(panes.violations, (region) => (
        <ViolationsPane scene={scene} region={region} />
      ))}
    </>
  );
}

/** What of the agent's terminal is said in the frame; its cells are not. */
function terminalState({ agent }: Screen): string {
  const { behind, fresh, found, selecting, wish, mouse, recorded, wide } = agent.reading;
  const parts = [agent.inside, behind, fresh, found?.at, found?.count, selecting, wish?.length, mouse, recorded, wide];
  return parts.join(' ');
}

/** What of a replay is said in the frame. */
function playbackState({ playback }: Supervisor): string {
  const { at = 0, playing, speed, live } = playback?.position() ?? {};
  return `${Math.floor(at / 250)} ${playing} ${speed} ${live}`;
}

/** The whole interface: a projection of the run and of what the person is looking at. */
export function App(props: AppProps) {
  const { supervisor, screen, size, now = Date.now, settleMs = 500, throttleMs, onLeave } = props;
  const [controller] = useState(() => new Controller({ supervisor, screen, now, settleMs, onLeave }));
  const [sources] = useState(() => ({
    run: { subscribe: (listener: () => void) => supervisor.subscribe(listener), read: () => supervisor.state() },
    terminal: {
      subscribe: (listener: () => void) => screen.agent.subscribe(listener),
      read: () => terminalState(screen),
    },
    playback: {
      subscribe: (listener: () => void) => supervisor.playback?.subscribe(listener) ?? (() => {}),
      read: () => playbackState(supervisor),
    },
  }));
  const run = useThrottled(sources.run.subscribe, sources.run.read, throttleMs);
  useThrottled(sources.terminal.subscribe, sources.terminal.read, throttleMs);
  useThrottled(sources.playback.subscribe, sources.playback.read, throttleMs);
  useSyncExternalStore(controller.subscribe, controller.view);
  useSeconds(run.ending === null);
  const scene = controller.scene(run, size);

  useEffect(() => controller.begin(), [controller]);
  useEffect(() => controller.drawn(run, size));
  useEffect(() => {
    screen.title(`chaperone · ${run.info.name} · ${run.stage}`);
  }, [screen, run.info.name, run.stage]);
  useInput((input, key) => controller.typed(typedOf(input, key)));
  usePaste((text) => controller.pasted(text));

  const { columns, rows } = size;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header scene={scene} />
      {scene.layout.compact ? null : <Stepper scene={scene} />}
      {scene.layout.tabs ? <Tabs scene={scene} /> : null}
      <Box flexDirection="column" width={columns} height={scene.layout.body.height}>
        <Body scene={scene} screen={screen} />
      </Box>
      <Footer scene={scene} />
    </Box>
  );
}
