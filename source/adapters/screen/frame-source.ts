import type { AgentPane } from './agent-pane.ts';
import type { Compositor } from './compositor.ts';
import type { PaintFrame } from './frame-loop.ts';
import type { OuterWriter } from './outer-writer.ts';
import { Title } from './title.ts';

/** How long an agent's unfinished synchronized update may hold its pane. */
const HOLD_MS = 100;

/** What the next frame is made of: the interface, the agent's cells once they are whole, the title, and what else is to be sent. */
export class FrameSource {
  readonly title = new Title();
  /** Sequences of ours that go out with the next frame. */
  extra = '';
  /** The person moved what the pane shows: it goes out with what the interface says of it. */
  moved = false;
  /** A synchronized update of the agent ends at this very moment. */
  ending = false;
  /** Bracketed paste is wanted by the interface. */
  paste = false;
  private hold: NodeJS.Timeout | undefined;
  private readonly parts: { readonly compositor: Compositor; readonly writer: OuterWriter; readonly pane: AgentPane };
  private readonly again: () => void;

  /** `again` asks for another frame, when one may no longer be held back. */
  constructor(parts: FrameSource['parts'], again: () => void) {
    this.parts = parts;
    this.again = again;
  }

  readonly paint: PaintFrame = (done, part) => {
    const { compositor, writer, pane } = this.parts;
    // The agent's output has its own pace; but where the key moved it, or copied, one is not told without the other.
    const cells = part === 'all' || this.moved || this.extra !== '';
    if (cells) this.takePane();
    const modes = pane.modes();
    const { bytes, whole } = compositor.frame(
      writer.budget,
      pane.inside ? modes : { ...modes, paste: this.paste },
      pane.cursor(),
      cells ? 'all' : 'interface',
    );
    const head = this.title.change() + this.extra;
    this.extra = '';
    const frame = head === '' ? bytes : Buffer.concat([Buffer.from(head), bytes]);
    if (frame.length > 0 && part === 'all') writer.send(frame, done);
    else if (frame.length > 0) writer.behind(frame, done);
    return { sent: frame.length > 0, more: !whole };
  };

  stop(): void {
    clearTimeout(this.hold);
  }

  private takePane(): void {
    const { compositor, pane } = this.parts;
    this.moved = false;
    const since = pane.emulator?.frameSince ?? null;
    const rest = since === null || this.ending ? 0 : since + HOLD_MS - performance.now();
    clearTimeout(this.hold);
    if (rest > 0) this.hold = setTimeout(this.again, rest);
    else compositor.takePane(pane.emulator, pane.highlights(), pane.corner());
  }
}
