import type { PartName } from '../../infra/engines/native/native.ts';
import { type FaultOptions, type ForcedService, type GroupedService, groupedServices, services } from './options.ts';
import { chance } from './random.ts';
import { type Weather, weathers } from './weather.ts';

/** One thing that is done to the line while the load goes on. */
export type Action =
  | { readonly type: 'kill' | 'freeze' | 'restart'; readonly service: ForcedService }
  | { readonly type: 'rival'; readonly service: GroupedService }
  | { readonly type: 'engine'; readonly engine: PartName; readonly signal: 'SIGTERM' | 'SIGKILL' };

export interface Step {
  readonly action: Action;
  readonly weather: Weather;
  /** Over how long the step's share of the load is spread. */
  readonly loadMs: number;
}

const engines: readonly PartName[] = ['kafka', 'mariadb', 'registry'];
const loadMs: Readonly<Record<Action['type'], number>> = {
  kill: 3_000,
  freeze: 6_000,
  restart: 3_000,
  rival: 8_000,
  engine: 8_000,
};

/**
 * Rounds, in each of which every service is killed once; what is done less often is spread over the rounds. So a service has run for
 * a while when its turn comes again, and each kind of fault meets each kind of weather sooner or later.
 */
export function makeSchedule(options: FaultOptions): readonly Step[] {
  const by = chance(options.seed);
  const rounds: Action[][] = Array.from({ length: options.kills }, () => []);
  for (const round of rounds) round.push(...services.map((service) => ({ type: 'kill', service }) as const));
  const spread = (times: number, action: (n: number) => Action, shift: number) => {
    for (let n = 0; n < times; n++) {
      const at = Math.floor(((n + shift) / times) * rounds.length) % rounds.length;
      rounds[at]?.push(action(n));
    }
  };
  for (const [n, service] of services.entries()) {
    const shift = n / services.length;
    spread(options.freezes, () => ({ type: 'freeze', service }), shift);
    spread(options.restarts, () => ({ type: 'restart', service }), 1 - shift);
  }
  for (const [n, service] of groupedServices.entries())
    spread(options.rivals, () => ({ type: 'rival', service }), (n + 0.5) / groupedServices.length);
  for (const [n, engine] of engines.entries())
    spread(
      options.engineRestarts,
      (time) => ({ type: 'engine', engine, signal: time % 2 === 0 ? 'SIGTERM' : 'SIGKILL' }),
      n / engines.length,
    );
  let sky: Weather[] = [];
  return rounds
    .flatMap((round) => by.shuffled(round))
    .map((action) => {
      if (sky.length === 0) sky = by.shuffled(weathers);
      const weather = sky.pop();
      if (weather === undefined) throw new Error('there is always some weather');
      return { action, weather, loadMs: loadMs[action.type] };
    });
}

export const actionName = (action: Action): string =>
  action.type === 'engine' ? `${action.engine} restarted (${action.signal})` : `${action.type} ${action.service}`;
