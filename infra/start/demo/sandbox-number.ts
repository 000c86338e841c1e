/**
 * The demo's business number and the app that owns it, as the sandbox is told. These guard nothing: the sandbox is
 * a simulation on loopback and forgets everything when it ends.
 */
export const demoNumber = {
  phoneNumberId: '106540352242922',
  displayPhoneNumber: '15550100200',
  wabaId: '102290129340398',
  accessToken: 'sandbox-access-token-of-the-demo',
  appSecret: 'sandbox-app-secret-of-the-demo',
  verifyToken: 'sandbox-verify-token-of-the-demo',
} as const;

/** The phone that chats with the demo. */
export const demoPhone = '15550100999';
