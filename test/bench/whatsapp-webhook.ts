import { createHmac } from 'node:crypto';
import { postBytes } from './load/http.ts';

export interface WebhookNumber {
  readonly phoneNumberId: string;
  readonly displayPhoneNumber: string;
  readonly wabaId: string;
  readonly appSecret: string;
}

const signed = (path: string, number: WebhookNumber, value: object): Uint8Array => {
  const metadata = { display_phone_number: number.displayPhoneNumber, phone_number_id: number.phoneNumberId };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: number.wabaId,
        changes: [{ value: { messaging_product: 'whatsapp', metadata, ...value }, field: 'messages' }],
      },
    ],
  });
  const signature = createHmac('sha256', number.appSecret).update(body).digest('hex');
  return postBytes(path, body, { 'x-hub-signature-256': `sha256=${signature}` });
};

/** A phone's text, as WhatsApp's webhook brings it. */
export const textWebhook = (
  path: string,
  number: WebhookNumber,
  { phone, id, text }: { readonly phone: string; readonly id: string; readonly text: string },
): Uint8Array =>
  signed(path, number, {
    contacts: [{ profile: { name: 'Ada' }, wa_id: phone }],
    messages: [
      { from: phone, id, timestamp: String(Math.floor(Date.now() / 1_000)), type: 'text', text: { body: text } },
    ],
  });

/** `delivered` of one message. */
export const deliveredWebhook = (
  path: string,
  number: WebhookNumber,
  { phone, id, callbackData }: { readonly phone: string; readonly id: string; readonly callbackData: string },
): Uint8Array =>
  signed(path, number, {
    statuses: [
      {
        id,
        status: 'delivered',
        timestamp: String(Math.floor(Date.now() / 1_000)),
        recipient_id: phone,
        biz_opaque_callback_data: callbackData,
        pricing: { billable: false, pricing_model: 'PMP', category: 'service', type: 'free_customer_service' },
      },
    ],
  });
