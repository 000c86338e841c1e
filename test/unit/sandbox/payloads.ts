/** Builders of Cloud payloads, each within its limits. */
export const text = (length: number, unit = 'a') => unit.repeat(length);
export const message = (fields: object) => ({ messaging_product: 'whatsapp', to: '+1 (555) 123-0001', ...fields });
export const interactive = (fields: object) => message({ type: 'interactive', interactive: fields });
export const button = (id: string, title = 'Yes') => ({ type: 'reply', reply: { id, title } });
export const row = (id: string, fields: object = {}) => ({ id, title: 'Row', ...fields });
export const buttons = (...list: unknown[]) => ({
  type: 'button',
  body: { text: 'Choose' },
  action: { buttons: list },
});
export const list = (...sections: unknown[]) => ({
  type: 'list',
  body: { text: 'Choose' },
  action: { button: 'Open', sections },
});
export const template = (fields: object) =>
  message({ type: 'template', template: { name: 'hello_world', language: { code: 'en_US' }, ...fields } });
