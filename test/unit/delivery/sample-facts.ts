import fc from 'fast-check';
import type {
  DeliveryError,
  DeliveryFacts,
  MessageDelivery,
  WhatsAppStatus,
} from '../../../services/core/contract/records.ts';
import { releaseEvents } from '../../../services/core/delivery/events.ts';
import type { PartFact } from '../../../services/core/delivery/facts.ts';
import { nothingKnown } from '../../../services/core/delivery/merge.ts';
import { takeOutcome, takeStatus } from '../../../services/core/delivery/waiting.ts';
import { callbackData } from '../../../services/core/ids/callback-data.ts';

export const clientId = 'c'.repeat(24);

export const sampleFacts = (parts: number): DeliveryFacts => ({
  messageId: 'a'.repeat(24),
  appId: 'b'.repeat(24),
  conversationId: 'd'.repeat(24),
  conversationType: 'personal',
  userId: 'e'.repeat(24),
  userExternalId: 'steve',
  integrationId: 'f'.repeat(24),
  parts,
});

export const sampleError: DeliveryError = { code: 'uncategorized_error', message: 'no', underlyingError: null };

/** The status that tells a fact. */
const statusOf = ({ type, part, at, ...fact }: PartFact, integrationId: string): WhatsAppStatus => ({
  integrationId,
  clientId,
  externalId: ('externalId' in fact ? fact.externalId : null) ?? '',
  status: type,
  callbackData: callbackData(clientId, 'a'.repeat(24), part),
  timestamp: at,
  payload: JSON.stringify({ errors: [{ code: 1, title: 'no' }] }),
  received: at,
});

/** A fact of one part; what comes from an outcome also tells who and where. */
export type Told = PartFact & { readonly facts?: DeliveryFacts; readonly integrationId?: string };

export interface Outcome {
  readonly delivery: MessageDelivery;
  readonly events: readonly {
    readonly kind: string;
    readonly id: string;
    readonly content: string;
    readonly at: number;
  }[];
}

/** Merges facts one after another and collects the events as they go out. */
export function run(told: readonly Told[]): Outcome {
  let delivery = nothingKnown;
  const events: { kind: string; id: string; content: string; at: number }[] = [];
  for (const { facts, integrationId = 'f'.repeat(24), ...fact } of told) {
    delivery = facts
      ? takeOutcome(delivery, facts, fact)
      : takeStatus(delivery, statusOf(fact, integrationId), fact.part);
    const released = releaseEvents(delivery, clientId);
    delivery = released.delivery;
    for (const event of released.events)
      events.push({
        kind: event.type.split(':').at(-1) ?? '',
        id: event.id,
        content: JSON.stringify(event),
        at: event.createdAt,
      });
  }
  return { delivery, events };
}

const second = 1000;

/** What WhatsApp and dispatch can tell of one part without contradicting themselves. */
const part = (at: number, parts: number) =>
  fc
    .record({
      end: fc.constantFrom('accepted', 'sent', 'delivered', 'read', 'failed', 'unsent', 'replaced', 'inVain'),
      start: fc.integer({ min: 1, max: 50 }),
      skipDelivered: fc.boolean(),
    })
    .map(({ end, start, skipDelivered }): readonly Told[] => {
      const externalId = `wamid.${at}`;
      const facts = sampleFacts(parts);
      const time = start * second;
      const outcome = { part: at, replacedId: null, facts } as const;
      if (end === 'unsent') return [{ ...outcome, type: 'unsent', error: sampleError, at: time }];
      const accepted: Told = { ...outcome, type: 'accepted', externalId, at: time + 350 };
      const replacedId = `wamid.${at}.replaced`;
      const replaced: Told = { type: 'failed', part: at, externalId: replacedId, error: sampleError, at: time };
      if (end === 'inVain')
        return [replaced, { ...outcome, type: 'unsent', replacedId, error: sampleError, at: time + second }];
      if (end === 'replaced')
        return [replaced, { ...accepted, replacedId }, { type: 'delivered', part: at, externalId, at: time + second }];
      if (end === 'failed')
        return [accepted, { type: 'failed', part: at, externalId, error: sampleError, at: time + second }];
      const steps = ['sent', 'delivered', 'read'] as const;
      const reached = steps.slice(0, steps.indexOf(end === 'accepted' ? 'sent' : end) + (end === 'accepted' ? 0 : 1));
      return [
        accepted,
        ...reached
          .filter((type) => !(skipDelivered && type === 'delivered' && end === 'read'))
          .map((type, n): Told => ({ type, part: at, externalId, at: time + n * second })),
      ];
    });

/** Everything that is told of a message of 1 to `most` parts. */
export const message = (most: number): fc.Arbitrary<readonly Told[]> =>
  fc
    .integer({ min: 1, max: most })
    .chain((parts) => fc.tuple(...Array.from({ length: parts }, (_, at) => part(at, parts))))
    .map((all) => all.flat());

/** The same facts in another order, some of them twice. */
export const disordered = (told: readonly Told[]): fc.Arbitrary<readonly Told[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...told], { minLength: told.length }),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }),
    )
    .map(([order, repeats]) => {
      const all = [...order];
      for (const [which, where] of repeats) {
        const fact = told[which % told.length];
        if (fact) all.splice(where % (all.length + 1), 0, fact);
      }
      return all;
    });
