import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../infra/start/demo/json-call.ts';
import type { ContentCase } from './content-case.ts';
import { mediaCases } from './content-media.ts';
import { otherCases } from './content-others.ts';
import { textCases } from './content-texts.ts';
import { checkOutbound, posted } from './outbound-check.ts';
import type { Scene } from './scene.ts';

export function contentGoesOut(scene: () => Scene): void {
  const check = async (_: string, { content, beside, calls, shown, phone }: ContentCase): Promise<void> => {
    const { chat } = scene();
    await checkOutbound(
      scene(),
      await chat(undefined, phone),
      { content, ...beside },
      { calls, shown: shown ?? [content] },
    );
  };

  describe.concurrent('content and actions reach the phone in WhatsApp`s own form', () => {
    it.each(textCases.map((one) => [one.name, one] as const))('%s', check);
    it.each(mediaCases.map((one) => [one.name, one] as const))('%s', check);
    it.each(otherCases.map((one) => [one.name, one] as const))('%s', check);

    it('a message of two calls names both in its delivery', async () => {
      const { chat, delivered, phone } = scene();
      const its = await chat();
      const actions = [
        { type: 'reply', text: 'Here', payload: 'HERE' },
        { type: 'locationRequest', text: 'Send location' },
      ];
      const [id = ''] = await posted(scene(), its, { content: { type: 'text', text: 'Where?', actions } });
      const told = await delivered('user', id);
      const ids = (await phone(its, 2)).map((shown) => ({ id: shown.id }));
      expect(valueAt(told, 'externalMessages')).toEqual(ids);
    });
  });
}
