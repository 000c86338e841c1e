import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '../../../infra/start/services.ts';
import type { Stack } from '../../../infra/start/stack.ts';
import { type CpuProfile, summaryOf } from './summary.ts';

const services: readonly ServiceName[] = ['ingest', 'transform', 'dispatch', 'event-fanout', 'sandbox'];
const WRITTEN_WITHIN_MS = 20_000;

/** CPU profiles of our services over the runs of each scenario. */
export class Profiler {
  readonly #stack: Stack;
  readonly #folder: string;
  readonly #texts: string[] = [];

  constructor(stack: Stack, folder: string) {
    this.#stack = stack;
    this.#folder = folder;
  }

  /** What makes a service listen to SIGUSR2. */
  static environment(folder: string): Readonly<Record<string, string>> {
    const recorder = new URL('./recorder.js', import.meta.url).href;
    return { NODE_OPTIONS: `--import ${recorder}`, HELIOGRAPH_BENCH_PROFILES: folder };
  }

  async begin(): Promise<void> {
    for (const service of services) rmSync(this.#path(service), { force: true });
    this.#signal();
  }

  async end(scenario: string): Promise<void> {
    this.#signal();
    const end = performance.now() + WRITTEN_WITHIN_MS;
    for (const service of services) {
      while (!existsSync(this.#path(service)) && performance.now() < end) await pause(50);
      await pause(50);
      const profile = JSON.parse(readFileSync(this.#path(service), 'utf8')) as CpuProfile; // V8's own format
      this.#texts.push(`${scenario}, ${service}\n${summaryOf(profile)}`);
      renameSync(this.#path(service), join(this.#folder, `${scenario.replaceAll(/\W+/g, '-')}.${service}.cpuprofile`));
    }
  }

  report(): string {
    return this.#texts.join('\n\n');
  }

  #path(service: ServiceName): string {
    return join(this.#folder, `${service}.cpuprofile`);
  }

  #signal(): void {
    for (const service of services) process.kill(this.#stack.service(service).process().pid, 'SIGUSR2');
  }
}
