import type {
  TemplateDefinition,
  TemplateDefinitionComponent,
} from '../core/whatsapp/cloud-validation/template-definition.ts';

type Component = TemplateDefinitionComponent;

const body = (text: string): Component => ({ type: 'BODY', text });
const footer = (text: string): Component => ({ type: 'FOOTER', text });
const header = (format: string, text?: string): Component =>
  text === undefined ? { type: 'HEADER', format } : { type: 'HEADER', format, text };
const quickReplies = (...texts: readonly string[]): Component => ({
  type: 'BUTTONS',
  buttons: texts.map((text) => ({ type: 'QUICK_REPLY', text })),
});

function template(
  name: string,
  language: string,
  category: string,
  components: readonly Component[],
  status = 'APPROVED',
): TemplateDefinition {
  return { name, language, category, status, components };
}

/**
 * The templates that a fresh sandbox has: one for each kind of header, variable and button that a message can fill,
 * and one in each state that refuses a send.
 */
export const DEMO_TEMPLATES: readonly TemplateDefinition[] = [
  template('hello_world', 'en_US', 'UTILITY', [body("Welcome {{1}}, I'm {{2}}")]),
  template('hello_world', 'fr', 'UTILITY', [body('Bienvenue {{1}}, je suis {{2}}')]),
  template('plain_greeting', 'en_US', 'MARKETING', [
    header('TEXT', 'Hello'),
    body('Thank you for writing to us.'),
    footer('Heliograph sandbox'),
  ]),
  template('plain_greeting', 'fr', 'MARKETING', [
    header('TEXT', 'Bonjour'),
    body('Merci de nous avoir écrit.'),
    footer('Bac à sable Heliograph'),
  ]),
  template('order_confirmation', 'en_US', 'UTILITY', [
    header('IMAGE'),
    body('Thank you {{1}}! Your order {{2}} is confirmed.'),
    footer('Tap a button to answer'),
    quickReplies('Talk to an agent', 'More questions', 'Goodbye'),
  ]),
  template('order_confirmation', 'fr', 'UTILITY', [
    header('IMAGE'),
    body('Merci {{1}} ! Votre commande {{2}} est confirmée.'),
    footer('Touchez un bouton pour répondre'),
    quickReplies('Parler à un agent', 'Autres questions', 'Au revoir'),
  ]),
  template('appointment_reminder', 'en_US', 'UTILITY', [
    header('TEXT', 'Appointment: {{1}}'),
    body('See you on {{1}} at {{2}}.'),
    footer('Heliograph sandbox'),
  ]),
  template('appointment_reminder', 'fr', 'UTILITY', [
    header('TEXT', 'Rendez-vous : {{1}}'),
    body('À {{1}}, {{2}}.'),
    footer('Bac à sable Heliograph'),
  ]),
  template('ticket_ready', 'en_US', 'UTILITY', [
    header('DOCUMENT'),
    body('Your ticket {{1}} is attached.'),
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Thanks' },
        { type: 'URL', text: 'Open ticket', url: 'https://tickets.example.com/{{1}}' },
      ],
    },
  ]),
  template('ticket_ready', 'fr', 'UTILITY', [
    header('DOCUMENT'),
    body('Votre billet {{1}} est joint.'),
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Merci' },
        { type: 'URL', text: 'Ouvrir le billet', url: 'https://tickets.example.com/{{1}}' },
      ],
    },
  ]),
  template('product_tour', 'en_US', 'MARKETING', [
    header('VIDEO'),
    body('Have a look at our {{1}}.'),
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Visit us', url: 'https://www.example.com/' },
        { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15550100100' },
      ],
    },
  ]),
  template('delivery_on_its_way', 'en_US', 'UTILITY', [
    header('LOCATION'),
    body('Your order {{1}} is on its way to this place.'),
    quickReplies('Stop updates'),
  ]),
  {
    ...template('order_shipped', 'en_US', 'UTILITY', [
      body('Hello {{customer_name}}, your order {{order_number}} has been shipped.'),
    ]),
    parameter_format: 'NAMED',
  },
  template('verification_code', 'en_US', 'AUTHENTICATION', [
    body('*{{1}}* is your verification code.'),
    { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
  ]),
  template('paused_offer', 'en_US', 'MARKETING', [body('An offer for {{1}}.')], 'PAUSED'),
  template('rejected_offer', 'en_US', 'MARKETING', [body('An offer for {{1}}.')], 'REJECTED'),
];
