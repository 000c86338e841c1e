type Method = 'charCodeAt' | 'charAt' | 'startsWith' | 'indexOf' | 'slice' | 'trim' | 'trimStart' | 'trimEnd' | 'split';

/** How many characters a call looks at or copies. */
const costs: Readonly<Record<Method, (text: string, given: readonly unknown[], result: unknown) => number>> = {
  charCodeAt: () => 1,
  charAt: () => 1,
  startsWith: (_text, [needle]) => String(needle).length,
  indexOf: (text, [needle, from = 0], found) =>
    Math.max((Number(found) < 0 ? text.length : Number(found) + String(needle).length) - Number(from), 0),
  slice: (_text, _given, part) => String(part).length,
  trim: (text) => text.length,
  trimStart: (text) => text.length,
  trimEnd: (text) => text.length,
  split: (text) => text.length,
};

/** Counts the characters that a scan looks at, so that a bound on its work needs no clock. */
export function workOf(scan: () => void): number {
  let looked = 0;
  let counting = false;
  const prototype: object = String.prototype;
  const restore = Object.keys(costs).map((name) => {
    const method = name as Method;
    const original: (this: string, ...given: unknown[]) => unknown = Reflect.get(prototype, method);
    const cost = costs[method];
    Reflect.set(prototype, method, function (this: string, ...given: unknown[]) {
      const result = original.apply(this, given);
      // A cost may itself call what it counts.
      if (!counting) return result;
      counting = false;
      looked += cost(String(this), given, result);
      counting = true;
      return result;
    });
    return () => Reflect.set(prototype, method, original);
  });
  const { test } = RegExp.prototype;
  restore.push(() => Reflect.set(RegExp.prototype, 'test', test));
  RegExp.prototype.test = function (this: RegExp, text: string) {
    const from = this.lastIndex;
    const found = test.call(this, text);
    // One that keeps no place looks at all of it, or is said to.
    if (counting) looked += (this.lastIndex || text.length) - from;
    return found;
  };
  counting = true;
  try {
    scan();
  } finally {
    counting = false;
    for (const undo of restore) undo();
  }
  return looked;
}
