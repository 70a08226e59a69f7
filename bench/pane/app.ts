// The screen with an agent's pane and a little interface of Ink's around it, as the real app has it. argv: pty host,
// recording, then the agent's command line. It ends with its agent; `k` shows how many keys it got.
import { Box, render, Text, useInput } from 'ink';
import { createElement as h, useState } from 'react';
import { openScreen } from '../../source/adapters/screen/open-screen.ts';
import { spawnPty } from '../../source/adapters/terminal/spawn-pty.ts';

const [hostPath = '', recording = '', inside = '', ...argv] = process.argv.slice(2);
const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, env: process.env });
const { stdin, stdout } = screen.inkStreams();

function App(): ReturnType<typeof h> {
  const [keys, setKeys] = useState(0);
  useInput(() => setKeys((count) => count + 1));
  const { columns, rows } = screen.size();
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: rows },
    h(Text, { bold: true }, `keys ${keys} of the interface`),
    h(Box, { borderStyle: 'round', flexGrow: 1 }),
    h(Text, { color: 'gray' }, 'p proceed  e edit  R roll back  Enter into agent  q leave'),
  );
}

const app = render(h(App), { stdin, stdout, debug: true, exitOnCtrlC: false, patchConsole: false });
const { columns, rows } = screen.size();
screen.agent.place({ x: 1, y: 2, width: columns - 2, height: rows - 4 });
const env = { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', COLORTERM: 'truecolor' };
const pty = await spawnPty({ argv, cwd: '/', env, ...screen.view.size() }, hostPath);
const terminal = screen.attach(pty, recording);
if (inside === 'inside') screen.agent.enter();
await terminal.finished;
app.unmount();
await screen.close();
process.exit(0);
