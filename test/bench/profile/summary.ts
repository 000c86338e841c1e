/** What V8 writes, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 15;
/** Not work: waiting, and `dispatch`, which is the profiler's own beginning and end. */
const notWork = ['(idle)', '(root)', 'dispatch'];

const placeOf = (url: string, line: number): string => {
  if (url === '') return '';
  const path = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/dist\//, '');
  return `${path.replace(/\.js$/, '')}:${line + 1}`;
};

const groupOf = (url: string, name: string): string => {
  if (url.includes('/node_modules/')) {
    const [first = '', second = ''] = url.replace(/^.*\/node_modules\//, '').split('/');
    return first.startsWith('@') ? `${first}/${second}` : first;
  }
  if (url.includes('/dist/services/'))
    return url
      .replace(/^.*\/dist\//, '')
      .split('/')
      .slice(0, 3)
      .join('/')
      .replace(/\.js$/, '');
  if (url.startsWith('node:')) return 'node';
  return name.startsWith('(') ? name : 'V8 built-in';
};

const isOurs = (name: string): boolean => / services\//.test(name);

/** The dearest functions by their own time, what they cost with all they call, and the shares of packages. */
export function summaryOf({ nodes, samples, timeDeltas }: CpuProfile): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const ownOfNode = new Map<number, number>();
  for (const [n, id] of samples.entries()) ownOfNode.set(id, (ownOfNode.get(id) ?? 0) + (timeDeltas[n] ?? 0));
  const own = new Map<string, number>();
  const withCalled = new Map<string, number>();
  /** Time of packages and of V8 under the function of ours that asked for it. */
  const onBehalf = new Map<string, number>();
  const groups = new Map<string, number>();
  let busy = 0;
  const add = (sums: Map<string, number>, name: string, micros: number): void =>
    void sums.set(name, (sums.get(name) ?? 0) + micros);
  const nameOf = (id: number): string => {
    const frame = byId.get(id)?.callFrame;
    return frame ? `${frame.functionName || '(anonymous)'} ${placeOf(frame.url, frame.lineNumber)}`.trim() : '';
  };
  for (const [id, micros] of ownOfNode) {
    const frame = byId.get(id)?.callFrame;
    if (!frame || (frame.url === '' && notWork.includes(frame.functionName))) continue;
    busy += micros;
    add(own, nameOf(id), micros);
    add(groups, groupOf(frame.url, frame.functionName), micros);
    const counted = new Set<string>();
    let asker: string | undefined;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const name = nameOf(at);
      counted.add(name);
      if (asker === undefined && isOurs(name)) asker = name;
    }
    if (asker !== undefined && !isOurs(nameOf(id))) add(onBehalf, `${nameOf(id)} ← ${asker}`, micros);
    for (const name of counted) add(withCalled, name, micros);
  }
  const share = (micros: number): string => `${((100 * micros) / busy).toFixed(1).padStart(5)} %`;
  const top = (sums: Map<string, number>, most: number, fits: (name: string) => boolean = () => true): string[] =>
    [...sums]
      .filter(([name]) => fits(name))
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, micros]) => `    ${share(micros)}  ${name}`);
  return [
    `  busy ${(busy / 1_000).toFixed(0)} ms; own time:`,
    ...top(own, SHOWN),
    '  with what they call (our code):',
    ...top(withCalled, SHOWN, isOurs),
    '  packages and V8 for our code:',
    ...top(onBehalf, SHOWN),
    '  by package:',
    ...top(groups, 12),
  ].join('\n');
}
