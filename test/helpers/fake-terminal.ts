import type { AgentTerminal, Found, Reading, Region, SelectStep } from '../../source/ports/agent-terminal.ts';

/** An agent's terminal that only remembers what it was told. */
export class FakeTerminal implements AgentTerminal {
  readonly placed: (Region | null)[] = [];
  inside = false;
  back = 0;
  /** What it was told, beside places and scrolling. */
  readonly did: string[] = [];
  selection = 'some text';
  links: string[] = [];
  private more: Partial<Reading> = {};
  private readonly listeners = new Set<() => void>();

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
  place(region: Region | null): void {
    this.placed.push(region);
  }
  scroll(lines: number): number {
    this.back = Math.max(0, this.back - lines);
    // Like the real one: whoever asks for the place by scrolling in a snapshot draws for ever.
    this.tell();
    return this.back;
  }
  pan(columns: number): void {
    this.did.push(`pan ${columns}`);
  }
  scrollToEnd(): void {
    this.back = 0;
    this.tell();
  }
  get reading(): Reading {
    const still = { fresh: 0, past: false, found: null, selecting: null, wish: null, mouse: true, recorded: null };
    return { behind: this.back, ...still, wide: false, ...this.more };
  }
  /** Sets what the reading says beside the place. */
  read(more: Partial<Reading>): void {
    this.more = { ...this.more, ...more };
    this.tell();
  }
  find(text: string): Found {
    this.did.push(`find ${text}`);
    return { count: 0, at: 0 };
  }
  findNext(step: 1 | -1): Found {
    this.did.push(`next ${step}`);
    return { count: 0, at: 0 };
  }
  endFind(back: boolean): void {
    this.did.push(back ? 'find back' : 'find end');
  }
  jump(step: 1 | -1): boolean {
    this.did.push(`jump ${step}`);
    return false;
  }
  select(step: SelectStep): void {
    this.did.push(`select ${step}`);
    if (step === 'begin') this.read({ selecting: 'cursor' });
    if (step === 'mark') this.read({ selecting: 'marked' });
    if (step === 'end') this.read({ selecting: null });
  }
  selected(): string {
    return this.selection;
  }
  addresses(): string[] {
    return this.links;
  }
  dropWish(): void {
    this.read({ wish: null });
  }
  takeMouse(on: boolean): void {
    this.read({ mouse: on });
  }
  enter(): void {
    this.inside = true;
    this.tell();
  }
  leave(): void {
    this.inside = false;
    this.tell();
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  text(): string[] {
    return [];
  }
}
