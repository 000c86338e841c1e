import { describe, expect, it } from 'vitest';
import type { OutboundPrepared, Outcome } from '../../../services/core/contract/records.ts';
import { nthMessageId } from '../../../services/core/ids/ids.ts';
import { submittedStep } from '../../../services/transform/submitted/step.ts';
import { textOf } from '../shorthand/texts.ts';
import { at, ids, outputsOf, shape, submitted } from './fake-task.ts';
import { inItsOwnScene, ports, run, scene } from './submitted-scene.ts';

inItsOwnScene();

const keep = (name: string, text: string, appId = ids.app): void => {
  scene.canned.set(appId, new Map([...(scene.canned.get(appId) ?? []), [name, textOf({ text })]]));
};

describe('a record that asks for a canned template', () => {
  it('A28 (recorded): is recorded and sent as its message, the words before it as the first', async () => {
    keep('hours', 'From 9 to 5.');
    const result = await run('Hello! %((template:hours))%');
    expect(scene.rows.map(({ message }) => [message.id, message.content.text?.text])).toEqual([
      [ids.message, 'Hello!'],
      [nthMessageId(ids.message, 1), 'From 9 to 5.'],
    ]);
    const calls = outputsOf(result)
      .filter(({ topic }) => topic === 'outbound.prepared')
      .flatMap(({ value }) => (value as OutboundPrepared).parts.map(({ call }) => JSON.parse(call.body)));
    expect(calls).toEqual(['Hello!', 'From 9 to 5.'].map((body) => ({ type: 'text', text: { body } })));
  });

  it('fails with the text of the API where the app keeps none of that name, and is not recorded', async () => {
    keep('hours', 'Of another app', '9'.repeat(24));
    const result = await run('Hi %((template:hours))%');
    expect(shape(result)).toEqual(['outbound.outcomes']);
    const outcome = outputsOf(result)[0]?.value as Outcome;
    expect(outcome.error).toEqual({
      code: 'bad_request',
      message: 'Template shorthand: unknown canned template (hours at 3)',
      underlyingError: null,
    });
    expect(scene.rows).toEqual([]);
  });

  it('is not expanded again', async () => {
    keep('a', '%((template:b))% &((namespace=[[n]]');
    await run('%((template:a))%');
    expect(scene.rows.map(({ message }) => message.content.text?.text)).toEqual([
      '%((template:b))% &((namespace=[[n]]',
    ]);
  });
});

describe('a batch', () => {
  const take = (...values: readonly ReturnType<typeof submitted>[]) =>
    scene.task.run(
      submittedStep(ports),
      values.map((value, n) => at('outbound.submitted', n, value)),
    );
  const id = (n: number) => ({ messageId: n.toString(16).padStart(24, '0') });

  it('asks once for all that its texts name', async () => {
    keep('a', 'A');
    keep('b', 'B');
    await take(
      submitted('%((template:a))%', id(1)),
      submitted('Hi', id(2)),
      submitted('%{{template: b}}% %((template:a))% %{{template: b}}%', id(3)),
    );
    expect(scene.asked).toEqual([
      [
        { appId: ids.app, name: 'a' },
        { appId: ids.app, name: 'b' },
        { appId: ids.app, name: 'a' },
      ],
    ]);
    expect(scene.rows.map(({ message }) => message.content.text?.text)).toEqual(['A', 'Hi', 'B', 'A', 'B']);
  });

  it('asks for nothing where no text does, or is refused for its length', async () => {
    await take(
      submitted('Hi %[x](https://h) 100%', id(1)),
      submitted('%((template:a))%'.repeat(5000), id(2)),
      submitted('', { ...id(3), type: 'activity', message: null, activity: { type: 'typing:start' } }),
    );
    expect(scene.asked).toEqual([[]]);
  });
});
