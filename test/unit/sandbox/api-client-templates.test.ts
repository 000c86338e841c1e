import { describe, expect, it } from 'vitest';
import { hsm, parameters, refusal, startApiClient, template } from './client-harness.ts';
import { PHONE } from './harness.ts';

describe('a template message', () => {
  it.each([
    ['a template', template('hello_world', [{ type: 'body', parameters: parameters('Ada', 'Bob') }])],
    ['one in another language', template('plain_greeting', [], 'fr')],
    [
      'a link of a button',
      template('ticket_ready', [
        {
          type: 'header',
          parameters: [{ type: 'document', document: { link: 'https://a.example/t.pdf', provider: { name: 'p' } } }],
        },
        { type: 'body', parameters: parameters('7') },
        { type: 'button', sub_type: 'url', index: '1', parameters: parameters('7') },
      ]),
    ],
    ['a highly structured message', hsm('hello_world', ['Ada', 'Bob'], { policy: 'deterministic', code: 'fr' })],
    [
      'one with components',
      hsm(
        'hello_world',
        [],
        { policy: 'deterministic', code: 'fr' },
        { components: [{ type: 'body', parameters: parameters('Ada', 'Bob') }] },
      ),
    ],
    ['one that falls back', hsm('hello_world', ['Ada', 'Bob'], { policy: 'fallback', code: 'de' })],
  ])('is taken as %s', async (_what, message) => {
    const { client } = await startApiClient();
    const answer = await client('POST', '/messages', message);
    expect(answer.status, answer.raw).toBe(201);
  });

  it.each([
    [
      'too few parameters',
      template('hello_world', [{ type: 'body', parameters: parameters('Ada') }]),
      400,
      2000,
      'Template param count mismatch',
    ],
    [
      'too few of an older message',
      hsm('hello_world', ['Ada'], { policy: 'deterministic', code: 'fr' }),
      400,
      2000,
      'Template param count mismatch',
    ],
    ['an unknown name', template('nothing'), 404, 2001, 'Template missing'],
    ['an unknown language', template('hello_world', [], 'de'), 404, 2001, 'Template missing'],
    [
      'an unknown name that falls back',
      hsm('nothing', [], { policy: 'fallback', code: 'de' }),
      404,
      2001,
      'Template missing',
    ],
    [
      'a text too long with its parameters',
      template('hello_world', [{ type: 'body', parameters: parameters('x'.repeat(1_020), 'y') }]),
      400,
      2005,
      'Template hydrated text too long',
    ],
    [
      'a tab',
      template('hello_world', [{ type: 'body', parameters: parameters('A\tda', 'Bob') }]),
      400,
      2006,
      'Template white space policy violated',
    ],
    [
      'a button without its link',
      template('ticket_ready', [
        { type: 'header', parameters: [{ type: 'document', document: { id: '1' } }] },
        { type: 'body', parameters: parameters('7') },
      ]),
      400,
      2009,
      'Required template component is missing',
    ],
    [
      'another header',
      template('order_confirmation', [
        { type: 'header', parameters: [{ type: 'video', video: { link: 'https://a.example/v.mp4' } }] },
      ]),
      400,
      2012,
      'Template parameter format mismatch',
    ],
    [
      'a button that it has not',
      template('plain_greeting', [
        { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'p' }] },
      ]),
      400,
      2012,
      'Template parameter format mismatch',
    ],
    [
      'a rejected one',
      template('rejected_offer', [{ type: 'body', parameters: parameters('x') }]),
      400,
      2060,
      'Template is rejected',
    ],
    [
      'a paused one',
      template('paused_offer', [{ type: 'body', parameters: parameters('x') }]),
      400,
      2061,
      'Template is paused',
    ],
    [
      'no namespace',
      {
        to: PHONE,
        type: 'template',
        template: { name: 'hello_world', language: { policy: 'deterministic', code: 'fr' } },
      },
      400,
      1008,
      'Required parameter is missing',
    ],
  ])('is refused with %s', async (_what, message, status, code, title) => {
    const { client } = await startApiClient();
    expect(await client('POST', '/messages', message)).toMatchObject(refusal(status, code, title));
  });
});
