import type { Screen } from '../ports.ts';
import type { TerminalMove } from './binding.ts';
import type { ViewAction } from './reduce-view.ts';
import { many } from './words.ts';

/** Does with the agent's terminal what a key means; returns what the view has to say about it. */
export function moveTerminal(screen: Screen, what: TerminalMove): ViewAction[] {
  const { agent } = screen;
  if (what === 'enter') agent.enter();
  else if (what === 'end') agent.scrollToEnd();
  else if (what === 'start') agent.scroll(-1_000_000);
  else if (what === 'find-back') agent.endFind(true);
  else if (what === 'drop-wish') agent.dropWish();
  else if (what === 'copy-selection') return copySelection(screen);
  else if (what === 'list-links') return listLinks(screen);
  else if ('lines' in what) agent.scroll(what.lines);
  else if ('columns' in what) agent.pan(what.columns);
  else if ('find' in what) agent.find(what.find);
  else if ('findNext' in what) agent.findNext(what.findNext);
  else if ('select' in what) agent.select(what.select);
  else if ('mouse' in what) return takeMouse(screen, what.mouse);
  else if ('copy' in what) return copy(screen, what.copy);
  else if (!agent.jump(what.jump)) {
    const direction = what.jump === 1 ? 'further down' : 'further up';
    return [{ type: 'say', text: `No other action’s output begins ${direction}.`, tone: 'info' }];
  }
  return [];
}

function copySelection(screen: Screen): ViewAction[] {
  const text = screen.agent.selected();
  screen.agent.select('end');
  return copy(screen, text);
}

/** Terminals don't say whether they took it, so the message doesn't either. */
function copy(screen: Screen, text: string): ViewAction[] {
  if (text === '') return [{ type: 'say', text: 'Nothing is selected.', tone: 'warn' }];
  screen.copy(text);
  const size = `${many([...text].length, 'character')} in ${many(text.split('\n').length, 'line')}`;
  return [{ type: 'say', text: `Sent to your terminal’s clipboard: ${size}.`, tone: 'info' }];
}

function listLinks({ agent }: Screen): ViewAction[] {
  const addresses = agent.addresses().slice(0, 9);
  const [only] = addresses;
  if (only === undefined) return [{ type: 'say', text: 'There is no web address in what is shown.', tone: 'info' }];
  const dialog = addresses.length === 1 ? { kind: 'link', address: only } : { kind: 'links', addresses };
  return [{ type: 'open', dialog: dialog as { kind: 'link'; address: string } }];
}

function takeMouse({ agent }: Screen, on: boolean): ViewAction[] {
  agent.takeMouse(on);
  const text = on
    ? 'The mouse scrolls and selects in the agent’s pane.'
    : 'The mouse is your terminal’s own again; m takes it back.';
  return [{ type: 'say', text, tone: 'info' }];
}
