import type { TopologyTimer } from './timers.ts';

interface Version {
  readonly item: number;
  readonly value: object | null;
}

/**
 * What the items of one batch have written and not yet answered for. An item sees what those before it wrote; what it wrote itself
 * counts only if its result is an `emit`.
 */
export class Drafts {
  readonly #versions = new Map<string, Version[]>();
  readonly #writes: ((readonly [key: string, value: object | null])[] | undefined)[] = [];
  readonly #timers: (TopologyTimer[] | undefined)[] = [];

  write(item: number, key: string, value: object | null): void {
    const versions = this.#versions.get(key);
    const version = { item, value };
    if (!versions) this.#versions.set(key, [version]);
    else if ((versions.at(-1)?.item ?? -1) <= item) versions.push(version);
    else {
      // Written out of order by a step that works its items concurrently.
      const at = versions.findIndex((other) => other.item > item);
      versions.splice(at, 0, version);
    }
    const writes = this.#writes[item];
    if (writes) writes.push([key, value]);
    else this.#writes[item] = [[key, value]];
  }

  /** What this item sees of a key; undefined: nobody up to it has written it. */
  read(item: number, key: string): object | null | undefined {
    const versions = this.#versions.get(key);
    if (!versions) return undefined;
    for (let at = versions.length - 1; at >= 0; at -= 1) {
      const version = versions[at];
      if (version && version.item <= item) return version.value;
    }
    return undefined;
  }

  /** The keys of a range that this item sees a write of. */
  keys(item: number, start: string, end: string): string[] {
    if (this.#versions.size === 0) return [];
    const found: string[] = [];
    for (const [key, versions] of this.#versions) {
      if (key >= start && key < end && versions[0] && versions[0].item <= item) found.push(key);
    }
    return found;
  }

  time(item: number, timer: TopologyTimer): void {
    const timers = this.#timers[item];
    if (timers) timers.push(timer);
    else this.#timers[item] = [timer];
  }

  writesOf(item: number): readonly (readonly [key: string, value: object | null])[] {
    return this.#writes[item] ?? [];
  }

  timersOf(item: number): readonly TopologyTimer[] {
    return this.#timers[item] ?? [];
  }
}
