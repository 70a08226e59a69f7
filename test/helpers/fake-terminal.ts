import type { AgentTerminal, Region } from '../../source/ports.ts';

/** An agent's terminal that only remembers what it was told. */
export class FakeTerminal implements AgentTerminal {
  readonly placed: (Region | null)[] = [];
  inside = false;
  back = 0;
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
  scrollToEnd(): void {
    this.back = 0;
    this.tell();
  }
  get position(): { behind: number; fresh: number } {
    return { behind: this.back, fresh: 0 };
  }
  find(): { count: number; at: number } {
    return { count: 0, at: 0 };
  }
  findNext(): { count: number; at: number } {
    return { count: 0, at: 0 };
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
