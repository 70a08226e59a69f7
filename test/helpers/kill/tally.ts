import type { CaseResult } from './play-case.ts';

/** Figures over many cases: how many, where supervisors died, and how long it took. */
export class Tally {
  private readonly times: number[] = [];
  private readonly where: Record<string, number> = {};
  private readonly figures = { cases: 0, kills: 0, resumes: 0, inFlight: 0, failures: 0 };

  add(result: CaseResult): void {
    this.figures.cases += 1;
    this.figures.kills += result.kills.length;
    this.figures.resumes += result.resumes;
    this.figures.inFlight += result.inFlight;
    this.figures.failures += result.wrong.length > 0 ? 1 : 0;
    this.times.push(result.ms);
    for (const kill of result.kills) {
      const kind = kill.split(' ')[0] ?? '';
      this.where[kind] = (this.where[kind] ?? 0) + 1;
    }
  }

  text(): string {
    const sorted = this.times.toSorted((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    const ms = { median: at(0.5), p95: at(0.95), most: at(1) };
    return JSON.stringify({ ...this.figures, kinds: this.where, ms });
  }
}
